import type { DeliveryCounts, PlayCounts } from '../domain/coverage-counts.ts';
import type { CoverageLine, CoveragePlace } from '../domain/coverage-lines.ts';
import type { AreaCode, EndpointId, LessonId, LocalDate } from '../domain/ids.ts';

export type CoveragePeriod = 'day' | 'week' | 'month' | 'year';
export type CoverageSubject = 'lesson' | 'topic' | 'variety';

export interface CoverageQuery {
  readonly counties: readonly AreaCode[];
  /** First and last day, both included. */
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** Apart by period: a date, the Monday of a week, `YYYY-MM`, `YYYY`. */
  readonly every?: CoveragePeriod;
  readonly subject?: CoverageSubject;
  /** Of this lesson alone; with a subject. */
  readonly lesson?: LessonId;
  /** Of this place and what lies in it. */
  readonly area?: AreaCode;
}

/** What one endpoint in one area comes to, apart by period and subject where asked for; by subject no delivery counts. */
export interface EndpointCoverage extends DeliveryCounts, PlayCounts {
  readonly county: AreaCode;
  readonly area: AreaCode;
  readonly endpoint: EndpointId;
  readonly period?: string;
  readonly subject?: string;
}

/** Broadcasts whose time has come in a place, and those of which it heard some sound. */
export interface PlaceBroadcasts {
  readonly place: string;
  readonly period?: string;
  readonly planned: number;
  readonly aired: number;
}

export const coverageTables = [
  'coverage_delivery',
  'coverage_broadcast',
  'coverage_month',
  'coverage_lesson',
] as const;
export type CoverageTable = (typeof coverageTables)[number];
export type CoverageDifferences = Readonly<Record<CoverageTable, number>>;

/** Roll-ups of plays, kept in the transaction that writes those. */
export interface CoverageCounts {
  /**
   * Whole months come from the roll-ups. By subject, days outside whole months come from the plays themselves.
   */
  endpoints(query: CoverageQuery): Promise<readonly EndpointCoverage[]>;
  /**
   * Those endpoints gathered by place, as `CoverageLine` says, ordered by place, period and subject; without a place all
   * are one line, named by no place, whatever the period and subject.
   * @param populations people in range of each area, estimated
   */
  lines(
    query: CoverageQuery,
    place: CoveragePlace | undefined,
    populations: ReadonlyMap<AreaCode, number>,
  ): Promise<readonly CoverageLine[]>;
  /**
   * Of a county, all broadcasts of slots that began before an instant, and by whatever clock those that are over or have
   * plays; of a smaller place, those it was called for, which are those with plays there.
   * @param nowMs an instant
   */
  broadcasts(
    query: Omit<CoverageQuery, 'subject'>,
    places: CoveragePlace,
    nowMs: number,
  ): Promise<readonly PlaceBroadcasts[]>;
  /** When each area of a county last heard a lesson whole, by a day; those that never did are absent. */
  lastHeard(county: AreaCode, by: LocalDate): Promise<ReadonlyMap<AreaCode, LocalDate>>;
  /** How many rows of each roll-up differ from what all plays say. Reads every play there is. */
  differences(): Promise<CoverageDifferences>;
  /** Makes the roll-ups again from the plays, in one transaction. */
  rebuild(): Promise<void>;
}
