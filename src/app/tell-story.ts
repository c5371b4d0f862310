import type { Actor } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { type BroadcastId, partsOfBroadcast } from '../domain/ids.ts';
import type { LedgerVerb } from '../domain/ledger.ts';
import { refusalOf } from '../domain/permissions.ts';
import type { DeliveryCounts } from '../ports/deliveries.ts';
import type { CheckpointRecord } from '../ports/ledger.ts';
import type { OutcomeCounts } from '../ports/plays.ts';
import type { ReceiptSpan } from '../ports/receipts.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';
import { type ToldEntry, toldEntry } from './search-ledger.ts';

type Needs = Pick<Context, 'store'>;

/** All that the record says of one broadcast. */
export interface BroadcastStory {
  readonly broadcast: Broadcast;
  /** What its plan was made from: the publications before it, and the edits they brought. Oldest first. */
  readonly shapedBy: readonly ToldEntry[];
  /** What was done to it, oldest first. */
  readonly entries: readonly ToldEntry[];
  /** Whether there are more of those than are told. */
  readonly isCut: boolean;
  readonly deliveries: DeliveryCounts;
  readonly plays: OutcomeCounts;
  /** Absent before the first receipt. */
  readonly receipts?: ReceiptSpan;
  /** The first that signs the last of these entries; absent until there is one. */
  readonly checkpoint?: CheckpointRecord;
}

const mostEntries = 1000;
const planVerbs: readonly LedgerVerb[] = ['plan-broadcast', 'replan-broadcast', 'reopen-broadcast'];

/** Follows one broadcast through the ledger. Throws RequestError `not-found`, and where the actor may not read its county's. */
export async function tellStory({ store }: Needs, actor: Actor, id: BroadcastId): Promise<BroadcastStory> {
  const { county } = partsOfBroadcast(id);
  authorise(actor, 'readLedger', county);
  const broadcast = await store.broadcasts.find(id);
  if (broadcast === undefined)
    throw new RequestError('not-found', `没有这次播出：${id}。There is no broadcast ${id}.`);
  const newest = await store.ledger.search({ chain: county, subject: id, limit: mostEntries + 1 });
  const entries = newest.slice(0, mostEntries).map(toldEntry).reverse();
  const receipts = await store.receipts.span(id);
  const last = Math.max(entries.at(-1)?.sequence ?? 0, receipts?.lastEntry ?? 0);
  const [checkpoint] = last === 0 ? [] : await store.checkpoints.from(county, last, 1);
  return {
    broadcast,
    shapedBy: await shapersOf(store, actor, county, entries),
    entries,
    isCut: newest.length > mostEntries,
    deliveries: await store.deliveries.counts(id),
    plays: await store.plays.counts(id),
    ...(receipts === undefined ? {} : { receipts }),
    ...(checkpoint === undefined ? {} : { checkpoint }),
  };
}

/** What stood when it was last planned. What all counties share is told to whoever may read that. */
async function shapersOf(
  { ledger }: Needs['store'],
  actor: Actor,
  county: string,
  entries: readonly ToldEntry[],
): Promise<readonly ToldEntry[]> {
  const plan = entries.findLast(({ verb }) => planVerbs.includes(verb));
  if (plan === undefined) return [];
  const before = async (
    chain: string,
    verb: LedgerVerb,
    subject: string,
    beforeMs: number,
    fromMs?: number,
  ): Promise<ToldEntry[]> => {
    const search = { chain, verb, subject, beforeMs, limit: 1 };
    const found = await ledger.search(fromMs === undefined ? search : { ...search, fromMs });
    return found.map(toldEntry);
  };
  const untilMs = plan.atMs + 1;
  const published = await before(county, 'publish-schedule', county, untilMs);
  const [publication] = published;
  const earlier =
    publication === undefined ? [] : await before(county, 'publish-schedule', county, publication.atMs);
  // An edit is noted before what it brings is published.
  const edits =
    publication === undefined
      ? []
      : await before(county, 'edit-schedule', county, publication.atMs + 1, earlier[0]?.atMs);
  const isShared = refusalOf(actor, 'readLedger') === undefined;
  const library = isShared ? await before('library', 'publish-library', 'library', untilMs) : [];
  return [...edits, ...published, ...library].sort((a, b) => a.atMs - b.atMs);
}
