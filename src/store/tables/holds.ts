import type { AreaCode, BroadcastId } from '../../domain/ids.ts';

export interface HoldTable {
  broadcast: BroadcastId;
  subject: string;
  county: AreaCode;
  caused_by: string;
  since_ms: number;
  orders: number;
  sent: number;
  most: number;
  released_at_ms: number;
}
