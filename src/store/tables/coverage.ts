import type {
  AreaCode,
  DeliveryId,
  EndpointId,
  LessonId,
  LocalDate,
  Occasion,
  Variety,
} from '../../domain/ids.ts';
import type { LessonKind } from '../../domain/lesson.ts';

/** What plays come to, as `PlayCounts` of the domain. */
export interface PlayCountColumns {
  planned: number;
  heard: number;
  partial: number;
  missed: number;
  unknown: number;
  fallbacks: number;
  standard_ms: number;
  dialect_ms: number;
  live_ms: number;
  sent_ms: number;
}

export interface DeliveryCountColumns {
  called: number;
  accepted: number;
  answered: number;
  sounded: number;
}

/** What one delivery of a slot comes to: a projection of its current plays, like those after it. */
export interface CoverageDeliveryTable extends PlayCountColumns, DeliveryCountColumns {
  delivery: DeliveryId;
  county: AreaCode;
  local_date: LocalDate;
  slot: Occasion;
  area: AreaCode;
  endpoint: EndpointId;
}

/** A broadcast of a slot: how many deliveries of it were called, and sounded. */
export interface CoverageBroadcastTable extends Pick<DeliveryCountColumns, 'called' | 'sounded'> {
  county: AreaCode;
  local_date: LocalDate;
  slot: Occasion;
}

/** An endpoint's month in an area; `month` is `YYYY-MM`. */
export interface CoverageMonthTable extends PlayCountColumns, DeliveryCountColumns {
  county: AreaCode;
  month: string;
  area: AreaCode;
  endpoint: EndpointId;
}

/** The same of one lesson, wanted in one variety and heard in one. */
export interface CoverageLessonTable extends PlayCountColumns {
  county: AreaCode;
  month: string;
  lesson: LessonId;
  kind: LessonKind;
  topic: string;
  wanted: Variety;
  variety: Variety;
  area: AreaCode;
  endpoint: EndpointId;
}
