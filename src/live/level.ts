import { frameSamples, sampleRateHz } from '../domain/frames.ts';

/** Sound is looked at in blocks of so many frames. */
const blockFrames = 10;
export const blockSamples = blockFrames * frameSamples;
export const blockMs = (blockSamples * 1000) / sampleRateHz;
export const blockBytes = blockSamples * 2;

/** Below this a block is silent: the noise of an idle line lies under it, a voice far off over it. */
const silentDbfs = -50;
/** So long a speaker may pause. */
const pauseMs = 5000;

/**
 * Tells block after block whether a source is heard: from its first sound on, until it has been silent for 5 s.
 * Blocks are of 16-bit little-endian samples.
 */
export function createLevel(): (block: Buffer) => boolean {
  let silentMs = Number.POSITIVE_INFINITY;
  return (block) => {
    silentMs = levelDbfs(block) < silentDbfs ? silentMs + blockMs : 0;
    return silentMs <= pauseMs;
  };
}

/** Root mean square, against a full-scale square wave; minus infinity for digital silence. */
function levelDbfs(block: Buffer): number {
  const count = block.length >> 1;
  let sum = 0;
  for (let at = 0; at < count; at += 1) sum += block.readInt16LE(at * 2) ** 2;
  return 10 * Math.log10(sum / count / 32_768 ** 2);
}
