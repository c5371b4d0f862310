import { addDays, dateAt } from '../domain/calendar.ts';
import {
  type CoverageLine,
  type CoveragePlace,
  coveragePlaces,
  emptyLine,
} from '../domain/coverage-lines.ts';
import type { AreaCode, LessonId, LocalDate, Variety } from '../domain/ids.ts';
import type { Schedule } from '../domain/schedule.ts';
import { varietyName } from '../domain/variety.ts';
import type { CoveragePeriod, CoverageSubject, PlaceBroadcasts } from '../ports/coverage.ts';
import { type Published, publishedOn } from './as-of-day.ts';
import { publishedSchedule, requireKnown, requireSense } from './asked-plays.ts';
import { type Context, RequestError } from './context.ts';

type Needs = Pick<Context, 'store' | 'clock'>;

export const coverageSubjects = ['lesson', 'topic', 'variety'] as const satisfies readonly CoverageSubject[];
export const coveragePeriods = ['day', 'week', 'month', 'year'] as const satisfies readonly CoveragePeriod[];
/** What figures may stand apart by: of each kind one at most. */
export const coverageSides = [...coveragePlaces, ...coverageSubjects, ...coveragePeriods] as const;
export type CoverageSide = (typeof coverageSides)[number];

export interface CoverageRequest {
  readonly county: AreaCode;
  /** First and last day, both included; this month until today unless given. */
  readonly from?: LocalDate;
  readonly to?: LocalDate;
  readonly by?: readonly CoverageSide[];
  /** Of this place and what lies in it alone. */
  readonly area?: AreaCode;
  /** Of this lesson alone: then what is told is by subject. */
  readonly lesson?: LessonId;
}

export interface NamedLine extends CoverageLine {
  /** Of the place, and of the subject, as people call it; the id where nobody knows it any more. */
  readonly name: string;
  readonly subjectName?: string;
  /** Whose time had come, and of which some sound was heard. Absent by subject. */
  readonly broadcasts?: { readonly planned: number; readonly aired: number };
}

export interface CoverageReport {
  readonly county: AreaCode;
  readonly name: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly by: readonly CoverageSide[];
  readonly area?: AreaCode;
  readonly lesson?: LessonId;
  readonly lines: readonly NamedLine[];
  /** Of all lines together, nobody counted twice. */
  readonly total: NamedLine;
}

/** By day or week a year; by subject and day or week the plays themselves are read, a quarter of them at most. */
const mostDays = 366;
const mostPlayDays = 92;

/**
 * What a county's loudspeakers played, from receipts and reports. Throws RequestError `not-found` for a county nobody
 * published, and for a place or a lesson nobody knows; `invalid` for what cannot be asked.
 */
export async function reportCoverage(context: Needs, request: CoverageRequest): Promise<CoverageReport> {
  const { store, clock } = context;
  const current = await publishedSchedule(context, request.county);
  const today = dateAt(clock.now(), current.zone);
  const to = request.to ?? today;
  const from = request.from ?? (`${to.slice(0, 7)}-01` as LocalDate);
  const by = request.by ?? [];
  const { county, area, lesson } = request;
  const { place, subject, every } = sidesOf(by, lesson);
  requireSense({ county, from, to, ...(area === undefined ? {} : { area }) });
  refuseLength(from, to, subject, every);
  const query = {
    counties: [county],
    from,
    to,
    ...(area === undefined ? {} : { area }),
    ...(every === undefined ? {} : { every }),
  };
  const played = {
    ...query,
    ...(subject === undefined ? {} : { subject }),
    ...(lesson === undefined ? {} : { lesson }),
  };
  const { schedule, library } = await publishedOn(context, current, to);
  const populations = new Map(
    schedule.areas.flatMap(({ code, population }) => (population === undefined ? [] : [[code, population]])),
  );
  const names = await namesFor(schedule, subject, library);
  const { every: _, ...whole } = query;
  const airedIn = async (asked: typeof query, level: CoveragePlace) =>
    subject === undefined ? store.coverage.broadcasts(asked, level, clock.now()) : [];
  const told = (lines: readonly CoverageLine[], aired: readonly PlaceBroadcasts[], apart: boolean) => {
    const keyOf = ({ place: at, period = '' }: { place: string; period?: string }) => `${at} ${period}`;
    const found = new Map(aired.map((one) => [keyOf(one), one]));
    const known = new Set(lines.map(keyOf));
    // Days on which all that was planned was missed, so that nobody was called.
    const silent = apart && every !== undefined ? aired.filter((one) => !known.has(keyOf(one))) : [];
    return [
      ...lines,
      ...silent.map(({ place: at, period }) => ({ ...nothingIn(at), ...(period && { period }) })),
    ]
      .sort((a, b) => (silent.length === 0 || keyOf(a) === keyOf(b) ? 0 : keyOf(a) < keyOf(b) ? -1 : 1))
      .map((line) => named(line, names, found.get(keyOf(line))));
  };
  const level = place ?? levelOf(area ?? county);
  // Side by side: a person waits for the slowest of them, not for all in turn.
  const [lines, aired, all, airedInAll] = await Promise.all([
    store.coverage.lines(played, level, populations),
    airedIn(query, level),
    store.coverage.lines(played, undefined, populations),
    airedIn(whole, levelOf(area ?? county)),
  ]);
  if (all.length === 0) await requireKnown(context, request);
  const [total] = told(
    (all.length === 0 ? [emptyLine] : all).map((line) => ({ ...line, place: area ?? county })),
    airedInAll,
    false,
  );
  return {
    county,
    name: schedule.name,
    from,
    to,
    by,
    ...(area === undefined ? {} : { area }),
    ...(lesson === undefined ? {} : { lesson }),
    lines: told(lines, aired, true),
    total: total ?? named(nothingIn(county), names, undefined),
  };
}

const levelOf = (area: AreaCode): CoveragePlace =>
  area.length === 6 ? 'county' : area.length === 9 ? 'township' : 'village';

const nothingIn = (place: string): CoverageLine => ({ ...emptyLine, place });

interface Sides {
  readonly place: CoveragePlace | undefined;
  readonly subject: CoverageSubject | undefined;
  readonly every: CoveragePeriod | undefined;
}

function sidesOf(by: readonly CoverageSide[], lesson: LessonId | undefined): Sides {
  const one = <Side extends CoverageSide>(of: readonly Side[]): Side | undefined => {
    const asked = of.filter((side) => by.includes(side));
    if (asked.length <= 1 && by.filter((side) => side === asked[0]).length <= 1) return asked[0];
    throw new RequestError(
      'invalid',
      `只能按其中一个分开：${of.join('、')}。Of ${of.join(', ')} only one can be asked for.`,
    );
  };
  const subject = one(coverageSubjects) ?? (lesson === undefined ? undefined : 'lesson');
  return { place: one(coveragePlaces), subject, every: one(coveragePeriods) };
}

function refuseLength(
  from: LocalDate,
  to: LocalDate,
  subject: CoverageSubject | undefined,
  every: CoveragePeriod | undefined,
): void {
  if (every !== 'day' && every !== 'week') return;
  const most = subject === undefined ? mostDays : mostPlayDays;
  if (to < addDays(from, most)) return;
  throw new RequestError(
    'invalid',
    `按日或按周最多看 ${most} 天，请缩短，或按月看。By day or week ${most} days at most: ask for fewer, or by month.`,
  );
}

interface Names {
  readonly places: ReadonlyMap<string, string>;
  readonly subject: (id: string) => string;
}

async function namesFor(
  { areas, endpoints, county, name }: Schedule,
  subject: CoverageSubject | undefined,
  library: Published['library'],
): Promise<Names> {
  const lessons = subject === 'lesson' ? ((await library())?.lessons ?? []) : [];
  const titles = new Map(lessons.map(({ id, title }) => [id, title]));
  return {
    places: new Map<string, string>([
      ...endpoints.map((one) => [one.id, one.name] as const),
      ...areas.map((one) => [one.code, one.name] as const),
      [county, name],
    ]),
    subject: (id) =>
      subject === 'variety' ? varietyName(id as Variety) : (titles.get(id as LessonId) ?? id),
  };
}

const named = (
  line: CoverageLine,
  { places, subject }: Names,
  broadcasts: { planned: number; aired: number } | undefined,
): NamedLine => ({
  ...line,
  name: places.get(line.place) ?? line.place,
  ...(line.subject === undefined ? {} : { subjectName: subject(line.subject) }),
  ...(broadcasts === undefined
    ? {}
    : { broadcasts: { planned: broadcasts.planned, aired: broadcasts.aired } }),
});
