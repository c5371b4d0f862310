import { ownQuietDuring } from '../domain/audience.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import {
  addDays,
  dateAt,
  quietDuring,
  type Span,
  slotSpan,
  slotsOn,
  wallTimeAt,
} from '../domain/calendar.ts';
import { broadcastId, isSlot } from '../domain/ids.ts';
import type { Schedule } from '../domain/schedule.ts';
import { quietWords, slotWords } from '../domain/words.ts';
import { type Context, RequestError } from './context.ts';
import { countyLabel } from './county-label.ts';
import { noticeMs } from './edit-schedule.ts';

type Needs = Pick<Context, 'store' | 'clock'>;

/** Only what is still to come, and nobody is changing. Throws RequestError `conflict`. */
export async function requirePostponable({ store, clock }: Needs, broadcast: Broadcast): Promise<void> {
  const { id, county, slot, state, adHoc, startsAtMs } = broadcast;
  const refuse = (zh: string, en: string): never => {
    throw new RequestError('conflict', `${zh}。什么也没有改。${en}. Nothing was changed.`);
  };
  if (!isSlot(slot)) refuse(`${id} 不是时段的播出，不能推迟`, `${id} is of no slot and can't be postponed`);
  if (state === 'settled' || state === 'missed')
    refuse(`${id} 已经结束，不能推迟`, `${id} is over and can't be postponed`);
  if (clock.now() >= startsAtMs)
    refuse(
      `${id} 已经在播，不能推迟；要停下，就取消这一次`,
      `${id} is on air already and can't be postponed; cancel it to end it`,
    );
  if (state === 'frozen' && startsAtMs < clock.now() + noticeMs)
    refuse(
      `${id} 马上就播，来不及推迟（要提前 2 分钟）；不让它播，就取消这一次`,
      `${id} is about to go on air and can't be postponed any more (2 minutes ahead at least); cancel it to silence it`,
    );
  if (adHoc && state !== 'frozen')
    refuse(
      `${id} 做好就播，没有时间可推迟；不让它播，就取消这一次`,
      `${id} airs as soon as it is made and has no time yet; cancel it to silence it`,
    );
  if ((await store.stops.all()).some((stop) => stop.county === county))
    refuse(
      `${await countyLabel({ store }, county)} 已叫停，什么也不播；先解除叫停`,
      `${county} is stopped; lift that first`,
    );
  if ((await store.remakes.find(id)) !== undefined)
    refuse(
      `${id} 正在换，请一分钟后再试`,
      `${id} is being made again by an earlier word; try again in a minute`,
    );
}

/** Later than its slot, ahead of now, and outside the county's quiet time. Throws RequestError `invalid`. */
export function requireRoom(broadcast: Broadcast, schedule: Schedule, span: Span, nowMs: number): void {
  const { id, startsAtMs, postponedFromMs = startsAtMs } = broadcast;
  const { zone } = schedule;
  const at = (ms: number) => wallTimeAt(ms, zone).slice(0, 5);
  const to = at(span.startsAtMs);
  const refuse = (zh: string, en: string): never => {
    throw new RequestError('invalid', `${zh}。什么也没有改。${en}. Nothing was changed.`);
  };
  if (span.startsAtMs === startsAtMs) refuse(`${id} 本来就是 ${to}`, `${id} stands at ${to} already`);
  if (span.startsAtMs < postponedFromMs)
    refuse(
      `${id} 只能推迟，不能提前：${to} 早于原定的 ${at(postponedFromMs)}`,
      `${id} can only be postponed: ${to} is before its own ${at(postponedFromMs)}`,
    );
  if (span.startsAtMs < nowMs + noticeMs)
    refuse(
      `推迟不到 ${to}：现在 ${at(nowMs)}，至少要留 2 分钟`,
      `it is ${at(nowMs)}: ${to} is past, or less than 2 minutes ahead`,
    );
  const quiet = quietDuring(span, schedule.quiet, zone);
  if (quiet !== undefined)
    refuse(
      `${to}–${at(span.endsAtMs)} 碰到安静时段 ${quietWords(quiet)}，换一个时间`,
      `${to}–${at(span.endsAtMs)} touches quiet time ${quietWords(quiet)}; choose another time`,
    );
}

/** Not while another broadcast of the county is on air, planned or to be planned. Throws RequestError `invalid`. */
export async function requireNobodyElse(
  { store }: Needs,
  { id, county }: Broadcast,
  schedule: Schedule,
  span: Span,
): Promise<void> {
  const { zone } = schedule;
  const planned = (await store.broadcasts.open()).filter((one) => one.county === county && one.id !== id);
  const date = dateAt(span.startsAtMs, zone);
  const toCome = [date, addDays(date, 1)].flatMap((day) =>
    slotsOn(schedule, day).map((slot) => ({
      id: broadcastId(county, day, slot.name),
      slot: slot.name,
      ...slotSpan(slot, day, zone),
    })),
  );
  const unplanned = await Promise.all(
    toCome.map(async (one) => ((await store.broadcasts.find(one.id)) === undefined ? [one] : [])),
  );
  const other = [...planned, ...unplanned.flat()].find(
    (one) => one.startsAtMs < span.endsAtMs && span.startsAtMs < one.endsAtMs,
  );
  if (other === undefined) return;
  const from = wallTimeAt(other.startsAtMs, zone).slice(0, 5);
  const until = wallTimeAt(other.endsAtMs, zone).slice(0, 5);
  const { zh, en } = slotWords[other.slot];
  throw new RequestError(
    'invalid',
    `这个时间和${zh} ${from}–${until}（${other.id}）重叠，换一个时间。什么也没有改。` +
      `That overlaps ${en} ${from}–${until} (${other.id}); choose another time. Nothing was changed.`,
  );
}

/** How many of its endpoints may hear it then. Throws RequestError `invalid` where none may. */
export async function requireListeners(
  { store }: Needs,
  { id }: Broadcast,
  schedule: Schedule,
  span: Span,
): Promise<{ readonly awake: number; readonly asleep: number }> {
  const endpoints = new Map(schedule.endpoints.map((endpoint) => [endpoint.id, endpoint]));
  const members = (await store.broadcasts.playlists(id))
    .filter(({ playlist }) => playlist.items.length > 0)
    .flatMap(({ audience }) => audience.endpoints.flatMap((one) => endpoints.get(one) ?? []));
  const asleep = members.filter((one) => ownQuietDuring(schedule, one, span) !== undefined).length;
  const awake = members.length - asleep;
  if (awake > 0 || members.length === 0) return { awake, asleep };
  throw new RequestError(
    'invalid',
    `那时 ${members.length} 个终端都有自己的安静时段，换一个时间。什么也没有改。` +
      `${members.length === 1 ? 'Its one endpoint has quiet time of its own' : `All ${members.length} endpoints have quiet time of their own`} then; choose another time. Nothing was changed.`,
  );
}
