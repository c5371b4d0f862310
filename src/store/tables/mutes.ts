import type { AreaCode, BroadcastId } from '../../domain/ids.ts';

export interface MuteTable {
  id: string;
  county: AreaCode;
  broadcast: BroadcastId;
  endpoints: string;
  name: string;
  secret_digest: string;
  created_at_ms: number;
  expires_at_ms: number;
  muted_at_ms: number;
  unmuted_at_ms: number;
}
