/** Every twelfth sample: 4 kHz of 48 kHz are enough to tell one voice from another. */
const step = 12;
const templateSamples = 4000;

export interface Match {
  /** Where the sound begins in the recording, in its samples; within 12 of them. */
  readonly at: number;
  /** Normalised correlation of one second: 1 is the same sound, 0 is none of it. */
  readonly likeness: number;
}

/** Where in a recording a sound begins, by the loudest second of it. */
export function findSound(recording: Int16Array, sound: Int16Array): Match {
  const [haystack, needle] = [thinned(recording), thinned(sound)];
  const from = loudest(needle);
  const template = needle.subarray(from, from + templateSamples);
  const power = Math.sqrt(energy(template, 0, template.length));
  let best: Match = { at: 0, likeness: -1 };
  for (let at = 0; at + template.length <= haystack.length; at += 1) {
    let product = 0;
    for (let i = 0; i < template.length; i += 1) product += (template[i] ?? 0) * (haystack[at + i] ?? 0);
    const other = Math.sqrt(energy(haystack, at, template.length));
    const likeness = other === 0 ? 0 : product / (other * power);
    if (likeness > best.likeness) best = { at: (at - from) * step, likeness };
  }
  return best;
}

const thinned = (samples: Int16Array): Float32Array =>
  Float32Array.from({ length: Math.floor(samples.length / step) }, (_, index) => {
    let sum = 0;
    for (let i = 0; i < step; i += 1) sum += samples[index * step + i] ?? 0;
    return sum / step;
  });

function energy(samples: Float32Array, from: number, count: number): number {
  let sum = 0;
  for (let i = from; i < from + count; i += 1) sum += (samples[i] ?? 0) ** 2;
  return sum;
}

function loudest(samples: Float32Array): number {
  const hop = 400;
  let [at, most] = [0, -1];
  for (let from = 0; from + templateSamples <= samples.length; from += hop) {
    const here = energy(samples, from, templateSamples);
    if (here > most) [at, most] = [from, here];
  }
  return at;
}
