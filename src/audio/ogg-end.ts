import { open } from 'node:fs/promises';

/** A page is at most 65,307 bytes, so its beginning lies in a tail of this length (RFC 3533, section 6). */
const tailBytes = 66_000;
const lastPageFlag = 0x04;

/**
 * Whether an Ogg file ends as its writer ended it, on a page marked as the last (RFC 3533). Ogg writes no length
 * at its beginning, so that one cut short looks whole to ffmpeg.
 */
export async function hasOggEnd(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const at = Math.max(0, size - tailBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(tailBytes), 0, tailBytes, at);
    const page = buffer.subarray(0, bytesRead).lastIndexOf('OggS');
    return page >= 0 && ((buffer[page + 5] ?? 0) & lastPageFlag) !== 0;
  } finally {
    await file.close();
  }
}
