import type { Digest } from '../../domain/ids.ts';

export interface RenditionTable {
  master: Digest;
  profile: string;
  digest: Digest;
  bytes: number;
  duration_ms: number;
  loudness_lufs: number;
  true_peak_dbtp: number;
}
