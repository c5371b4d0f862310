import { Writable } from 'node:stream';

/**
 * A stream for raw 32-bit little-endian floats that hands on whole frames, whatever pieces they came in.
 * @param channels samples a frame
 */
export function sampleStream(channels: number, take: (block: Float32Array) => void): Writable {
  const frameBytes = channels * Float32Array.BYTES_PER_ELEMENT;
  let rest: Buffer = Buffer.alloc(0);
  return new Writable({
    // fluent-ffmpeg takes a closed output for a failure unless ffmpeg has already ended.
    emitClose: false,
    highWaterMark: 1 << 18,
    write(chunk: Buffer, _encoding, done) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const whole = bytes.length - (bytes.length % frameBytes);
      // A Float32Array wants its bytes aligned, and what a pipe hands over need not be.
      take(new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + whole)));
      rest = bytes.subarray(whole);
      done();
    },
  });
}
