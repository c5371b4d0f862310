import type { AreaCode, AudienceName, EndpointId } from '../domain/ids.ts';

/** What an endpoint is told of the audiences it belongs to. */
export interface SignedAssignment {
  /** That of the orders it was first needed for. */
  readonly sequence: number;
  /** The statement as signed. */
  readonly jws: string;
}

export interface StandingAssignment extends SignedAssignment {
  /** Newest first. */
  readonly audiences: readonly AudienceName[];
}

/** Assignments are stored with the deliveries they are needed for, see `NewDelivery`. */
export interface Audiences {
  /** By endpoint; those of a county that were ever told of an audience. */
  assignments(county: AreaCode): Promise<ReadonlyMap<EndpointId, StandingAssignment>>;
}
