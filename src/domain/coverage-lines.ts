import type { Share } from './coverage.ts';
import { type DeliveryCounts, noPlays, type PlayCounts } from './coverage-counts.ts';

export const coveragePlaces = ['county', 'township', 'village', 'endpoint'] as const;
export type CoveragePlace = (typeof coveragePlaces)[number];

/** What a place comes to; docs/coverage.md says what each figure is and what it does not say. */
export interface CoverageLine extends DeliveryCounts, PlayCounts {
  readonly place: string;
  readonly period?: string;
  readonly subject?: string;
  readonly endpoints: number;
  /** Of them, those that answered at least once. */
  readonly online: number;
  /** With an endpoint that was to play; of them, those where a lesson was heard whole. */
  readonly villages: Share;
  /** People living in range of those villages, each once: an estimate. */
  readonly population: Share;
  /** Villages that heard a lesson, of whose people there is no estimate. */
  readonly unestimated: number;
  /** People in range, once for each lesson heard whole: an estimate, of nobody who listened. */
  readonly personTimes: number;
}

/** Where nothing was to play. */
export const emptyLine: CoverageLine = {
  place: '',
  ...({ called: 0, accepted: 0, answered: 0, sounded: 0 } satisfies DeliveryCounts),
  ...noPlays,
  endpoints: 0,
  online: 0,
  villages: { heard: 0, of: 0 },
  population: { heard: 0, of: 0 },
  unestimated: 0,
  personTimes: 0,
};

/** Of so many, how many, in percent with one decimal; undefined of none. */
export const percent = (part: number, of: number): number | undefined =>
  of === 0 ? undefined : Math.round((part / of) * 1000) / 10;
