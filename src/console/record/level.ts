/** How loud it is at the microphone now, both relative to full scale. */
export interface Level {
  /** The mean power of the last moment. */
  readonly meanDb: number;
  readonly peakDb: number;
}

/** In people's words; `silent` is what no voice is as quiet as. */
export type Loudness = 'silent' | 'tooQuiet' | 'fine' | 'tooLoud';

const floorDb = -90;

export function levelOf(samples: Float32Array): Level {
  let [power, peak] = [0, 0];
  for (const sample of samples) {
    power += sample * sample;
    peak = Math.max(peak, Math.abs(sample));
  }
  return { meanDb: decibels(Math.sqrt(power / samples.length)), peakDb: decibels(peak) };
}

const decibels = (amplitude: number): number =>
  amplitude <= 0 ? floorDb : Math.max(floorDb, 20 * Math.log10(amplitude));

/**
 * Judges the loudest of the last seconds, as speech has pauses. Above −3 dB peaks are soon cut off; below a mean of −38 dB
 * a room's noise comes through once it is lifted.
 */
export function loudnessOf({ meanDb, peakDb }: Level): Loudness {
  if (peakDb > -3) return 'tooLoud';
  if (meanDb < -60) return 'silent';
  return meanDb < -38 ? 'tooQuiet' : 'fine';
}

/** Where a level stands on the meter, 0 to 100; 60 dB fill it. */
export const shareOf = (db: number): number => Math.min(100, Math.max(0, ((db + 60) / 60) * 100));
