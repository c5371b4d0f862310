import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { dateAt } from '../domain/calendar.ts';
import { type AreaCode, broadcastId } from '../domain/ids.ts';
import type { Schedule } from '../domain/schedule.ts';
import type {
  DraftedText,
  ScheduleDraft,
  ScheduleEditor,
  ScheduleFileName,
} from '../ports/schedule-editor.ts';
import { authorise } from './authorise.ts';
import { type PlannedUnder, plannedUnder } from './edit-schedule.ts';
import { type LaterChange, laterChanges } from './later-changes.ts';
import { differingPlans, type PlanDifference } from './plan-differences.ts';
import { planDays } from './plan-horizon.ts';
import type { Planning } from './planning.ts';

export interface DraftReport extends Omit<ScheduleDraft, 'schedulesBefore' | 'schedulesAfter'> {
  /** Broadcasts planned already that it falls on: whoever saves it says what becomes of them. */
  readonly planned: readonly (Pick<Broadcast, 'id' | 'date' | 'slot' | 'state' | 'startsAtMs'> &
    Pick<PlannedUnder, 'isOnAir'>)[];
  /** Slots not planned yet that would differ; absent where no days were asked for, or nothing holds. */
  readonly differences?: readonly CountyDifference[];
  /** Slots that it moves only later than the days compared; absent where there are none. */
  readonly later?: readonly CountyLater[];
  /** Counties it changes, too, that were too many to be compared. */
  readonly notCompared?: readonly AreaCode[];
}

export interface CountyDifference extends PlanDifference {
  readonly county: AreaCode;
}

export interface CountyLater extends LaterChange {
  readonly county: AreaCode;
}

/** Each is planned twice, which takes seconds. */
const mostCompared = 5;

/**
 * What is wrong with a schedule that is not saved, and what it would change; writes nothing.
 * @param days from today on whose plans are compared; 0 compares none
 * Throws RequestError `forbidden`, HomeError `not-found`, `invalid`.
 */
export async function draftSchedule(
  context: { readonly planning: Planning; readonly scheduleEditor: ScheduleEditor },
  actor: Actor,
  which: ScheduleFileName,
  text: DraftedText,
  days: number,
): Promise<DraftReport> {
  if (which === 'calendar') authorise(actor, 'editCalendar');
  else authorise(actor, 'editSchedule', which);
  const { planning, scheduleEditor } = context;
  const { schedulesBefore, schedulesAfter, ...draft } = await scheduleEditor.draft(which, text);
  const isAnother = draft.holds && draft.before.digest !== draft.after.digest;
  const found = isAnother ? await plannedUnder(planning, { schedulesBefore, schedulesAfter }) : [];
  const planned = found.map(({ broadcast: { id, date, slot, state, startsAtMs }, isOnAir }) => ({
    ...{ id, date, slot, state, startsAtMs, isOnAir },
  }));
  if (days === 0 || !draft.holds) return { ...draft, planned };
  if (!isAnother) return { ...draft, planned, differences: [] };
  const others = which === 'calendar' ? countiesThatDiffer(schedulesBefore, schedulesAfter) : [which];
  const notCompared = others.slice(mostCompared);
  const differences: CountyDifference[] = [];
  const later: CountyLater[] = [];
  for (const county of others.slice(0, mostCompared)) {
    const found = await compared(planning, county, schedulesAfter, days);
    if (found === undefined && which !== 'calendar') return { ...draft, planned };
    differences.push(...(found?.differences ?? []).map((one) => ({ county, ...one })));
    later.push(...(found?.later ?? []).map((one) => ({ county, ...one })));
  }
  return {
    ...{ ...draft, planned, differences },
    ...(later.length === 0 ? {} : { later }),
    ...(notCompared.length === 0 ? {} : { notCompared }),
  };
}

const countiesThatDiffer = (before: readonly Schedule[], after: readonly Schedule[]): readonly AreaCode[] =>
  after
    .filter(
      (one) =>
        !isDeepStrictEqual(
          one,
          before.find(({ county }) => county === one.county),
        ),
    )
    .map(({ county }) => county);

/** Undefined where nothing of the county is published. */
async function compared(
  planning: Planning,
  county: AreaCode,
  schedules: readonly Schedule[],
  days: number,
): Promise<
  { readonly differences: readonly PlanDifference[]; readonly later: readonly LaterChange[] } | undefined
> {
  const published = (await planning.store.revisions.schedule(county))?.body;
  if (published === undefined) return undefined;
  const from = dateAt(planning.clock.now(), published.zone);
  const lessons = (await planning.store.revisions.library())?.body.lessons ?? [];
  const differences = await planning.inTurn(async () => {
    const before = await planDays(planning, { county, from, days });
    const after = await planDays(planning, { county, from, days, draft: { schedules, lessons } });
    return differingPlans(before, after);
  });
  const drafted = schedules.find((one) => one.county === county);
  return {
    differences: await stillToBePlanned(planning, county, differences),
    later: drafted === undefined ? [] : laterChanges(published, drafted, from, days),
  };
}

/** Without what is over, and what is planned already: of that whoever saves says what becomes of it. */
async function stillToBePlanned(
  { store }: Planning,
  county: AreaCode,
  differences: readonly PlanDifference[],
): Promise<readonly PlanDifference[]> {
  const ahead = differences.filter(({ before, after }) => (after ?? before)?.silent !== 'past');
  const ids = new Set(ahead.map(({ date, slot }) => broadcastId(county, date, slot)));
  const found = await Promise.all([...ids].map((id) => store.broadcasts.find(id)));
  const known = new Set(found.map((broadcast) => broadcast?.id));
  return ahead.filter(({ date, slot }) => !known.has(broadcastId(county, date, slot)));
}
