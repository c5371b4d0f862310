import { hash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { AreaCode, Digest, EndpointId } from '../domain/ids.ts';
import { commitTo, receiptLeaf } from '../domain/leaves.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { Appended } from '../ports/receipts.ts';
import type { Engine } from './dialect.ts';
import type { LedgerWriter } from './ledger.ts';
import { monthOfReceipt } from './months.ts';
import { createReceiptStreams, createStoredLookup, type Streams } from './receipt-streams.ts';
import type { ReceiptBatch, WrittenReceipt } from './receipts.ts';
import { createArrayInsert, createInsert, type Row } from './row-batch.ts';
import { sha256 } from './sha256.ts';
import { createSpokenNotes } from './spoken-notes.ts';
import type { ReceiptTable } from './tables/receipts.ts';
import type { Tables } from './tables.ts';

export interface Leaf {
  readonly endpoint: EndpointId;
  readonly stream: number;
  readonly receipt: WrittenReceipt;
  readonly receivedAtMs: number;
  /** Set when other content stands under its key already. */
  readonly conflictDigest?: Digest;
}

/** Stores a group of batches in one transaction, with one ledger entry a county. */
export function createReceiptCommit(
  db: Kysely<Tables>,
  engine: Engine,
  ledger: LedgerWriter,
): (batches: readonly ReceiptBatch[]) => Promise<Appended[]> {
  const findStreams = createReceiptStreams(db, engine);
  const findStored = createStoredLookup(db, engine);
  const isPostgres = engine.name === 'postgres';
  const insert = isPostgres
    ? createArrayInsert(db, 'receipt', typed([...evidenceColumns, 'month']))
    : createInsert(db, 'receipt', evidenceColumns);
  const insertConflicts = isPostgres
    ? createArrayInsert(db, 'receipt_conflict', typed([...evidenceColumns, 'month', 'digest']))
    : createInsert(db, 'receipt_conflict', [...evidenceColumns, 'digest']);
  // SQLite works the month out by itself.
  const monthOf = (leaf: Leaf): string[] =>
    isPostgres ? [monthOfReceipt(leaf.receipt.delivery, leaf.receivedAtMs)] : [];
  const noteSpoken = createSpokenNotes(db, engine);

  return (batches) =>
    db.transaction().execute(async (on) => {
      const streams = await findStreams(on, batches);
      const stored = await findStored(on, batches, streams);
      const leaves = new Map<AreaCode, Leaf[]>();
      const results: Appended[] = [];
      for (const batch of batches) {
        const ofCounty = leaves.get(batch.county) ?? [];
        leaves.set(batch.county, ofCounty);
        results.push(await sortOut(on, batch, streams, stored, ofCounty));
      }
      for (const county of [...leaves.keys()].sort()) {
        const ofCounty = leaves.get(county) ?? [];
        if (ofCounty.length === 0) continue;
        const entry = await ledger.append(on, receiptsEntry(county, ofCounty));
        const rows: Row[] = [];
        const conflicts: Row[] = [];
        ofCounty.forEach((leaf, index) => {
          const row = [...evidenceRow(leaf, county, entry, index), ...monthOf(leaf)];
          if (leaf.conflictDigest === undefined) rows.push(row);
          else conflicts.push([...row, leaf.conflictDigest]);
        });
        await insert(on, rows);
        await insertConflicts(on, conflicts);
      }
      return noteSpoken(on, batches, { streamOf: streams.of, stored, leaves }, results);
    });
}

/** Says of each receipt whether it is new, a duplicate or a conflict, and adds what is to be kept to `leaves`. */
async function sortOut(
  on: Kysely<Tables>,
  batch: ReceiptBatch,
  streams: Streams,
  stored: Map<string, string>,
  leaves: Leaf[],
): Promise<Appended> {
  const counted = { stored: 0, duplicates: 0, conflicts: 0 };
  const { endpoint, atMs: receivedAtMs } = batch;
  for (const receipt of batch.receipts) {
    const stream = streams.of(endpoint, receipt.boot);
    const key = `${stream}/${receipt.sequence}`;
    const first = stored.get(key);
    if (first === undefined) {
      counted.stored += 1;
      stored.set(key, receipt.content);
      leaves.push({ endpoint, stream, receipt, receivedAtMs });
    } else if (first === receipt.content) {
      counted.duplicates += 1;
    } else {
      counted.conflicts += 1;
      const conflictDigest = hash('sha256', receipt.content) as Digest;
      const isKept =
        stored.has(`${key}/${conflictDigest}`) ||
        (await isKeptConflict(on, streams, stream, receipt.sequence, conflictDigest));
      if (!isKept) leaves.push({ endpoint, stream, receipt, receivedAtMs, conflictDigest });
      stored.set(`${key}/${conflictDigest}`, receipt.content);
    }
  }
  return counted;
}

async function isKeptConflict(
  on: Kysely<Tables>,
  { monthFrom }: Streams,
  stream: number,
  sequence: number,
  digest: Digest,
): Promise<boolean> {
  const query = on.selectFrom('receipt_conflict').select('leaf').where('stream', '=', stream);
  const one = query
    .where('sequence', '=', sequence)
    .where('digest', '=', digest)
    .where('month', '>=', monthFrom(stream, sequence));
  return (await one.executeTakeFirst()) !== undefined;
}

function receiptsEntry(county: AreaCode, leaves: readonly Leaf[]): LedgerEntry {
  const endpoints = new Set(leaves.map(({ endpoint }) => endpoint));
  const [endpoint] = endpoints;
  const isOne = endpoints.size === 1 && endpoint !== undefined;
  return {
    chain: county,
    verb: 'record-receipts',
    subject: isOne ? endpoint : county,
    actor: isOne && leaves.every(({ receipt }) => !receipt.isOwn) ? `device:${endpoint}` : 'system:receipts',
    atMs: leaves.reduce((latest, { receivedAtMs }) => Math.max(latest, receivedAtMs), 0),
    body: { leaves: commitTo(sha256, 'receipts/2', leaves.map(written)), received: receivedIn(leaves) },
  };
}

/** How many of each kind, for whoever reads the entry without its rows. */
function receivedIn(leaves: readonly Leaf[]): Readonly<Record<string, number>> {
  const received: Record<string, number> = {};
  for (const { receipt, conflictDigest } of leaves) {
    const kind = conflictDigest === undefined ? receipt.kind : 'conflict';
    received[kind] = (received[kind] ?? 0) + 1;
  }
  return received;
}

const written = ({ endpoint, receipt, receivedAtMs, conflictDigest }: Leaf): string =>
  receiptLeaf(endpoint, receipt.content, receivedAtMs, conflictDigest !== undefined);

const evidenceColumns = [
  'stream',
  'sequence',
  'delivery',
  'content',
  'received_at_ms',
  'county',
  'entry',
  'leaf',
] as const satisfies readonly (keyof ReceiptTable)[];

const texts: ReadonlySet<string> = new Set(['delivery', 'content', 'county', 'month', 'digest']);
const typed = <Name extends string>(names: readonly Name[]) =>
  names.map((name) => [name, texts.has(name) ? 'text' : 'bigint'] as const);

const evidenceRow = (
  { stream, receipt, receivedAtMs }: Leaf,
  county: AreaCode,
  entry: number,
  index: number,
): Row => [stream, receipt.sequence, receipt.delivery, receipt.content, receivedAtMs, county, entry, index];
