import { areaLevel, wantedVarieties } from '../domain/area.ts';
import { addDays, dateAt, instantOf } from '../domain/calendar.ts';
import type { AreaCode, EndpointId, LessonId, LocalDate, Variety } from '../domain/ids.ts';
import { isValidOn, type Lesson } from '../domain/lesson.ts';
import { recordingId } from '../domain/recording.ts';
import { rulesOn } from '../domain/rules-on.ts';
import type { Schedule } from '../domain/schedule.ts';
import { standard } from '../domain/variety.ts';
import type { EndpointCoverage } from '../ports/coverage.ts';
import { type Published, publishedOn } from './as-of-day.ts';
import { publishedSchedule } from './asked-plays.ts';
import { type Context, RequestError } from './context.ts';

type Needs = Pick<Context, 'store' | 'clock'>;

export interface GapReport {
  readonly county: AreaCode;
  readonly name: string;
  /** The last day looked at: today unless asked otherwise. */
  readonly on: LocalDate;
  /** How many days of silence are a gap. */
  readonly days: number;
  /** With a loudspeaker, and no lesson heard whole in so many days; those silent longest first. */
  readonly villages: readonly {
    readonly area: AreaCode;
    readonly name: string;
    readonly population?: number;
    /** Absent where none ever was. */
    readonly lastHeard?: LocalDate;
  }[];
  /** Lessons that could air all those days in which each is to come again, and that some villages have not heard whole in them. */
  readonly lessons: readonly {
    readonly lesson: LessonId;
    readonly title: string;
    readonly everyDays: number;
    readonly heardIn: number;
    readonly of: number;
  }[];
  /** Townships where nothing was heard in the dialect they want first, in as many days. */
  readonly townships: readonly {
    readonly area: AreaCode;
    readonly name: string;
    readonly wanted: Variety;
    /** Lessons heard whole in other varieties. */
    readonly heardOtherwise: number;
  }[];
  /** They took orders, made no sound that anybody told of, and are not streams of this service. */
  readonly endpoints: readonly {
    readonly endpoint: EndpointId;
    readonly name: string;
    readonly area: AreaCode;
    readonly accepted: number;
  }[];
}

/**
 * What a county's villages lack, worst first, from receipts and reports. Throws RequestError `not-found`, and `invalid`
 * for a day that has not come.
 * @param days of silence that are a gap, from 1 on
 * @param last day looked at: today unless given; schedule and lessons are as they were at its end
 */
export async function findGaps(
  context: Needs,
  county: AreaCode,
  days: number,
  last?: LocalDate,
): Promise<GapReport> {
  const { store, clock } = context;
  const current = await publishedSchedule(context, county);
  const today = dateAt(clock.now(), current.zone);
  const on = last ?? today;
  if (on > today)
    throw new RequestError(
      'invalid',
      `${on} 还没有到，今天是 ${today}。${on} has not come yet; it is ${today}.`,
    );
  const published = await publishedOn(context, current, on);
  const { schedule } = published;
  const from = addDays(on, 1 - days);
  const asked = { counties: [county], from, to: on };
  const [lastHeard, recent, spoken, lessons] = await Promise.all([
    store.coverage.lastHeard(county, on),
    store.coverage.endpoints(asked),
    store.coverage.endpoints({ ...asked, subject: 'variety' }),
    lessonsBelow(context, published, on),
  ]);
  return {
    county,
    name: schedule.name,
    on,
    days,
    villages: silentVillages(schedule, lastHeard, from),
    lessons,
    townships: withoutDialect(schedule, spoken),
    endpoints: silentEndpoints(schedule, recent),
  };
}

const villagesOf = ({ endpoints }: Schedule): ReadonlySet<AreaCode> =>
  new Set(endpoints.map(({ area }) => area).filter((area) => areaLevel(area) === 'village'));

function silentVillages(
  schedule: Schedule,
  lastHeard: ReadonlyMap<AreaCode, LocalDate>,
  from: LocalDate,
): GapReport['villages'] {
  const equipped = villagesOf(schedule);
  return schedule.areas
    .filter(({ code }) => equipped.has(code) && (lastHeard.get(code) ?? '') < from)
    .map(({ code, name, population }) => {
      const last = lastHeard.get(code);
      return {
        area: code,
        name,
        ...(population === undefined ? {} : { population }),
        ...(last === undefined ? {} : { lastHeard: last }),
      };
    })
    .sort((a, b) => order(a.lastHeard ?? '', b.lastHeard ?? '') || order(a.area, b.area));
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

async function lessonsBelow(
  { store }: Needs,
  { schedule, library, approved }: Published,
  on: LocalDate,
): Promise<GapReport['lessons']> {
  const everyDays = Math.max(1, Math.floor(rulesOn(schedule, on, 'evening').everyMs / 86_400_000));
  const rows = await store.coverage.endpoints({
    counties: [schedule.county],
    from: addDays(on, 1 - everyDays),
    to: on,
    subject: 'lesson',
  });
  const equipped = villagesOf(schedule);
  const heard = Map.groupBy(
    rows.filter((row) => row.heard > 0 && equipped.has(row.area)),
    ({ subject }) => subject,
  );
  const inForce = await approved();
  const before = await airableBefore(store, schedule, addDays(on, 1 - everyDays));
  const canAir = ({ id, recordings }: Lesson) =>
    recordings.some((recording) => inForce.has(recordingId({ lesson: id, ...recording })));
  return ((await library())?.lessons ?? [])
    .filter((lesson) => lesson.kind === 'lesson' && lesson.retired !== true && isValidOn(lesson, on))
    .filter(canAir)
    .filter(before)
    .map(({ id, title }) => ({
      ...{ lesson: id, title, everyDays, of: equipped.size },
      heardIn: new Set(heard.get(id)?.map(({ area }) => area)).size,
    }))
    .filter(({ heardIn, of }) => heardIn < of)
    .sort((a, b) => a.heardIn - b.heardIn || order(a.lesson, b.lesson));
}

/**
 * Whether a lesson could air when a day began: nobody lacks what has not been there as long as it may stay away. An
 * earlier take of it counts.
 */
async function airableBefore(
  { approvals, revisions }: Needs['store'],
  { county, zone }: Schedule,
  day: LocalDate,
): Promise<(lesson: Lesson) => boolean> {
  const atMs = instantOf(day, '00:00', zone) - 1;
  const servedSinceMs = await revisions.servedSince(county);
  if (servedSinceMs === undefined || servedSinceMs > atMs) return () => false;
  const approved = new Set([...(await approvals.approvedAt(atMs)).keys()].map((id) => id.split('/')[0]));
  return ({ id, validFrom = day }) => validFrom <= day && approved.has(id);
}

/** Of what is wanted, a township's villages together. */
function withoutDialect(schedule: Schedule, spoken: readonly EndpointCoverage[]): GapReport['townships'] {
  const areas = new Map(schedule.areas.map((area) => [area.code, area]));
  const wanted = new Map<string, { area: AreaCode; wanted: Variety }>();
  for (const { area } of schedule.endpoints) {
    const [first = standard] = wantedVarieties(area, areas);
    const township = area.slice(0, 9) as AreaCode;
    if (first !== standard) wanted.set(`${township} ${first}`, { area: township, wanted: first });
  }
  return [...wanted.values()].flatMap((one) => {
    const rows = spoken.filter(({ area }) => area.slice(0, 9) === one.area);
    const isHeard = rows.some(({ subject, dialectMs }) => subject === one.wanted && dialectMs > 0);
    if (isHeard) return [];
    const heardOtherwise = rows.reduce((sum, { heard }) => sum + heard, 0);
    return [{ ...one, name: areas.get(one.area)?.name ?? one.area, heardOtherwise }];
  });
}

function silentEndpoints(schedule: Schedule, recent: readonly EndpointCoverage[]): GapReport['endpoints'] {
  const names = new Map(schedule.endpoints.map(({ id, name }) => [id, name]));
  return recent
    .filter(({ endpoint, accepted, sounded, sentMs }) => {
      return names.has(endpoint) && accepted > 0 && sounded === 0 && sentMs === 0;
    })
    .map(({ endpoint, area, accepted }) => ({
      ...{ endpoint, area, accepted },
      name: names.get(endpoint) ?? endpoint,
    }))
    .sort((a, b) => b.accepted - a.accepted || order(a.endpoint, b.endpoint));
}
