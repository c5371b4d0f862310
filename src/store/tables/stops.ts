import type { AreaCode } from '../../domain/ids.ts';

export interface StopTable {
  county: AreaCode;
  since_ms: number;
  actor: string;
  reason: string;
}
