import { createHash, randomBytes } from 'node:crypto';
import { type Actor, actorName, system } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { slotSpan, slotsOn } from '../domain/calendar.ts';
import {
  type AreaCode,
  type BroadcastId,
  broadcastId,
  type EndpointId,
  type LocalDate,
  partsOfBroadcast,
  type SlotName,
} from '../domain/ids.ts';
import type { LedgerEntry, LedgerVerb } from '../domain/ledger.ts';
import { type Mute, mutedIn } from '../domain/mute.ts';
import type { Schedule } from '../domain/schedule.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';
import { isLate } from './prepare-replacement.ts';

type Needs = Pick<Context, 'store' | 'clock'>;

export interface MuteRequest {
  readonly county: AreaCode;
  /** An endpoint's id, or an area's code: all endpoints in it. */
  readonly of: string;
  readonly date: LocalDate;
  /** The next of that date that is not over, unless given. */
  readonly slot?: SlotName | undefined;
}

export interface MuteLink {
  readonly mute: Mute;
  /** Of the page behind the link; whoever has it may mute, once. */
  readonly path: string;
}

/**
 * Makes a link by which a village mutes one slot. Throws RequestError where there is no such endpoint or area, or no
 * such slot that is still to come.
 */
export async function createMuteLink(context: Needs, actor: Actor, request: MuteRequest): Promise<MuteLink> {
  const { county, of, date } = request;
  authorise(actor, 'muteEndpoints', county);
  const { store, clock } = context;
  const schedule = (await store.revisions.schedule(county))?.body;
  if (schedule === undefined)
    throw new RequestError('not-found', `没有发布 ${county} 的排期。No schedule of ${county} is published.`);
  const { endpoints, name } = named(schedule, of);
  const { slot, endsAtMs } = await slotOf(context, schedule, request);
  const secret = randomBytes(18).toString('base64url');
  const mute: Mute = {
    id: randomBytes(8).toString('hex'),
    county,
    broadcast: broadcastId(county, date, slot),
    endpoints,
    name,
    createdAtMs: clock.now(),
    expiresAtMs: endsAtMs,
  };
  await store.mutes.add(mute, digestOf(secret), entryOf('create-mute-link', actor, mute, clock.now()));
  return { mute, path: `/mute/${secret}` };
}

/** What a link is about; undefined where it is none. */
export const findMute = ({ store }: Needs, secret: string): Promise<Mute | undefined> =>
  store.mutes.find(digestOf(secret));

/** Whether a link may still be used. */
export const isOpen = (mute: Mute, nowMs: number): boolean =>
  mute.mutedAtMs === undefined && nowMs < mute.expiresAtMs;

/** Mutes what a link is about. Throws RequestError where it is none, was used, or its slot is over. */
export async function useMute(context: Needs, secret: string): Promise<Mute> {
  const { store, clock } = context;
  const mute = await findMute(context, secret);
  const now = clock.now();
  if (mute === undefined) throw new RequestError('not-found', '没有这个链接。There is no such link.');
  const entry = entryOf('mute-endpoints', system('mute-link'), mute, now);
  if (!isOpen(mute, now) || !(await store.mutes.use(mute.id, now, entry)))
    throw new RequestError('conflict', '这个链接用过了，或已经过期。This link was used, or is over.');
  return { ...mute, mutedAtMs: now };
}

/**
 * Takes back what mutes an endpoint in a broadcast, with all that its link muted; answers all who are muted no more.
 * Throws RequestError where nothing does, or it is too late.
 */
export async function unmute(
  context: Needs,
  actor: Actor,
  id: BroadcastId,
  endpoint: EndpointId,
): Promise<readonly EndpointId[]> {
  const { county } = partsOfBroadcast(id);
  authorise(actor, 'muteEndpoints', county);
  const { store, clock } = context;
  const broadcast = await store.broadcasts.find(id);
  if (broadcast !== undefined && isBegun(context, broadcast))
    throw new RequestError('conflict', `${id} 已经开播或来不及了。${id} has begun, or it is too late.`);
  const before = mutedIn(await store.mutes.of(id));
  const done = await store.mutes.takeBack(id, endpoint, clock.now(), (links) => ({
    chain: county,
    verb: 'unmute-endpoints',
    subject: id,
    actor: actorName(actor),
    atMs: clock.now(),
    body: { endpoint, links },
  }));
  if (!done)
    throw new RequestError('conflict', `${endpoint} 在 ${id} 没有静音。${endpoint} is not muted in ${id}.`);
  return [...before.difference(mutedIn(await store.mutes.of(id)))];
}

const isBegun = ({ clock }: Needs, broadcast: Broadcast): boolean =>
  broadcast.state === 'settled' || broadcast.state === 'missed' || isLate(broadcast, clock);

function named(schedule: Schedule, of: string): Pick<Mute, 'endpoints' | 'name'> {
  const one = schedule.endpoints.find(({ id }) => id === of);
  if (one !== undefined) return { endpoints: [one.id], name: one.name };
  const area = schedule.areas.find(({ code }) => code === of);
  const within = schedule.endpoints.filter((endpoint) => area && endpoint.area.startsWith(area.code));
  if (area !== undefined && within.length > 0)
    return { endpoints: within.map(({ id }) => id), name: area.name };
  throw new RequestError(
    'not-found',
    `${schedule.name}没有终端或有终端的区域 ${of}。${schedule.county} has no endpoint ${of}, and no area of that code with endpoints.`,
  );
}

async function slotOf(
  { store, clock }: Needs,
  schedule: Schedule,
  { county, date, slot: wanted }: MuteRequest,
): Promise<{ readonly slot: SlotName; readonly endsAtMs: number }> {
  for (const slot of slotsOn(schedule, date)) {
    if (wanted !== undefined && slot.name !== wanted) continue;
    const planned = await store.broadcasts.find(broadcastId(county, date, slot.name));
    const { endsAtMs } = planned ?? slotSpan(slot, date, schedule.zone);
    if (endsAtMs > clock.now() && endsAtMs < clock.now() + furthestMs) return { slot: slot.name, endsAtMs };
  }
  throw new RequestError(
    'conflict',
    `${schedule.name} ${date} 没有还没播完的时段，或太远（最多 60 天）。${county} has no such slot on ${date} that is still to come within 60 days.`,
  );
}

const furthestMs = 60 * 86_400_000;

const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const entryOf = (verb: LedgerVerb, actor: Actor, mute: Mute, atMs: number): LedgerEntry => ({
  chain: mute.county,
  verb,
  subject: mute.broadcast,
  actor: actorName(actor),
  atMs,
  body: { link: mute.id, endpoints: mute.endpoints },
});
