import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Actor, actorName } from '../domain/actor.ts';
import type { Finding } from '../domain/finding.ts';
import type { AreaCode, Digest } from '../domain/ids.ts';
import type { CountyTables, TableComparison, TableName } from '../ports/county-tables.ts';
import type { CredentialChanges, CredentialFile } from '../ports/credentials.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';
import { importAreas } from './import-areas.ts';
import { importEndpoints } from './import-endpoints.ts';
import { type ImportEnd, importVerbs } from './import-table.ts';

export interface TableTaking extends Pick<Context, 'store' | 'clock' | 'scratchFolder'> {
  readonly tables: CountyTables;
  readonly credentialFile: CredentialFile;
  /** Publishes the home; answers what is wrong with it. */
  readonly publish: () => Promise<readonly Finding[]>;
}

/** A table somebody sent: a CSV or XLSX file's bytes under its own name. */
export interface SentTable {
  readonly table: TableName;
  readonly county: AreaCode;
  readonly fileName: string;
  readonly bytes: Uint8Array;
  /** Whether rows the file does not have are removed. */
  readonly replace: boolean;
  readonly sheet?: string;
  /** The `preview` that is to be written; nothing is written without. */
  readonly confirm?: string;
}

export interface TakenTable {
  readonly end: ImportEnd;
  readonly comparison: TableComparison;
  readonly credentials: CredentialChanges;
  /** Names exactly this change; absent where there is none. */
  readonly preview?: string;
  /** What is wrong with the home once it was published; absent where nothing was written. */
  readonly published?: readonly Finding[];
}

/**
 * Shows how a table that was sent would change the county's, and, when told that this is what is meant, writes it,
 * notes it in the ledger and publishes. Throws RequestError: `forbidden`; `conflict` where what is confirmed is not
 * what it comes to by now, because the county's table or the file is another; and HomeError, SecretError.
 */
export async function takeTable(needs: TableTaking, actor: Actor, sent: SentTable): Promise<TakenTable> {
  authorise(actor, importVerbs[sent.table], sent.county);
  const folder = await mkdtemp(join(needs.scratchFolder, 'import-'));
  try {
    const path = join(folder, sent.fileName);
    await writeFile(path, sent.bytes, { mode: 0o600 });
    return await takeFile(needs, actor, sent, path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const noCredentials: CredentialChanges = { added: [], changed: [], overridden: [] };

async function takeFile(
  needs: TableTaking,
  actor: Actor,
  sent: SentTable,
  path: string,
): Promise<TakenTable> {
  const { county, replace, sheet, table } = sent;
  const request = { path, county, replace, ...(sheet === undefined ? {} : { sheet }) };
  let preview: string | undefined;
  const confirm = async (comparison: TableComparison) => {
    preview = previewOf(sent, comparison);
    if (sent.confirm === undefined) return false;
    requireSame(sent.confirm, preview, comparison);
    return true;
  };
  const { tables, credentialFile } = needs;
  const taken =
    table === 'areas'
      ? { ...(await importAreas({ actor, tables, confirm }, request)), credentials: noCredentials }
      : await importEndpoints({ actor, tables, credentialFile, confirm }, request);
  if (taken.end !== 'written') return { ...taken, ...(preview === undefined ? {} : { preview }) };
  await note(needs, actor, taken.comparison, taken.credentials);
  return { ...taken, published: await needs.publish() };
}

/** What was shown: this file, over this table, to this end. */
const previewOf = ({ bytes, replace, table }: SentTable, { was, text, file }: TableComparison): Digest =>
  createHash('sha256')
    .update(JSON.stringify([table, file, replace, was ?? null, digestOf(text)]))
    .update(bytes)
    .digest('hex') as Digest;

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

function requireSame(confirmed: string, preview: string, { file }: TableComparison): void {
  if (confirmed === preview) return;
  throw new RequestError(
    'conflict',
    `要写的和预览的不一样：${file} 在这之间被改过，或文件不是同一个。什么也没有写，请再预览一次。` +
      `This is not what was previewed: ${file} was edited in between, or the file is another. Nothing was written; preview it again.`,
  );
}

/** Which rows, never a secret: their values stand in the publication. */
async function note(
  { store, clock }: TableTaking,
  actor: Actor,
  { county, file, was, text, changes }: TableComparison,
  credentials: CredentialChanges,
): Promise<void> {
  const keys = (kind: (typeof changes)[number]['kind']) =>
    changes.filter((change) => change.kind === kind).map(({ key }) => key);
  const some = (of: readonly string[]) =>
    of.length <= mostNoted ? of : { count: of.length, digest: digestOf(of.join('\n')) };
  await store.ledger.append({
    chain: county.code,
    verb: 'import-table',
    subject: file,
    actor: actorName(actor),
    atMs: clock.now(),
    body: {
      file,
      basedOn: was ?? null,
      digest: digestOf(text),
      added: some(keys('added')),
      changed: some(keys('changed')),
      removed: some(keys('removed')),
      secrets: some([...credentials.added, ...credentials.changed]),
    },
  });
}

const mostNoted = 200;
