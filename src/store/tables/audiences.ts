import type { AreaCode, EndpointId } from '../../domain/ids.ts';

/** `audiences` is JSON, newest first. */
export interface AudienceAssignmentTable {
  county: AreaCode;
  endpoint: EndpointId;
  sequence: number;
  audiences: string;
  jws: string;
}
