import type { AreaCode, EndpointId } from '../../domain/ids.ts';

export interface ForgeryTable {
  county: AreaCode;
  endpoint: EndpointId;
  orders: number;
  first_at_ms: number;
  last_at_ms: number;
}
