import { TranscodeError } from '../ports/transcoder.ts';
import type { FfmpegOutcome } from './ffmpeg.ts';

export interface Loudness {
  /** Integrated, gated (ITU-R BS.1770-4, EBU R 128); -70 when nothing was louder than the absolute gate. */
  readonly lufs: number;
  /** 4× oversampled (BS.1770-4 Annex 2), rounded up; present when the peak was asked for. */
  readonly truePeakDbtp?: number;
}

/**
 * Filters that measure loudness and pass the sound on. Mono counts as the same sound on two loudspeakers
 * (`dualmono`): without it a mono recording measures 3 LU low and would be made 3 dB too loud.
 */
export const loudnessMeter: readonly string[] = [
  'ebur128=dualmono=1:framelog=verbose:metadata=1',
  'ametadata=mode=print:key=lavfi.r128.I:file=-',
];

/** The same, with the true peak, which takes the meter's longest time. */
export const loudnessAndPeakMeter: readonly string[] = [
  'ebur128=dualmono=1:framelog=verbose:metadata=1:peak=true',
  'ametadata=mode=print:key=lavfi.r128.I:file=-',
  'ametadata=mode=print:key=lavfi.r128.true_peak:file=-',
];

/** The meter prints peaks as factors of three decimals. */
const peakRounding = 0.0005;

/** Reads what a meter printed last; throws TranscodeError `tool-failed` when it printed nothing. */
export function loudnessOf(outcome: FfmpegOutcome): Loudness {
  const lufs = lastValue(outcome.stdout, 'lavfi.r128.I');
  const peak = lastValue(outcome.stdout, 'lavfi.r128.true_peak');
  if (lufs === undefined) {
    throw new TranscodeError('tool-failed', 'ffmpeg 没有给出响度。ffmpeg measured no loudness.');
  }
  if (peak === undefined) return { lufs };
  return { lufs, truePeakDbtp: 20 * Math.log10(peak + peakRounding) };
}

function lastValue(text: string, key: string): number | undefined {
  const start = text.lastIndexOf(`${key}=`);
  if (start < 0) return undefined;
  const value = Number.parseFloat(text.slice(start + key.length + 1));
  return Number.isFinite(value) ? value : undefined;
}
