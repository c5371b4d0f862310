import type { Fault } from './fault.ts';
import type { AreaCode, BroadcastId, EndpointId, LocalDate, Occasion } from './ids.ts';

interface InCounty {
  readonly county: AreaCode;
  readonly countyName: string;
  readonly zone: string;
}

/** A broadcast as a warning names it: the slot it has, or would have. */
export interface BroadcastPlace extends InCounty {
  readonly broadcast: BroadcastId;
  readonly date: LocalDate;
  readonly slot: Occasion;
  readonly startsAtMs: number;
}

/** A county as a warning names it, and since when something is wrong there. */
export interface CountyPlace extends InCounty {
  readonly startsAtMs: number;
}

/** An endpoint as older warnings name it. */
export interface EndpointPlace extends CountyPlace {
  readonly endpoint: EndpointId;
  readonly endpointName: string;
}

export type AlertPlace = BroadcastPlace | EndpointPlace | CountyPlace;

/** What a warning is about: one is open of a kind. */
export const subjectOf = (place: AlertPlace): string => {
  if ('broadcast' in place) return place.broadcast;
  return 'endpoint' in place ? `${place.county}/${place.endpoint}` : place.county;
};

/** A warning as it is opened. */
export type NewAlert = AlertPlace & { readonly fault: Fault; readonly openedAtMs: number };

/** A warning about one broadcast, or one county, open until it is well again or past. */
export type Alert = NewAlert & {
  readonly id: string;
  readonly closedAtMs?: number;
  /** `recovered`: it is well again. `over`: its time passed, or it is no longer wanted. */
  readonly outcome?: AlertOutcome;
};

export type AlertOutcome = 'recovered' | 'over';
