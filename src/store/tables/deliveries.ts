import type { CheckFinding, DeliveryState } from '../../domain/delivery.ts';
import type { AreaCode, BroadcastId, DeliveryId, EndpointId, PlaylistId } from '../../domain/ids.ts';

export interface DeliveryTable {
  id: DeliveryId;
  broadcast: BroadcastId;
  playlist: PlaylistId;
  endpoint: EndpointId;
  endpoint_name: string;
  area: AreaCode;
  county: AreaCode;
  state: DeliveryState;
  epoch: number;
  attempts: number;
  sequence: number;
  expires_at_ms: number;
  next_attempt_at_ms: number;
  settled_at_ms: number | null;
  reason: string | null;
  certain: number;
}

/** Apart from `delivery`, so that recording an attempt does not rewrite the order's bytes. */
export interface DeliveryOrderTable {
  delivery: DeliveryId;
  jws: string;
}

/** Whether an endpoint that took its order still holds it shortly before air; `done` once nobody asks any more. */
export interface DeliveryCheckTable {
  delivery: DeliveryId;
  broadcast: BroadcastId;
  due_at_ms: number;
  until_ms: number;
  epoch: number;
  attempts: number;
  done: number;
  checked_at_ms: number | null;
  found: CheckFinding | null;
  reason: string | null;
}
