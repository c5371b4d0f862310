import { type AreaCode, areaCode, localDate } from '../../src/domain/ids.ts';
import type { Store } from '../../src/ports/store.ts';
import { historyCounty, historyDate } from './history.ts';

/** Villages of each of a city's ten counties, with 25 in a township. */
export const villages = 600;

export interface CoverageWorld {
  readonly store: Store;
  readonly counties: readonly AreaCode[];
}

const everybody = { from: localDate(historyDate(0)), to: localDate('2099-12-31') };
const county = areaCode(historyCounty(0));
const week = { from: localDate(historyDate(7)), to: localDate(historyDate(13)) };
const month = { from: localDate(historyDate(0)), to: localDate(historyDate(30)) };
const village = areaCode(`${county}101200`);
const populationsOf = (counties: readonly AreaCode[]) =>
  new Map(
    counties.flatMap((of) =>
      Array.from({ length: villages }, (_, n) => [
        areaCode(`${of}${101 + Math.floor(n / 25)}${200 + (n % 25)}`),
        1000,
      ]),
    ),
  );

/** As the report asks them: rows from the database, and what they come to. */
const lines = (
  { store, counties }: CoverageWorld,
  place: 'county' | 'township' | 'village',
  query: Partial<Parameters<Store['coverage']['endpoints']>[0]>,
) =>
  store.coverage.lines(
    { counties, ...everybody, ...query },
    place,
    populationsOf(query.counties ?? counties),
  );

const matrixMs = 300;
const villageMs = 50;
/** Of 288,000 rows a county's year: an endpoint's month of each of 40 lessons. */
const lessonMs = 600;

/** What is asked of coverage, and how many milliseconds of processor time it may take. */
export const coverageQuestions = [
  {
    name: 'coverage matrix: counties × months, with broadcasts',
    limit: matrixMs,
    ask: (world) => {
      const { store, counties } = world;
      const query = { counties, ...everybody, every: 'month' } as const;
      return Promise.all([
        lines(world, 'county', query),
        store.coverage.broadcasts(query, 'county', Date.now() * 2),
      ]);
    },
  },
  {
    name: 'all townships × months',
    limit: matrixMs,
    ask: (world) => lines(world, 'township', { every: 'month' }),
  },
  {
    name: 'villages of a county × months',
    limit: matrixMs,
    ask: (world) => lines(world, 'village', { counties: [county], every: 'month' }),
  },
  {
    name: 'lessons of a county, all its time',
    limit: lessonMs,
    ask: (world) => lines(world, 'county', { counties: [county], subject: 'lesson' }),
  },
  {
    name: 'a county’s days of a month',
    limit: matrixMs,
    ask: (world) => lines(world, 'county', { counties: [county], every: 'day', ...month }),
  },
  {
    name: 'a village’s week by lesson',
    limit: villageMs,
    ask: (world) =>
      lines(world, 'village', { counties: [county], ...week, area: village, subject: 'lesson' }),
  },
  {
    name: 'a village’s week, play by play with its evidence',
    limit: villageMs,
    ask: ({ store }) => store.plays.list({ area: village, ...week }),
  },
  {
    name: 'when each village of a county last heard a lesson',
    limit: matrixMs,
    ask: ({ store }) => store.coverage.lastHeard(county, week.to),
  },
] as const satisfies readonly {
  name: string;
  limit: number;
  ask: (world: CoverageWorld) => Promise<unknown>;
}[];
