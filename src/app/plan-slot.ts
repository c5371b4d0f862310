import type { Actor } from '../domain/actor.ts';
import { placesOf } from '../domain/audience-places.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { dateAt, type Span } from '../domain/calendar.ts';
import {
  type AreaCode,
  type BroadcastId,
  broadcastId,
  type LocalDate,
  type SlotName,
} from '../domain/ids.ts';
import { rulingWord, type Word } from '../domain/words.ts';
import type { BroadcastPlaylist } from '../ports/broadcasts.ts';
import { willBeHeard } from './as-it-will-air.ts';
import { publishedSchedule } from './asked-plays.ts';
import { authorise } from './authorise.ts';
import { RequestError } from './context.ts';
import { slotPlan } from './plan-broadcast.ts';
import { horizonUntil } from './plan-calendar.ts';
import { datedSlot, groundUnder } from './plan-ground.ts';
import type { CountyHorizon } from './plan-horizon.ts';
import type { Planning } from './planning.ts';

/** What each audience hears in one slot of one date, with the reasons. */
export interface PlannedSlotDetail extends Span {
  readonly id: BroadcastId;
  readonly county: AreaCode;
  readonly date: LocalDate;
  readonly slot: SlotName;
  readonly zone: string;
  readonly airs: boolean;
  /** Why it airs as it does, or does not. */
  readonly text: Word;
  /** Once its broadcast is planned. */
  readonly broadcast?: Pick<Broadcast, 'state' | 'reason'>;
  readonly playlists: readonly PlannedPlaylist[];
}

/** Its programme is there once it was made. */
export interface PlannedPlaylist extends BroadcastPlaylist {
  /** Names of the townships it is heard in, or of the county. */
  readonly places: readonly string[];
}

/**
 * What each audience hears in one slot: what its broadcast airs where that is planned already, else what it will hear
 * if every slot before it airs as planned. Changes nothing. Throws RequestError `forbidden`, `not-found`, `invalid`.
 */
export async function planSlot(
  planning: Planning,
  actor: Actor,
  county: AreaCode,
  date: LocalDate,
  slot: SlotName,
): Promise<PlannedSlotDetail> {
  authorise(actor, 'seeCounty', county);
  const schedule = await publishedSchedule(planning, county);
  const dated = datedSlot({ schedule, complaints: [] }, date, slot);
  const id = broadcastId(county, date, slot);
  const about = { id, county, date, slot, zone: schedule.zone, text: rulingWord(dated.why) };
  const withPlaces = (playlists: readonly BroadcastPlaylist[]): PlannedPlaylist[] =>
    playlists.map((one) => ({ ...one, places: placesOf(schedule, one.audience).places }));
  const broadcast = await planning.store.broadcasts.find(id);
  if (broadcast !== undefined) {
    const { state, reason, startsAtMs, endsAtMs } = broadcast;
    const heard = willBeHeard(await planning.store.replacements.playlists(id));
    return {
      ...{ ...about, startsAtMs, endsAtMs, airs: state !== 'missed' },
      broadcast: { state, ...(reason === undefined ? {} : { reason }) },
      playlists: withPlaces(heard.map(({ position: _, standing: __, ...one }) => one)),
    };
  }
  const { startsAtMs, endsAtMs, airs } = dated;
  const today = dateAt(planning.clock.now(), schedule.zone);
  if (date < today) throw noRecord(id);
  const span = { startsAtMs, endsAtMs };
  if (!airs && dated.why.rule !== 'quiet') return { ...about, ...span, airs, playlists: [] };
  const horizon = await horizonUntil(planning, county, today, date);
  const ground = await groundUnder(planning, schedule);
  const { playlists } = slotPlan(ground, dated, (audience) => planFor(horizon, audience, date, slot));
  return { ...about, ...span, airs, playlists: withPlaces(playlists) };
}

const noRecord = (id: BroadcastId): RequestError =>
  new RequestError('not-found', `没有 ${id} 的播出记录。There is no record of ${id}.`);

/** What those who listen together were planned to hear. */
function planFor(
  { audiences }: CountyHorizon,
  { endpoints: [member] }: { readonly endpoints: readonly string[] },
  date: LocalDate,
  slot: SlotName,
) {
  const found = audiences
    .find(({ audience }) => audience.endpoints.some((one) => one === member))
    ?.plans.find(({ at }) => at.date === date && at.slot === slot);
  if (found === undefined) throw new RangeError(`no plan for ${slot} of ${date}`);
  return found.playlist;
}
