import type { AudioProfile } from '../ports/transcoder.ts';

/**
 * For outdoor horns: louder than GY/T 377-2023 asks indoors, because the surroundings are noisy, and without the
 * lows a horn cannot give and the highs it distorts. No Chinese standard names a target for horns; this is ours.
 */
export const defaultProfile: AudioProfile = {
  version: 'horn-3',
  targetLufs: -15,
  maxTruePeakDbtp: -2,
  highPassHz: 180,
  lowPassHz: 7000,
  endSilenceMs: 200,
};
