import { open } from 'node:fs/promises';
import { frameBytes, silentFrame } from '../../domain/frames.ts';

/** A programme's frames by place; before its first and after its last there is silence. */
export interface FrameFile {
  readonly frames: number;
  at(place: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Three seconds of sound: two such blocks are held, so that a slow disk delays nothing. */
const blockFrames = 125;

export async function openFrames(path: string): Promise<FrameFile> {
  const file = await open(path);
  const { size } = await file.stat();
  const frames = Math.floor(size / frameBytes);
  const blocks = new Map<number, Promise<Buffer>>();
  const read = (block: number): Promise<Buffer> => {
    const found = blocks.get(block);
    if (found !== undefined) return found;
    const bytes = Buffer.alloc(blockFrames * frameBytes);
    const reading = file.read(bytes, 0, bytes.length, block * bytes.length).then(() => bytes);
    // Whoever waits for it is told; a block read ahead may be waited for by nobody.
    reading.catch(() => undefined);
    blocks.set(block, reading);
    for (const held of blocks.keys()) if (held < block - 1 || held > block) blocks.delete(held);
    return reading;
  };
  return {
    frames,
    async at(place) {
      if (place < 0 || place >= frames) return silentFrame;
      const block = Math.floor(place / blockFrames);
      const bytes = await read(block);
      if (place % blockFrames === 0) void read(block + 1);
      const from = (place % blockFrames) * frameBytes;
      return bytes.subarray(from, from + frameBytes);
    },
    async close() {
      await Promise.allSettled(blocks.values());
      await file.close();
    },
  };
}
