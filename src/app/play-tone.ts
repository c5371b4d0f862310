import { type Actor, actorName } from '../domain/actor.ts';
import { audiencesOf, ownQuietDuring } from '../domain/audience.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { dateAt, quietDuring, type Span, wallTimeAt } from '../domain/calendar.ts';
import { exceeds, holdWindowMs } from '../domain/hold.ts';
import {
  type AreaCode,
  type BroadcastId,
  type EndpointId,
  type LessonId,
  numberedId,
  playlistId,
  type Variety,
} from '../domain/ids.ts';
import { mutedIn } from '../domain/mute.ts';
import type { PlaylistItem } from '../domain/playlist.ts';
import type { Endpoint, Schedule } from '../domain/schedule.ts';
import { playsAtOnce } from '../domain/tone.ts';
import { quietWords, slotWords } from '../domain/words.ts';
import type { BroadcastPlaylist } from '../ports/broadcasts.ts';
import { requireHeard } from './air-broadcast.ts';
import { publishedSchedule } from './asked-plays.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';
import { enqueueDeliveries } from './enqueue-deliveries.ts';
import { strictestLimit } from './hold-orders.ts';
import { makeTone } from './make-rendition.ts';
import { assembled, titlesSaid } from './say-notices.ts';
import { signDeliveries } from './sign-deliveries.ts';

type Needs = Parameters<typeof makeTone>[0] &
  Parameters<typeof signDeliveries>[0] &
  Pick<Context, 'jobs' | 'settings' | 'progress' | 'logger'>;

/** From the signing to the first sample, in real time; where this service makes the sound it has to connect first. */
const startDelayRealMs = 500;
const connectRealMs = 3000;
/** How much later an endpoint that could not be reached at once may still play it, in real time. */
const lateRealMs = 60_000;
/** Nothing is disturbed that begins within this. */
const soonMs = 5 * 60_000;

/**
 * Plays a chime at one endpoint at once, by the same way as every programme: an order, signed, at the endpoint's own
 * volume, with receipts and a play. It is of no slot, so that it counts nowhere. Throws RequestError: `conflict` in
 * quiet time, while the endpoint plays something or soon will, in a stopped county, past the limit of orders.
 */
export async function playTone(
  context: Needs,
  actor: Actor,
  county: AreaCode,
  id: EndpointId,
): Promise<BroadcastId> {
  authorise(actor, 'playTone', county);
  const schedule = await publishedSchedule(context, county);
  const endpoint = schedule.endpoints.find((one) => one.id === id);
  if (endpoint === undefined)
    throw new RequestError(
      'not-found',
      `${schedule.name}没有这个终端：${id}。There is no endpoint ${id} in ${county}.`,
    );
  if (!playsAtOnce(endpoint.driver))
    refuse(
      `${endpoint.name} 收到的要由别人或平台去播，不能试音`,
      `${id} is played by people or a platform later and can't play a test tone at once`,
    );
  await requireHeard(context, county);
  await requireFree(context, county, endpoint);
  await requireWithinLimit(context, schedule);
  const programme = await assembled(context, [toneItem(await makeTone(context))]);
  const { items, ...made } = programme;
  const span = spanOf(context, endpoint, made.durationMs);
  requireAwake(schedule, endpoint, span);
  const [audience] = audiencesOf({ ...schedule, endpoints: [endpoint] });
  if (audience === undefined) throw new Error(`${id} is in no audience`);
  const { durationMs } = made;
  const playlist = { items, leftOut: [], gapMs: 0, durationMs, budgetMs: durationMs };
  return begin(context, actor, schedule, endpoint, span, { audience, playlist, programme: made });
}

const refuse = (zh: string, en: string): never => {
  throw new RequestError('conflict', `${zh}。什么也没有播。${en}. Nothing was played.`);
};

/** Not while it plays, or is about to play, anything else, nor in a slot its village wants silent. */
async function requireFree({ store, clock }: Needs, county: AreaCode, { id, name }: Endpoint): Promise<void> {
  const now = clock.now();
  for (const one of await store.broadcasts.open()) {
    if (one.county !== county || one.startsAtMs > now + soonMs || now >= one.endsAtMs) continue;
    if (mutedIn(await store.mutes.of(one.id)).has(id))
      refuse(
        `村里要 ${name} 在${slotWords[one.slot].zh}静音（${one.id}），这时不能试音`,
        `the village wants ${id} silent in ${one.id}`,
      );
    const hears = (await store.broadcasts.playlists(one.id)).some(
      ({ audience, playlist }) => playlist.items.length > 0 && audience.endpoints.includes(id),
    );
    if (!hears || (one.state === 'frozen' && !(await store.plays.isOwed(one.id, id)))) continue;
    const { zh, en } = slotWords[one.slot];
    const isOn = one.startsAtMs <= now;
    refuse(
      `${name} ${isOn ? '正在播' : '马上要播'}${zh}（${one.id}），等它播完再试`,
      `${id} ${isOn ? 'plays' : 'is about to play'} ${en.toLowerCase()} (${one.id}); try again when that is over`,
    );
  }
}

/** A quiet time holds a chime back as anything else (I3). */
function requireAwake(schedule: Schedule, endpoint: Endpoint, span: Span): void {
  const quiet = quietDuring(span, schedule.quiet, schedule.zone) ?? ownQuietDuring(schedule, endpoint, span);
  if (quiet === undefined) return;
  const time = wallTimeAt(span.startsAtMs, schedule.zone).slice(0, 5);
  refuse(
    `现在 ${time}，是安静时段 ${quietWords(quiet)}，不能试音`,
    `it is ${time}, in quiet time ${quietWords(quiet)}`,
  );
}

/** A tone waits for no second person: past what goes out in an hour without one, it is refused. */
async function requireWithinLimit({ store, clock }: Needs, schedule: Schedule): Promise<void> {
  const { county } = schedule;
  const limit = await strictestLimit({ store }, county, schedule, clock.now());
  if (limit === undefined) return;
  const sent = await store.holds.signedSince(county, clock.now() - holdWindowMs);
  if (exceeds(1, sent, limit))
    refuse(
      `这个县一小时最多发 ${limit} 条播出令，已经发了 ${sent} 条，过一会儿再试音`,
      `${county} sends ${limit} orders an hour at most, and sent ${sent}; try again later`,
    );
}

/** Of no lesson: nobody approves a chime that the service makes itself. */
const toneItem = (master: PlaylistItem['master']): PlaylistItem => ({
  index: 0,
  kind: 'opening',
  lesson: 'test-tone' as LessonId,
  title: '试音',
  topic: 'station',
  wanted: noSpeech,
  variety: noSpeech,
  master,
  durationMs: 0,
  reason: { rule: 'tone', text: '有人在这个终端试音', en: 'somebody tests this endpoint' },
});

/** BCP 47’s own tag for what is no language. */
const noSpeech = 'zxx' as Variety;

function spanOf({ clock, drivers }: Needs, { driver }: Endpoint, durationMs: number): Span {
  const delayMs = startDelayRealMs + (drivers[driver].performer === undefined ? 0 : connectRealMs);
  const startsAtMs = Math.round(clock.now() + delayMs * clock.speed);
  return { startsAtMs, endsAtMs: Math.round(startsAtMs + durationMs + lateRealMs * clock.speed) };
}

async function begin(
  context: Needs,
  actor: Actor,
  { county, zone, name }: Schedule,
  endpoint: Endpoint,
  span: Span,
  made: Required<Pick<BroadcastPlaylist, 'audience' | 'playlist' | 'programme'>>,
): Promise<BroadcastId> {
  const { store, clock, progress, logger } = context;
  const date = dateAt(clock.now(), zone);
  const earlier = await store.broadcasts.count(county, date, 'tone');
  // Two at once take different numbers.
  for (let number = earlier + 1; number <= earlier + 20; number += 1) {
    const id = numberedId(county, date, 'tone', number);
    const about = { id, county, date, slot: 'tone', state: 'frozen', adHoc: true } as const;
    const broadcast: Broadcast = { ...about, ...span, freezeAtMs: clock.now() };
    const playlist: BroadcastPlaylist = { id: playlistId(id, 0), broadcast: id, ...made };
    const deliveries = await signDeliveries(context, broadcast, [{ playlist, endpoint }], undefined);
    const done = await store.broadcasts.begin(broadcast, [playlist], deliveries, {
      chain: county,
      verb: 'play-tone',
      subject: id,
      actor: actorName(actor),
      atMs: clock.now(),
      body: {
        endpoint: endpoint.id,
        deliveries: deliveries.length,
        startsAtMs: broadcast.startsAtMs,
        volumePercent: made.audience.volumePercent,
        audiences: [titlesSaid(playlist)],
        programme: made.programme.digest,
      },
    });
    if (!done) continue;
    await enqueueDeliveries(context, id).catch((err: unknown) =>
      logger.error({ broadcast: id, err }, 'a test tone could not be put into the queue yet'),
    );
    progress({ kind: 'frozen', broadcast: id, startsAtMs: broadcast.startsAtMs, deliveries: 1 });
    return id;
  }
  throw new RequestError(
    'conflict',
    `${name}（${county}）同时有太多人试音，请再试一次。Too many test tones at once in ${county}; try again.`,
  );
}
