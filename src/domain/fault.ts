import type { EndpointId } from './ids.ts';

/** Why somebody said that a broadcast shall not be heard. */
export type Silencing = 'county-stopped' | 'cancelled';

/** What is wrong with a broadcast. */
export type Fault =
  /** It should be planned by now and is not. */
  | { readonly kind: 'unplanned' }
  /** Nothing approved that this many of the county's endpoints could air; all of them when there is no plan. */
  | { readonly kind: 'unapproved'; readonly silent: number; readonly of: number }
  /** Programmes that are not made, of those it needs. */
  | { readonly kind: 'unassembled'; readonly missing: number; readonly of: number }
  /** Its orders should be signed by now and are not. */
  | { readonly kind: 'not-frozen' }
  /** Orders that wait for a second person, and how many may go out in an hour without one. */
  | { readonly kind: 'held'; readonly orders: number; readonly limit: number }
  /** More endpoints than allowed have not taken their order. */
  | { readonly kind: 'undelivered'; readonly undelivered: number; readonly of: number }
  /** They took their order, and shortly before air more than allowed were not found to hold it. */
  | { readonly kind: 'lost'; readonly lost: number; readonly of: number }
  /** It was cancelled, or its county stopped, and so many endpoints that held its orders have not said that they are silent. */
  | {
      readonly kind: 'not-silent';
      readonly sounding: number;
      readonly of: number;
      /** Which of the two; absent from older warnings. */
      readonly because?: Silencing;
    }
  /** It did not go out. */
  | { readonly kind: 'missed'; readonly reason: string }
  /** Endpoints refused about so many orders because no key of ours signed them. */
  | {
      readonly kind: 'forged';
      readonly orders: number;
      /** How many endpoints; absent from older warnings, each about one. */
      readonly endpoints?: number;
      /** Those that are sent the most. */
      readonly most?: readonly ForgedEndpoint[];
    };

/** An endpoint that somebody sends forged orders. */
export interface ForgedEndpoint {
  readonly endpoint: EndpointId;
  readonly name: string;
  readonly orders: number;
}

export type FaultKind = Fault['kind'];
export const faultKinds = [
  'unplanned',
  'unapproved',
  'unassembled',
  'not-frozen',
  'held',
  'undelivered',
  'lost',
  'not-silent',
  'missed',
  'forged',
] as const satisfies readonly FaultKind[];
