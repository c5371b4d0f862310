import { TranscodeError } from '../ports/transcoder.ts';
import type { FfmpegOutcome } from './ffmpeg.ts';

/**
 * Filters that measure integrated, gated loudness (ITU-R BS.1770-4, EBU R 128; -70 LUFS when nothing was louder
 * than the absolute gate) and pass the sound on. Mono counts as the same sound on two loudspeakers
 * (`dualmono`): without it a mono recording measures 3 LU low and would be made 3 dB too loud.
 */
export const loudnessMeter: readonly string[] = [
  'ebur128=dualmono=1:framelog=verbose:metadata=1',
  'ametadata=mode=print:key=lavfi.r128.I:file=-',
];

/**
 * The same, with the true peak, which takes the meter most of its time. One filter prints both values: two would
 * each hold back their own lines, and what is printed last is all that is read.
 */
export const loudnessAndPeakMeter: readonly string[] = [
  'ebur128=dualmono=1:framelog=verbose:metadata=1:peak=true',
  'ametadata=mode=print:file=-',
];

/** The meter oversamples four times (BS.1770-4 Annex 2) and prints peaks as factors of three decimals. */
const peakRounding = 0.0005;

/** The same, printed into a file, for when the sound itself goes where printing goes. */
export const loudnessMeterTo = (file: string): readonly string[] => [
  'ebur128=dualmono=1:framelog=verbose:metadata=1:peak=true',
  `ametadata=mode=print:file=${file}`,
];

/** The integrated loudness a meter printed last, in LUFS; throws TranscodeError `tool-failed` when it printed none. */
export const lufsOf = (outcome: Pick<FfmpegOutcome, 'stdout'>): number =>
  lastValue(outcome.stdout, 'lavfi.r128.I');

/** The true peak a meter printed last, in dBTP, rounded up; throws as `lufsOf` does. */
export const truePeakOf = (outcome: Pick<FfmpegOutcome, 'stdout'>): number =>
  20 * Math.log10(lastValue(outcome.stdout, 'lavfi.r128.true_peak') + peakRounding);

/** The loudness range a meter printed last, in LU (EBU Tech 3342); throws as `lufsOf` does. */
export const rangeOf = (outcome: Pick<FfmpegOutcome, 'stdout'>): number =>
  lastValue(outcome.stdout, 'lavfi.r128.LRA');

function lastValue(text: string, key: string): number {
  const start = text.lastIndexOf(`${key}=`);
  const value = start < 0 ? Number.NaN : Number.parseFloat(text.slice(start + key.length + 1));
  if (Number.isFinite(value)) return value;
  throw new TranscodeError('tool-failed', 'ffmpeg 没有量出响度。ffmpeg measured no loudness.');
}
