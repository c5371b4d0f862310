/** How much of a sound's power is a tone, second after second; 1 where it is all there is. */
export function toneIn(samples: Int16Array, toneHz: number, rateHz = 48_000): number[] {
  return Array.from({ length: Math.floor(samples.length / rateHz) }, (_, second) => {
    let [re, im, power] = [0, 0, 0];
    for (let n = 0; n < rateHz; n += 1) {
      const value = samples[second * rateHz + n] ?? 0;
      re += value * Math.cos((2 * Math.PI * toneHz * n) / rateHz);
      im += value * Math.sin((2 * Math.PI * toneHz * n) / rateHz);
      power += value * value;
    }
    return power === 0 ? 0 : (2 * (re * re + im * im)) / rateHz / power;
  });
}
