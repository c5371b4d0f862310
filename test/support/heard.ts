import type { Stretch } from '../../src/ports/driver.ts';
import type { SpokenItem } from './spoken-programme.ts';

/** The rate recordings are compared at, and below which frequency: what every codec keeps of speech. */
const compareHz = 4000;
const bandHz = 1800;
const recordedHz = 48_000;
const step = recordedHz / compareHz;

/** So short that one lost packet of 20 ms spoils the window it falls into. */
const windowMs = 100;
/** An item is looked for by this much of it. */
const templateMs = 600;
/** A window quieter than this part of its item's loudest has nothing to be recognised by. */
const quiet = 0.05;
/** How far from its place a window is looked for. */
const reachMs = 80;

export interface ItemHeard {
  readonly item: number;
  /** Of its loudest part, where in the whole recording it is found best: 1 is the same sound, 0 none of it. */
  readonly likeness: number;
  /** How far from its place among the items it stands. Milliseconds, later is more. */
  readonly offMs: number;
  /** Windows of 100 ms with sound in them that were sent, and those of them that were heard at their place. */
  readonly windows: number;
  readonly matched: number;
}

export interface Heard {
  readonly items: readonly ItemHeard[];
  /** Of all windows, 0 to 1. */
  readonly matched: number;
  /** Where in the recording the programme begins. Milliseconds. */
  readonly beginsAtMs: number;
  /** What differs from the programme; empty when all of it was heard. */
  readonly faults: readonly string[];
}

export interface Listening {
  /** What a driver says it sent; all of it unless given. What was not sent need not be heard. */
  readonly sent?: readonly Stretch[];
  /** A window this alike is recognised. */
  readonly likeness: number;
  /** How far from its place an item or window may stand. Milliseconds. */
  readonly toleranceMs: number;
  /** The part of all windows that has to be heard. */
  readonly part: number;
}

/**
 * Holds a recording against the items of a programme: each one there, in its order, at its place, and every tenth of a
 * second of it the same sound.
 * @param recording 16-bit mono at 48 kHz, of whatever was heard before and after too
 */
export function compareHeard(
  recording: Int16Array,
  items: readonly SpokenItem[],
  listening: Listening,
): Heard {
  const heard = lowPassed(recording);
  const sounds = items.map(({ offsetMs, sound }) => ({ offsetMs, sound: lowPassed(sound) }));
  const found = sounds.map(({ offsetMs, sound }) => ({ offsetMs, ...findItem(heard, sound) }));
  const beginsAtMs = mostAgreed(
    found.map(({ atMs, offsetMs }) => atMs - offsetMs),
    listening.toleranceMs,
  );
  const rows = found.map(({ atMs, offsetMs, likeness }, item) => ({
    ...{ item, likeness, offMs: atMs - offsetMs - beginsAtMs },
    ...windowsHeard(heard, sounds[item]?.sound ?? new Float32Array(), beginsAtMs, offsetMs, listening),
  }));
  const windows = rows.reduce((sum, row) => sum + row.windows, 0);
  const matched = windows === 0 ? 0 : rows.reduce((sum, row) => sum + row.matched, 0) / windows;
  return { items: rows, matched, beginsAtMs, faults: faultsOf(rows, matched, listening) };
}

function faultsOf(rows: readonly ItemHeard[], matched: number, listening: Listening): string[] {
  const { toleranceMs, part, likeness } = listening;
  const isFound = (row: ItemHeard) => row.likeness >= likeness;
  return [
    ...rows.filter((row) => !isFound(row)).map(({ item }) => `item ${item} is not there`),
    ...rows
      .filter((row) => isFound(row) && Math.abs(row.offMs) > toleranceMs)
      .map(({ item, offMs }) => `item ${item} is ${offMs.toFixed(0)} ms from its place`),
    ...(matched < part ? [`${(matched * 100).toFixed(1)} % of the windows were heard`] : []),
  ];
}

/** The place most of the items agree on; one that stands elsewhere does not move it. */
function mostAgreed(places: readonly number[], toleranceMs: number): number {
  const near = (place: number) => places.filter((other) => Math.abs(other - place) <= toleranceMs);
  const best = places.map(near).reduce((most, group) => (group.length > most.length ? group : most), []);
  return best.toSorted((a, b) => a - b)[Math.floor(best.length / 2)] ?? 0;
}

const samplesOf = (ms: number): number => Math.round((ms * compareHz) / 1000);

function findItem(heard: Float32Array, sound: Float32Array): { atMs: number; likeness: number } {
  const length = Math.min(samplesOf(templateMs), sound.length);
  const from = loudest(sound, length);
  const best = bestMatch(heard, sound.subarray(from, from + length), 0, heard.length);
  return { atMs: ((best.at - from) * 1000) / compareHz, likeness: best.likeness };
}

function windowsHeard(
  heard: Float32Array,
  sound: Float32Array,
  beginsAtMs: number,
  offsetMs: number,
  { sent, likeness, toleranceMs }: Listening,
): { windows: number; matched: number } {
  const length = samplesOf(windowMs);
  const limit = quiet ** 2 * energyOf(sound, loudest(sound, length), length);
  let [windows, matched] = [0, 0];
  for (let from = 0; from + length <= sound.length; from += length) {
    const atMs = offsetMs + (from * 1000) / compareHz;
    const isSent = sent?.some(({ fromMs, toMs }) => fromMs <= atMs && toMs >= atMs + windowMs) ?? true;
    if (!isSent || energyOf(sound, from, length) < limit) continue;
    windows += 1;
    const due = samplesOf(beginsAtMs + atMs);
    const reach = samplesOf(reachMs);
    const best = bestMatch(heard, sound.subarray(from, from + length), due - reach, due + reach);
    if (best.likeness >= likeness && Math.abs(best.at - due) <= samplesOf(toleranceMs)) matched += 1;
  }
  return { windows, matched };
}

/** The place of the highest normalised cross-correlation that begins within a range. */
function bestMatch(
  heard: Float32Array,
  part: Float32Array,
  first: number,
  last: number,
): { at: number; likeness: number } {
  const ownEnergy = energyOf(part, 0, part.length);
  const from = Math.max(0, first);
  let power = energyOf(heard, from, part.length);
  let best = { at: from, likeness: 0 };
  for (let at = from; at <= Math.min(last, heard.length - part.length); at += 1) {
    let product = 0;
    for (let n = 0; n < part.length; n += 1) product += (part[n] ?? 0) * (heard[at + n] ?? 0);
    const likeness = power < 1 ? 0 : product / Math.sqrt(ownEnergy * power);
    if (likeness > best.likeness) best = { at, likeness };
    power += (heard[at + part.length] ?? 0) ** 2 - (heard[at] ?? 0) ** 2;
  }
  return best;
}

function loudest(sound: Float32Array, length: number): number {
  let [at, most] = [0, -1];
  for (let from = 0; from + length <= sound.length; from += Math.ceil(length / 10)) {
    const here = energyOf(sound, from, length);
    if (here > most) [at, most] = [from, here];
  }
  return at;
}

function energyOf(sound: Float32Array, from: number, length: number): number {
  let sum = 0;
  for (let n = from; n < from + length; n += 1) sum += (sound[n] ?? 0) ** 2;
  return sum;
}

/** Half a period of the cut-off on either side is far from enough; eight are good. */
const taps = Math.ceil((8 * recordedHz) / bandHz / 2);
const kernel = Float64Array.from({ length: 2 * taps + 1 }, (_, n) => {
  const x = (2 * bandHz * (n - taps)) / recordedHz;
  const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  const hann = 0.5 + 0.5 * Math.cos((Math.PI * (n - taps)) / (taps + 1));
  return sinc * hann * ((2 * bandHz) / recordedHz);
});

/** Every twelfth sample of what is left below the band's edge. */
function lowPassed(samples: Int16Array): Float32Array {
  return Float32Array.from({ length: Math.floor(samples.length / step) }, (_, index) => {
    let sum = 0;
    const from = index * step - taps;
    for (let n = 0; n < kernel.length; n += 1) sum += (kernel[n] ?? 0) * (samples[from + n] ?? 0);
    return sum;
  });
}
