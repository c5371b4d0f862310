import { frameMs } from '../domain/frames.ts';
import { rtpPayloads } from '../domain/rtp.ts';
import type { LiveAudio, LiveCodec, LiveEncoder } from '../ports/live-audio.ts';

/** How long one unit of a codec lasts. */
export const unitMs = (codec: LiveCodec): number => (codec === 'mp3' ? frameMs : rtpPayloads[codec].packetMs);

/** A source's sound in every codec that was asked for, by its place in the programme. */
export interface Units {
  /** A codec asked for the first time is there, from the samples on that are kept, after the next ones came. */
  at(codec: LiveCodec, place: number): Uint8Array | undefined;
  /** Begins anew: the next samples belong here. */
  begin(atMs: number): void;
  /** Resolves when all encoders have room for more. Throws when one ended. */
  write(samples: Buffer, lengthMs: number): Promise<void>;
  /** Forgets what lies before. */
  forget(beforeMs: number): void;
  /** Ends the encoders; what they made stays. */
  end(): void;
}

interface Block {
  readonly atMs: number;
  readonly samples: Buffer;
}

export function createUnits(audio: Pick<LiveAudio, 'encode'>): Units {
  const codecs = new Map<LiveCodec, Map<number, Uint8Array>>();
  const encoders = new Map<LiveCodec, LiveEncoder>();
  let kept: Block[] = [];
  let reachedMs = 0;
  const encoderFor = async (codec: LiveCodec, made: Map<number, Uint8Array>): Promise<LiveEncoder> => {
    const before = encoders.get(codec);
    if (before !== undefined) return before;
    let place = Math.ceil((kept[0]?.atMs ?? reachedMs) / unitMs(codec));
    const encoder = audio.encode(codec, (unit) => {
      made.set(place, unit);
      place += 1;
    });
    encoders.set(codec, encoder);
    for (const { samples } of kept) await encoder.write(samples);
    return encoder;
  };
  const end = (): void => {
    for (const encoder of encoders.values()) encoder.close();
    encoders.clear();
    kept = [];
  };
  return {
    at(codec, place) {
      const made = codecs.get(codec);
      if (made === undefined) codecs.set(codec, new Map());
      return made?.get(place);
    },
    begin(atMs) {
      end();
      reachedMs = atMs;
    },
    async write(samples, lengthMs) {
      for (const [codec, made] of codecs) await (await encoderFor(codec, made)).write(samples);
      kept.push({ atMs: reachedMs, samples });
      reachedMs += lengthMs;
    },
    forget(beforeMs) {
      kept = kept.filter(({ atMs }) => atMs >= beforeMs);
      for (const [codec, made] of codecs)
        for (const place of made.keys()) if (place * unitMs(codec) < beforeMs) made.delete(place);
    },
    end,
  };
}
