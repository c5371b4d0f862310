import { createHash } from 'node:crypto';
import { type Actor, actorName } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { dateAt, instantOf, type Span } from '../domain/calendar.ts';
import { type BroadcastId, type Digest, partsOfBroadcast } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { Schedule, WallTime } from '../domain/schedule.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';
import { requireListeners, requireNobodyElse, requirePostponable, requireRoom } from './may-postpone.ts';
import { type RemadeBroadcast, remakeBroadcasts } from './remake-broadcasts.ts';
import { movedTo } from './stands-at.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'jobs' | 'settings' | 'progress' | 'logger' | 'startedAtMs'>;

export interface PostponeRequest {
  readonly broadcast: BroadcastId;
  /** On the day it stands on, in its county's zone. */
  readonly to: WallTime;
  /** For the ledger. */
  readonly reason: string;
}

/** A broadcast that goes on air later, and what becomes of the orders that were out. */
export interface Postponed extends RemadeBroadcast {
  /** When it was to start before. */
  readonly wasMs: number;
  /** Endpoints with quiet time of their own at the new time: they hear nothing of it. */
  readonly asleep: number;
}

/**
 * Puts a broadcast at a later time of its day, with what it was to air, also where endpoints hold its orders: each is
 * then sent one that takes the place of the earlier. Postponed again, it may come earlier than that, though not before
 * its slot. What a killed process began is finished by the clock.
 * Throws RequestError `forbidden`, `not-found`, `invalid` where it can't stand at that time, `conflict` where it can't be
 * postponed at all; then nothing was changed.
 */
export async function postponeBroadcast(
  context: Needs,
  actor: Actor,
  { broadcast: id, to, reason }: PostponeRequest,
): Promise<Postponed> {
  const { store, clock } = context;
  const { county } = partsOfBroadcast(id);
  authorise(actor, 'postponeBroadcast', county);
  const schedule = (await store.revisions.schedule(county))?.body;
  const found = await store.broadcasts.find(id);
  if (found === undefined || schedule === undefined) throw notPlanned(id);
  await requirePostponable(context, found);
  const day = dateAt(found.startsAtMs, schedule.zone);
  const span = spanFrom(found, instantOf(day, to, schedule.zone));
  requireRoom(found, schedule, span, clock.now());
  await requireNobodyElse(context, found, schedule, span);
  const awake = await requireListeners(context, found, schedule, span);
  const entry: LedgerEntry = {
    chain: county,
    verb: 'postpone-broadcast',
    subject: id,
    actor: actorName(actor),
    atMs: clock.now(),
    body: { reason, state: found.state, fromMs: found.startsAtMs, startsAtMs: span.startsAtMs },
  };
  const told = await carryOut(context, found, schedule, span, entry);
  return { ...told, endpoints: awake.awake, wasMs: found.startsAtMs, asleep: awake.asleep };
}

const spanFrom = ({ startsAtMs, endsAtMs }: Span, toMs: number): Span => ({
  startsAtMs: toMs,
  endsAtMs: toMs + endsAtMs - startsAtMs,
});

async function carryOut(
  context: Needs,
  found: Broadcast,
  { leadMs }: Schedule,
  span: Span,
  entry: LedgerEntry,
): Promise<RemadeBroadcast> {
  const { store } = context;
  const { id } = found;
  const remake = {
    broadcast: id,
    asks: createHash('sha256')
      .update(`postpone ${id} ${span.startsAtMs} ${entry.atMs}`)
      .digest('hex') as Digest,
    actor: entry.actor,
    startsAtMs: span.startsAtMs,
  };
  if (found.state !== 'frozen') {
    const moved = { ...movedTo(found, span, remake), freezeAtMs: span.startsAtMs - leadMs };
    if (await store.remakes.move(moved, entry)) {
      context.progress({ kind: 'postponed', broadcast: id, startsAtMs: span.startsAtMs });
      return { broadcast: id, outcome: 'replaced', startsAtMs: span.startsAtMs, endpoints: 0, holding: 0 };
    }
    if ((await store.broadcasts.find(id))?.state !== 'frozen') throw justNow(id);
  }
  await store.remakes.want(remake, entry);
  const [told] = await remakeBroadcasts(context, [id]);
  if (told === undefined) throw notPlanned(id);
  context.progress({ kind: 'postponed', broadcast: id, startsAtMs: told.startsAtMs });
  return told;
}

const notPlanned = (id: BroadcastId) =>
  new RequestError(
    'not-found',
    `没有排好的播出 ${id}：还没排的，改排期（dalaba schedule set）。There is no planned broadcast ${id}; what is not planned yet is moved by its schedule.`,
  );

const justNow = (id: BroadcastId) =>
  new RequestError('conflict', `${id} 刚刚变了，请再试一次。${id} changed just now; try again.`);
