import { createReadStream } from 'node:fs';
import { TranscodeError } from '../ports/transcoder.ts';

const headerBytes = 27;

/** The packets of an Ogg file, as `oggPacketsIn` tells them. Throws TranscodeError `tool-failed`. */
export const oggPackets = (path: string): AsyncGenerator<Buffer> =>
  oggPacketsIn(createReadStream(path) as AsyncIterable<Buffer>);

/**
 * The packets of Ogg with one stream, in order, the codec's own headers among them (RFC 3533). Holds no more than a page
 * and what was read. Throws TranscodeError `tool-failed`.
 */
export async function* oggPacketsIn(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let begun: Buffer[] = [];
  for await (const piece of pieces) {
    rest = Buffer.concat([rest, piece]);
    for (let page = pageOf(rest); page !== undefined; page = pageOf(rest)) {
      rest = rest.subarray(page.bytes);
      for (const { part, isLast } of page.parts) {
        begun.push(part);
        if (!isLast) continue;
        yield Buffer.concat(begun);
        begun = [];
      }
    }
  }
  if (rest.length > 0 || begun.length > 0) throw noOgg('it breaks off');
}

interface Page {
  readonly bytes: number;
  /** Parts of packets; one that is not the last goes on in the next page. */
  readonly parts: readonly { readonly part: Buffer; readonly isLast: boolean }[];
}

/** The page that bytes begin with, or undefined while it is not whole. */
function pageOf(bytes: Buffer): Page | undefined {
  if (bytes.length < headerBytes) return undefined;
  if (bytes.toString('latin1', 0, 4) !== 'OggS') throw noOgg('no page where one should begin');
  const segments = bytes[headerBytes - 1] ?? 0;
  const laces = bytes.subarray(headerBytes, headerBytes + segments);
  let at = headerBytes + segments;
  if (laces.length < segments || bytes.length < at + laces.reduce((sum, lace) => sum + lace, 0))
    return undefined;
  const parts: { part: Buffer; isLast: boolean }[] = [];
  let from = at;
  for (const [n, lace] of laces.entries()) {
    at += lace;
    // A lace under 255 ends a packet; a page may end within one.
    if (lace === 255 && n < segments - 1) continue;
    parts.push({ part: bytes.subarray(from, at), isLast: lace < 255 });
    from = at;
  }
  return { bytes: at, parts };
}

const noOgg = (what: string): TranscodeError =>
  new TranscodeError(
    'tool-failed',
    `ffmpeg 写的 Ogg 不对 (${what})，请检查 ffmpeg 版本。ffmpeg wrote a faulty Ogg (${what}); check its version.`,
  );
