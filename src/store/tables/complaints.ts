import type { AreaCode } from '../../domain/ids.ts';

export interface ComplaintTable {
  county: AreaCode;
  /** `YYYY-MM`. */
  month: string;
  topic: string;
  count: number;
}
