import { actorName, system } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { exceeds, type Hold, holdWindowMs } from '../domain/hold.ts';
import type { AreaCode } from '../domain/ids.ts';
import type { LedgerVerb } from '../domain/ledger.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { BroadcastPlaylist } from '../ports/broadcasts.ts';
import type { Context } from './context.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'progress' | 'logger'>;

/**
 * Whether so many orders have to wait for a second person. What was held stays held until it is let go, whatever went
 * out meanwhile; what was let go goes.
 * @param playlists what they are to play: made anew, it waits anew
 */
export async function mustWait(
  context: Needs,
  broadcast: Broadcast,
  schedule: Pick<Schedule, 'limits'> | undefined,
  orders: number,
  playlists: readonly Pick<BroadcastPlaylist, 'id'>[],
): Promise<boolean> {
  const { store, clock } = context;
  const subject = playlists
    .map(({ id }) => id)
    .sort()
    .join(' ');
  const before = (await store.holds.of(broadcast.id)).find((one) => one.subject === subject);
  if (before !== undefined) return before.releasedAtMs === undefined;
  if (orders === 0) return false;
  const now = clock.now();
  const limit = await strictestLimit(context, broadcast.county, schedule, now);
  if (limit === undefined) return false;
  const sent = await store.holds.signedSince(broadcast.county, now - holdWindowMs);
  if (!exceeds(orders, sent, limit)) return false;
  await hold(context, {
    broadcast: broadcast.id,
    county: broadcast.county,
    subject,
    sinceMs: now,
    orders,
    sent,
    limit,
    causedBy: await causersOf(context, broadcast),
  });
  return true;
}

/** A limit that was raised or taken away holds for a day: nobody lets himself off what takes a second person. */
const looseningMs = 24 * 3_600_000;

/** How many orders an hour go out without a second person; undefined where any number does. */
export async function strictestLimit(
  { store }: Pick<Needs, 'store'>,
  county: AreaCode,
  schedule: Pick<Schedule, 'limits'> | undefined,
  nowMs: number,
): Promise<number | undefined> {
  const since = await store.revisions.schedulesSince(county, nowMs - looseningMs);
  const limits = [schedule, ...since.map(({ body }) => body)].flatMap(
    (one) => one?.limits?.deliveriesPerHour ?? [],
  );
  return limits.length === 0 ? undefined : Math.min(...limits);
}

async function hold({ store, logger, progress }: Needs, one: Hold): Promise<void> {
  const { broadcast, county, sinceMs, ...body } = one;
  const done = await store.holds.add(one, {
    chain: county,
    verb: 'hold-broadcast',
    subject: broadcast,
    actor: actorName(system('clock')),
    atMs: sinceMs,
    body,
  });
  if (!done) return;
  logger.warn(
    { broadcast, orders: one.orders, sent: one.sent, limit: one.limit },
    'orders wait for a second person',
  );
  progress({ kind: 'held', broadcast, orders: one.orders });
}

/** Who had a hand in it: planned it, withdrew what it held, or was the last to change the county's schedule. */
async function causersOf({ store }: Needs, { id, county }: Broadcast): Promise<string[]> {
  const made: readonly LedgerVerb[] = ['plan-broadcast', 'replan-broadcast', 'prepare-replacement'];
  const [about, edits] = await Promise.all([
    store.ledger.about(county, made, id),
    store.ledger.about(county, ['edit-schedule', 'publish-schedule'], county),
  ]);
  const actors = [...about, ...edits.slice(-1)].map(({ actor }) => actor);
  const lastEdit = edits.filter(({ verb }) => verb === 'edit-schedule').at(-1)?.actor;
  return [...new Set([...actors, lastEdit ?? ''])].filter((actor) => actor.startsWith('person:')).sort();
}
