import type { Peaks, Sound } from '../ports/transcoder.ts';
import { levelDb, percentile, silencesIn, windowMs } from './levels.ts';

/** A sample this near to an extreme that is reached again and again was cut off there. */
const clipShare = 0.9995;
const clipRun = 3;
/** Lossy codecs blur what was cut off, and overshoot full scale where it was. */
const fullScale = 1;
/** Nobody drives a recording into clipping this far below full scale. */
const quietestClip = 0.25;

/** What is gathered of one channel. */
interface Channel {
  sum: number;
  square: number;
  highest: number;
  lowest: number;
}

/**
 * Measures sound as it flows by, in bounded memory: a few values a window of 20 ms are kept. Samples are looked at
 * as they were recorded, for at another rate clipping no longer lies flat.
 * @param channels interleaved in what `feed` is given, full scale ±1
 */
export function createSoundMeter({ channels, sampleRateHz }: { channels: number; sampleRateHz: number }) {
  const windowSamples = Math.max(1, Math.round((sampleRateHz * windowMs) / 1000));
  const sides: Channel[] = Array.from({ length: channels }, () => ({
    sum: 0,
    square: 0,
    highest: 0,
    lowest: 0,
  }));
  const clips = Array.from({ length: channels }, createClipCounter);
  const band = createSpeechBand(sampleRateHz);
  const peaks: number[] = [];
  const levels: number[] = [];
  const bandLevels: number[] = [];
  let cross = 0;
  let whole = 0;
  let inBand = 0;
  let window = emptyWindow();
  let samples = 0;
  let broken = 0;

  /** @param block whole frames of interleaved samples */
  function feed(block: Float32Array): void {
    for (let at = 0; at + channels <= block.length; at += channels) {
      let mono = 0;
      for (let side = 0; side < channels; side += 1) {
        const value = sound(block[at + side] ?? 0);
        const one = sides[side] as Channel;
        one.sum += value;
        one.square += value * value;
        clips[side]?.take(value);
        mono += value / channels;
      }
      if (channels === 2) cross += sound(block[at] ?? 0) * sound(block[at + 1] ?? 0);
      take(mono);
    }
  }

  /** A float recording may hold what is no number; it counts, and sounds as silence. */
  function sound(value: number): number {
    if (Number.isFinite(value)) return value;
    broken += 1;
    return 0;
  }

  function take(mono: number): void {
    const filtered = band(mono);
    window.square += mono * mono;
    window.bandSquare += filtered * filtered;
    if (mono > window.highest) window.highest = mono;
    if (mono < window.lowest) window.lowest = mono;
    samples += 1;
    if (samples % windowSamples === 0) endWindow(windowSamples);
  }

  function endWindow(length: number): void {
    levels.push(levelDb(window.square / length));
    bandLevels.push(levelDb(window.bandSquare / length));
    peaks.push(window.lowest, window.highest);
    whole += window.square;
    inBand += window.bandSquare;
    window = emptyWindow();
  }

  function result(): { sound: Omit<Sound, 'loudnessLufs' | 'rangeLu' | 'truePeakDbtp'>; peaks: Peaks } {
    const rest = samples % windowSamples;
    if (rest > 0) endWindow(rest);
    const noiseDb = percentile(bandLevels, 0.1);
    const speechDb = percentile(bandLevels, 0.9);
    const clipped = clips.reduce((sum, one) => sum + one.count(), 0);
    return {
      sound: {
        durationMs: Math.round((samples * 1000) / sampleRateHz),
        channels,
        clippedShare: samples === 0 ? 0 : clipped / (samples * channels),
        ...silencesIn(levels),
        snrDb: Math.min(mostSnrDb, speechDb - noiseDb),
        dcOffset: Math.max(0, ...sides.map(({ sum }) => Math.abs(sum) / Math.max(1, samples))),
        ...(channels === 2 ? { correlation: correlationOf(sides, cross) } : {}),
        speechBandShare: whole === 0 ? 0 : inBand / whole,
        brokenSamples: broken,
      },
      peaks: {
        version: 2,
        channels: 1,
        sample_rate: sampleRateHz,
        samples_per_pixel: windowSamples,
        bits: 8,
        length: peaks.length / 2,
        data: peaks.map((value) => Math.max(-128, Math.min(127, Math.round(value * 127)))),
      },
    };
  }
  return { feed, result };
}

const emptyWindow = () => ({ square: 0, bandSquare: 0, highest: 0, lowest: 0 });
const mostSnrDb = 90;

/** 1 the same sound on both sides, 0 unrelated, −1 one side turned over: mixed to mono it would vanish. */
function correlationOf([left, right]: readonly Channel[], cross: number): number {
  const power = Math.sqrt((left?.square ?? 0) * (right?.square ?? 0));
  return power === 0 ? 1 : cross / power;
}

/** Counts samples that stay at the extreme of a channel, which is known only at the end: candidates are kept by height. */
function createClipCounter() {
  const heights = new Map<number, number>();
  let held = 0;
  let over = 0;
  let run = 0;
  const end = () => {
    if (run >= clipRun) heights.set(held, (heights.get(held) ?? 0) + run);
    if (heights.size > 64) heights.delete(Math.min(...heights.keys()));
    run = 0;
  };
  return {
    take(value: number): void {
      const height = Math.abs(value);
      if (height > fullScale) over += 1;
      if (height < quietestClip || height > fullScale) {
        if (run > 0) end();
        return;
      }
      if (run > 0 && height >= held * clipShare && height <= held / clipShare) {
        run += 1;
        return;
      }
      end();
      held = height;
      run = 1;
    },
    count(): number {
      end();
      const highest = Math.max(0, ...heights.keys());
      let total = over;
      for (const [height, count] of heights) if (height >= highest * 0.98) total += count;
      return total;
    },
  };
}

/** 300 to 3,400 Hz, what a telephone carries of speech: two second-order Butterworth filters (RBJ cookbook). */
function createSpeechBand(sampleRateHz: number): (sample: number) => number {
  const high = createBiquad(highPass(300, sampleRateHz));
  const low = createBiquad(lowPass(Math.min(3400, 0.45 * sampleRateHz), sampleRateHz));
  return (sample) => low(high(sample));
}

interface Coefficients {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

const angle = (hz: number, sampleRateHz: number): { cos: number; alpha: number } => {
  const w = (2 * Math.PI * hz) / sampleRateHz;
  return { cos: Math.cos(w), alpha: Math.sin(w) / Math.SQRT2 };
};

function highPass(hz: number, sampleRateHz: number): Coefficients {
  const { cos, alpha } = angle(hz, sampleRateHz);
  const a0 = 1 + alpha;
  const b = (1 + cos) / 2 / a0;
  return { b: [b, -2 * b, b], a: [(-2 * cos) / a0, (1 - alpha) / a0] };
}

function lowPass(hz: number, sampleRateHz: number): Coefficients {
  const { cos, alpha } = angle(hz, sampleRateHz);
  const a0 = 1 + alpha;
  const b = (1 - cos) / 2 / a0;
  return { b: [b, 2 * b, b], a: [(-2 * cos) / a0, (1 - alpha) / a0] };
}

function createBiquad({ b: [b0, b1, b2], a: [a1, a2] }: Coefficients): (sample: number) => number {
  let x1 = 0;
  let x2 = 0;
  let y1 = 0;
  let y2 = 0;
  return (x) => {
    const y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
    x2 = x1;
    x1 = x;
    y2 = y1;
    y1 = y;
    return y;
  };
}
