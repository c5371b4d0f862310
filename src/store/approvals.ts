import type { Kysely } from 'kysely';
import type { Digest, RecordingId } from '../domain/ids.ts';
import type { LedgerEntry, LedgerVerb } from '../domain/ledger.ts';
import { type RecordingKey, recordingId } from '../domain/recording.ts';
import type { Approval, Approvals } from '../ports/approvals.ts';
import type { Engine } from './dialect.ts';
import type { Tables } from './tables.ts';

const verbs = [
  'approve-recording',
  'retire-recording',
  'withdraw-recording',
] as const satisfies readonly LedgerVerb[];

interface Known {
  readonly until: number;
  readonly approved: ReadonlyMap<RecordingId, Approval>;
}

/** Approvals have no table of their own: the ledger's rows are the approvals. Each entry is read once. */
export function createApprovals(db: Kysely<Tables>): Approvals {
  let known: Known = { until: 0, approved: new Map() };
  const read = async (): Promise<Known> => {
    // Another caller may move `known` on meanwhile: rows go on top of what they follow.
    const { until, approved } = known;
    const rows = await changes(db).where('sequence', '>', until).execute();
    const last = rows.at(-1);
    if (last === undefined) return { until, approved };
    const next = new Map(approved);
    for (const { content } of rows) apply(next, JSON.parse(content) as LedgerEntry);
    const newest = { until: last.sequence, approved: next };
    if (newest.until > known.until) known = newest;
    return newest;
  };
  return {
    approved: async () => (await read()).approved,
    approvedAt: async (atMs) => {
      const approved = new Map<RecordingId, Approval>();
      const rows = await changes(db).where('at_ms', '<=', atMs).execute();
      for (const { content } of rows) apply(approved, JSON.parse(content) as LedgerEntry);
      return approved;
    },
    newest: async () => (await read()).until,
  };
}

/**
 * Whether a recording was taken back behind an entry of the library's; until the transaction ends nobody takes back any.
 */
export async function isTakenBackSince(
  on: Kysely<Tables>,
  engine: Engine,
  sequence: number,
): Promise<boolean> {
  const head = on.selectFrom('ledger_head').select('sequence').where('chain', '=', 'library');
  await engine.share(head).execute();
  const later = on
    .selectFrom('ledger')
    .select('sequence')
    .where('chain', '=', 'library')
    .where('verb', 'in', ['retire-recording', 'withdraw-recording'])
    .where('sequence', '>', sequence);
  return (await later.limit(1).executeTakeFirst()) !== undefined;
}

const changes = (db: Kysely<Tables>) =>
  db
    .selectFrom('ledger')
    .select(['sequence', 'content'])
    .where('chain', '=', 'library')
    .where('verb', 'in', verbs)
    .orderBy('sequence');

function apply(
  approved: Map<RecordingId, Approval>,
  { verb, subject, actor, atMs, body }: LedgerEntry,
): void {
  const { lesson, variety, wording } = body as Pick<RecordingKey, 'lesson' | 'variety'> & {
    wording?: Digest;
  };
  const id = recordingId({ lesson, variety, master: subject as Digest });
  if (verb !== 'approve-recording') approved.delete(id);
  else approved.set(id, { reviewer: actor, atMs, ...(wording === undefined ? {} : { wording }) });
}
