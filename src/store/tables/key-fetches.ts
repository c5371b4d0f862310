import type { AreaCode, EndpointId } from '../../domain/ids.ts';

export interface KeyFetchTable {
  county: AreaCode;
  endpoint: EndpointId;
  sequence: number;
  at_ms: number;
}
