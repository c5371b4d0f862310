import { durationOfBytes, frameMs } from './frames.ts';
import type { Digest, LessonId, Variety } from './ids.ts';

/** Where one item lies in a programme. */
export interface Cue {
  /** The playlist item's index. */
  readonly item: number;
  readonly lesson: LessonId;
  readonly variety: Variety;
  /** Digest of the rendition's bytes. */
  readonly rendition: Digest;
  readonly offsetMs: number;
  readonly durationMs: number;
}

/** A playlist as one audio file, named by its SHA-256, and its cue sheet. */
export interface Programme {
  readonly digest: Digest;
  readonly bytes: number;
  readonly durationMs: number;
  readonly cues: readonly Cue[];
  /** Digest of the silence between its items, where there is any. */
  readonly silence?: Digest;
}

/** A recording made ready for air. */
export interface Rendition {
  readonly master: Digest;
  /** Version of the audio profile that made it. */
  readonly profile: string;
  readonly digest: Digest;
  readonly bytes: number;
  readonly durationMs: number;
  /** Integrated loudness of the decoded MP3, measured as dual mono. */
  readonly loudnessLufs: number;
  readonly truePeakDbtp: number;
}

export interface Part {
  readonly item: number;
  readonly lesson: LessonId;
  readonly variety: Variety;
  readonly rendition: Digest;
  readonly bytes: number;
}

/** Lays parts end to end with gaps between them; throws RangeError when bytes or gap are not whole frames. */
export function cueSheet(parts: readonly Part[], gapMs: number): { cues: Cue[]; durationMs: number } {
  if (gapMs % frameMs !== 0)
    throw new RangeError(`a gap of ${gapMs} ms is not whole frames of ${frameMs} ms`);
  let offsetMs = 0;
  const cues = parts.map((part, position) => {
    if (position > 0) offsetMs += gapMs;
    const durationMs = durationOfBytes(part.bytes);
    const { bytes: _, ...named } = part;
    const cue = { ...named, offsetMs, durationMs };
    offsetMs += durationMs;
    return cue;
  });
  return { cues, durationMs: offsetMs };
}

/** A wanted gap rounded up to whole frames. */
export const wholeFrames = (durationMs: number): number => Math.ceil(durationMs / frameMs) * frameMs;
