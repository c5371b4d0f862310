import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bytesOfDuration, durationOfBytes, frameBytes } from '../../src/domain/frames.ts';
import type { AreaCode, DeliveryId, Digest, EndpointId, LessonId } from '../../src/domain/ids.ts';
import type { LatePolicy } from '../../src/domain/schedule.ts';
import type { LoudspeakerOptions } from '../../src/loudspeaker/config.ts';
import type { Order } from '../../src/protocol/order.ts';
import { signOrder } from '../../src/protocol/signing.ts';
import type { FakeServer } from './fake-server.ts';

export const county = '371524';
export const temporaryFolder = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'dalaba-speaker-'));

/** A sine in the canonical encoding, cut to whole frames of the wanted length. */
export function canonicalTone(durationMs: number, frequencyHz = 440): Buffer {
  const sine = `sine=frequency=${frequencyHz}:sample_rate=48000:duration=${durationMs / 1000 + 0.2}`;
  const encoding = '-c:a libmp3lame -b:a 64k -ac 1 -ar 48000 -reservoir 0 -write_xing 0 -id3v2_version 0';
  const args = ['-v', 'error', '-f', 'lavfi', '-i', sine, ...encoding.split(' '), '-f', 'mp3', 'pipe:1'];
  return execFileSync('ffmpeg', args, { maxBuffer: 64 << 20 }).subarray(0, bytesOfDuration(durationMs));
}

export const sha256 = (bytes: Uint8Array): Digest =>
  createHash('sha256').update(bytes).digest('hex') as Digest;

export interface Part {
  readonly bytes: Buffer;
  readonly lesson: string;
}

/** Tones of the wanted lengths, as items of a programme. */
export const tones = (...lengthsMs: number[]): Part[] =>
  lengthsMs.map((durationMs, index) => ({
    bytes: canonicalTone(durationMs, 300 + 100 * index),
    lesson: `lesson-${index}`,
  }));

/** A programme of parts with silent gaps of whole frames (repeated first frames of the next part stand in). */
export function aProgramme(parts: readonly Part[], gapFrames = 0) {
  const items: Order['items'] = [];
  const chunks: Buffer[] = [];
  let bytes = 0;
  for (const [index, part] of parts.entries()) {
    if (index > 0 && gapFrames > 0) {
      const gap = part.bytes.subarray(0, gapFrames * frameBytes);
      chunks.push(gap);
      bytes += gap.length;
    }
    items.push({
      item: index,
      lesson: part.lesson as LessonId,
      rendition: sha256(part.bytes),
      offsetMs: durationOfBytes(bytes),
      durationMs: durationOfBytes(part.bytes.length),
    });
    chunks.push(part.bytes);
    bytes += part.bytes.length;
  }
  const audio = Buffer.concat(chunks);
  return { audio, parts, items, digest: sha256(audio), bytes, durationMs: durationOfBytes(bytes) };
}

export type TestProgramme = ReturnType<typeof aProgramme>;

export interface OrderWish {
  endpoint?: string;
  county?: string;
  slot?: 'morning' | 'evening';
  date?: string;
  sequence?: number;
  startsInMs?: number;
  notBeforeInMs?: number;
  expiresAfterEndMs?: number;
  volumePercent?: number;
  late?: LatePolicy;
}

/** An order of the fake server's, whose audio it holds from now on. */
export function anOrder(server: FakeServer, programme: TestProgramme, wish: OrderWish = {}): Order {
  const { audio, items, digest, bytes, durationMs } = programme;
  server.audio.set(digest, audio);
  const nowMs = server.nowMs();
  const endpoint = wish.endpoint ?? 'lb-1';
  const broadcast = `${wish.county ?? county}/${wish.date ?? '2026-11-25'}/${wish.slot ?? 'evening'}`;
  const startsAtMs = nowMs + (wish.startsInMs ?? 0);
  return {
    version: 1,
    order: `${broadcast}/${endpoint}` as DeliveryId,
    broadcast,
    county: (wish.county ?? county) as AreaCode,
    endpoint: endpoint as EndpointId,
    sequence: wish.sequence ?? 1,
    notBeforeMs: nowMs + (wish.notBeforeInMs ?? -60_000),
    startsAtMs,
    expiresAtMs: startsAtMs + durationMs + (wish.expiresAfterEndMs ?? 60_000),
    ...(wish.late === undefined ? {} : { late: wish.late }),
    volumePercent: wish.volumePercent ?? 80,
    programme: { digest, bytes, durationMs },
    items,
    checkpoint: 'c'.repeat(64) as Digest,
  };
}

export const signed = (order: Order, server: FakeServer): Promise<string> => signOrder(order, server.key);

export const speakerOptions = (
  server: FakeServer,
  folder: string,
  more: Partial<LoudspeakerOptions> = {},
): LoudspeakerOptions => ({
  endpoint: 'lb-1',
  county,
  server: server.url,
  secret: 'a-secret-of-its-own',
  publicJwks: [server.jwk],
  quiet: [],
  zone: 'Asia/Shanghai',
  folder,
  output: 'null',
  speed: 1,
  ...more,
});

export async function post(base: string, jws: string): Promise<{ answer: string; reason?: string }> {
  const headers = { 'content-type': 'application/jose' };
  const response = await fetch(`${base}/orders`, { method: 'POST', headers, body: jws });
  return (await response.json()) as { answer: string; reason?: string };
}

/** Waits until a condition holds; fails with its name after a while. */
export async function eventually(name: string, holds: () => boolean, withinMs = 15_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`never happened: ${name}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
