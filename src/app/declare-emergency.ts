import { type Actor, actorName } from '../domain/actor.ts';
import { audiencesOf } from '../domain/audience.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { dateAt } from '../domain/calendar.ts';
import { type After, type Emergency, longestEmergencyMs, mostRepeats } from '../domain/emergency.ts';
import {
  type AreaCode,
  type BroadcastId,
  type LessonId,
  type LocalDate,
  numberedId,
  playlistId,
  type Urgency,
} from '../domain/ids.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { BroadcastPlaylist } from '../ports/broadcasts.ts';
import type { SigningKey } from '../protocol/signing.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';
import { enqueueDeliveries } from './enqueue-deliveries.ts';
import { type Said, sayNotices, titlesSaid } from './say-notices.ts';
import { signDeliveries } from './sign-deliveries.ts';
import { requireUnequal } from './unequal-emergency.ts';

export type EmergencyNeeds = Parameters<typeof sayNotices>[0] &
  Pick<
    Context,
    'store' | 'clock' | 'jobs' | 'settings' | 'signingKeys' | 'drivers' | 'progress' | 'logger'
  > & {
    /** Signs emergencies and nothing else. */
    readonly emergencyKey: SigningKey;
  };

export interface EmergencyRequest {
  readonly county: AreaCode;
  /** A lesson of kind `notice`. */
  readonly notice: LessonId;
  /** Said once before it; refused where it is no drill. */
  readonly drillNotice?: LessonId;
  /** Areas of the county; all of it unless given. */
  readonly areas?: readonly AreaCode[];
  readonly repeat: number;
  readonly drill: boolean;
  readonly after: After;
  /** `sender,identifier,sent` of the alert behind it. */
  readonly cause?: string;
  /** Air it although an equal one is on air, or was begun just now. */
  readonly again?: boolean;
}

/** From the signing to the first sample, in real time: for orders and audio to reach who is to begin together. */
const startDelayRealMs = 500;
/** How much later than it was due an endpoint that could not be reached may still say it. */
const lateMs = 600_000;

/**
 * Airs a notice at once, before everything else and in quiet time, too. Its programmes are made, its orders signed by
 * the key for emergencies and put into the queue before this answers. Nothing that was not approved is said (I1), and
 * no second person is asked: an emergency may not wait. Throws RequestError.
 */
export async function declareEmergency(
  context: EmergencyNeeds,
  actor: Actor,
  request: EmergencyRequest,
): Promise<BroadcastId> {
  const { store, clock } = context;
  const { county, notice, repeat, drill, after, cause } = request;
  authorise(actor, 'declareEmergency', county);
  requireDrill(request);
  const schedule = (await store.revisions.schedule(county))?.body;
  if (schedule === undefined)
    throw new RequestError('not-found', `没有这个县：${county}。There is no county ${county}.`);
  if (!Number.isInteger(repeat) || repeat < 1 || repeat > mostRepeats)
    throw new RequestError(
      'invalid',
      `播 1 到 ${mostRepeats} 遍，不是 ${repeat} 遍。It is said 1 to ${mostRepeats} times, not ${repeat}.`,
    );
  const areas = request.areas === undefined || request.areas.length === 0 ? [county] : request.areas;
  const date = dateAt(clock.now(), schedule.zone);
  const before = request.drillNotice === undefined ? [] : [request.drillNotice];
  const said = await sayNotices(context, audiencesIn(schedule, areas), {
    date,
    notices: [...before, ...Array<LessonId>(repeat).fill(notice)],
  });
  requireShort(said);
  const declared = { county, drill, after, notice, repeat, areas, ...(cause === undefined ? {} : { cause }) };
  return airAtOnce(context, actor, schedule, date, declared, said, request.again === true);
}

/** Who names what a drill says first means a drill: nothing true is aired in its place. Throws RequestError. */
function requireDrill({ drill, drillNotice }: EmergencyRequest): void {
  if (drill || drillNotice === undefined) return;
  throw new RequestError(
    'invalid',
    `给了演练前的说明（${drillNotice}），却没有写明是演练，什么也没有播：要演练请加 --drill（drill: true）；真的应急请去掉它。A drill’s notice (${drillNotice}) was given, but no drill; nothing was aired: add --drill (drill: true), or leave the notice out where it is a true emergency.`,
  );
}

/** Throws RequestError where nobody would hear it. */
function audiencesIn(schedule: Schedule, areas: readonly AreaCode[]) {
  const known = new Set([schedule.county, ...schedule.areas.map(({ code }) => code)]);
  const unknown = areas.filter((code) => !known.has(code));
  if (unknown.length > 0)
    throw new RequestError(
      'invalid',
      `${schedule.name}没有这些区划：${unknown.join('、')}；看 areas.csv。${schedule.county} has no such areas: ${unknown.join(', ')}; see areas.csv.`,
    );
  const endpoints = schedule.endpoints.filter(({ area }) => areas.some((code) => area.startsWith(code)));
  const names = new Map([
    ...schedule.areas.map(({ code, name }) => [code, name] as const),
    [schedule.county, schedule.name] as const,
  ]);
  if (endpoints.length === 0)
    throw new RequestError(
      'conflict',
      `${areas.map((code) => `${names.get(code)}（${code}）`).join('、')} 没有终端，没有人能听到。No endpoint stands in ${areas.join(', ')}: nobody would hear it.`,
    );
  return audiencesOf({ ...schedule, endpoints });
}

function requireShort(said: readonly Said[]): void {
  const longestMs = Math.max(...said.map(({ programme }) => programme.durationMs));
  if (longestMs <= longestEmergencyMs) return;
  const minutes = longestEmergencyMs / 60_000;
  throw new RequestError(
    'invalid',
    `这样要播 ${Math.ceil(longestMs / 60_000)} 分钟，最多 ${minutes} 分钟；少播几遍。That would take ${Math.ceil(longestMs / 60_000)} minutes, ${minutes} at most; say it fewer times.`,
  );
}

async function airAtOnce(
  context: EmergencyNeeds,
  actor: Actor,
  schedule: Schedule,
  date: LocalDate,
  declared: Omit<Emergency, 'broadcast' | 'declaredAtMs' | 'declaredBy'>,
  said: readonly Said[],
  again: boolean,
): Promise<BroadcastId> {
  const { store, clock, progress } = context;
  const { county, drill, after, cause } = declared;
  const urgency: Urgency = drill ? 'drill' : 'emergency';
  const earlier = await store.broadcasts.count(county, date, urgency);
  // Two at once take different numbers.
  for (let number = earlier + 1; number <= earlier + 20; number += 1) {
    if (cause !== undefined) await requireNew(context, county, cause);
    // Asked after the count: of two equal ones at once the later finds its number taken, and then the other.
    if (!again) await requireUnequal(context, schedule, declared, said);
    const id = numberedId(county, date, urgency, number);
    const broadcast = broadcastFor(context, id, { county, date, urgency }, said);
    const playlists = said.map(
      ({ audience, playlist, programme }, index): BroadcastPlaylist => ({
        id: playlistId(id, index),
        broadcast: id,
        audience,
        playlist,
        programme,
      }),
    );
    const endpoints = new Map(schedule.endpoints.map((endpoint) => [endpoint.id, endpoint]));
    const addressed = playlists.flatMap((playlist) =>
      playlist.audience.endpoints.flatMap((to) => {
        const endpoint = endpoints.get(to);
        return endpoint === undefined ? [] : [{ playlist, endpoint }];
      }),
    );
    const as = { key: context.emergencyKey, emergency: { drill, after } };
    const deliveries = await signDeliveries(context, broadcast, addressed, undefined, as);
    const emergency: Emergency = {
      ...declared,
      broadcast: id,
      declaredAtMs: clock.now(),
      declaredBy: actorName(actor),
    };
    const { broadcast: _, county: __, declaredAtMs: ___, declaredBy: ____, ...what } = emergency;
    const done = await store.emergencies.declare(emergency, broadcast, playlists, deliveries, {
      chain: county,
      verb: 'declare-emergency',
      subject: id,
      actor: actorName(actor),
      atMs: clock.now(),
      body: {
        ...what,
        startsAtMs: broadcast.startsAtMs,
        audiences: playlists.map(titlesSaid),
        programmes: playlists.map(({ audience, programme }) => [audience.key, programme?.digest]),
        deliveries: deliveries.length,
      },
    });
    if (!done) continue;
    // A queue that is away loses nothing: the rows are there, and the clock looks for them twice a second.
    await enqueueDeliveries(context, id).catch((err: unknown) =>
      context.logger.error({ broadcast: id, err }, 'an emergency could not be put into the queue yet'),
    );
    const { startsAtMs } = broadcast;
    progress({ kind: 'frozen', broadcast: id, startsAtMs, deliveries: deliveries.length });
    return id;
  }
  throw new RequestError(
    'conflict',
    `${schedule.name}（${county}）同时有太多应急广播，请再试一次。Too many emergencies at once in ${county}; try again.`,
  );
}

async function requireNew({ store }: EmergencyNeeds, county: AreaCode, cause: string): Promise<void> {
  const known = await store.emergencies.causedBy(county, cause);
  if (known === undefined) return;
  throw new RequestError(
    'conflict',
    `这条预警已经播了：${known.broadcast}。This alert was aired already: ${known.broadcast}.`,
  );
}

function broadcastFor(
  { clock }: EmergencyNeeds,
  id: BroadcastId,
  { county, date, urgency }: { county: AreaCode; date: LocalDate; urgency: Urgency },
  said: readonly Said[],
): Broadcast {
  const nowMs = clock.now();
  const startsAtMs = Math.round(nowMs + startDelayRealMs * clock.speed);
  const lengthMs = Math.max(...said.map(({ programme }) => programme.durationMs));
  return {
    id,
    county,
    date,
    slot: urgency,
    state: 'frozen',
    startsAtMs,
    endsAtMs: startsAtMs + lengthMs + lateMs,
    freezeAtMs: nowMs,
    adHoc: true,
  };
}
