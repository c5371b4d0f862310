import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { Digest } from '../domain/ids.ts';
import { backoffMs, pause } from './device-clock.ts';
import { type Server, ServerError } from './server.ts';

export interface WantedAudio {
  readonly digest: Digest;
  readonly bytes: number;
  /** What its bytes are made of, in order, where that is known: only what is not here yet is fetched. */
  readonly parts?: readonly Part[];
}

export interface Part extends Pick<WantedAudio, 'digest' | 'bytes'> {
  /** Not tried for ever where the server does not have it: the whole may be there. */
  readonly isPart: true;
}

/** Audio by digest in a folder; shared by all loudspeakers of a process. */
export interface AudioCache {
  /**
   * Path of the audio once its length and SHA-256 hold; fetches, resumes and retries until then. Equal wishes
   * share one download. Rejects with the signal's reason.
   */
  fetch(wanted: WantedAudio, server: Server, signal: AbortSignal): Promise<string>;
  /** Removes what no waiting order needs, but for what was used last. */
  prune(needed: ReadonlySet<string>): Promise<void>;
  close(): void;
}

interface Download {
  readonly path: Promise<string>;
  readonly askers: Set<Server>;
  readonly stop: AbortController;
}

/** What is kept beside what is needed: four hours, so that lessons that come again are here already. */
const keptBytes = 128 * 1024 * 1024;

/** @param failed told of each attempt that failed, for the log */
export function createAudioCache(folder: string, failed: (error: unknown) => void): AudioCache {
  fs.mkdirSync(folder, { recursive: true });
  const downloads = new Map<Digest, Download>();
  const verified = new Set<Digest>();
  const fileOf = (digest: Digest): string => path.join(folder, `${digest}.mp3`);

  const obtain = async (wanted: WantedAudio, askers: ReadonlySet<Server>, signal: AbortSignal) => {
    const file = fileOf(wanted.digest);
    if (await holds(file, wanted)) return file;
    for (let attempt = 0; ; attempt++) {
      // Another of those who asked each time: one revoked credential must not silence a village.
      const server = [...askers][attempt % Math.max(1, askers.size)];
      try {
        if (server === undefined) continue;
        // Every other time as a whole: a part may be gone where the programme is not.
        if (wanted.parts !== undefined && attempt % 2 === 0)
          return await join(wanted, wanted.parts, file, (part) => fetch(part, server, signal));
        return await download(wanted, `${file}.part`, file, server, signal);
      } catch (error) {
        signal.throwIfAborted();
        failed(error);
        if ('isPart' in wanted && error instanceof ServerError && error.status === 404) throw error;
        if (error instanceof ServerError && error.status === 416) await rm(`${file}.part`, { force: true });
      }
      await pause(backoffMs(attempt, 200, 5_000), signal);
    }
  };
  const begin = (wanted: WantedAudio): Download => {
    const stop = new AbortController();
    const askers = new Set<Server>();
    const found = obtain(wanted, askers, stop.signal);
    const begun = { path: found, askers, stop };
    found.then(
      () => verified.add(wanted.digest),
      () => undefined,
    );
    return begun;
  };
  const fetch: AudioCache['fetch'] = async (wanted, server, signal) => {
    signal.throwIfAborted();
    if (verified.has(wanted.digest)) return fileOf(wanted.digest);
    const running = downloads.get(wanted.digest) ?? begin(wanted);
    downloads.set(wanted.digest, running);
    running.askers.add(server);
    try {
      return await abortable(running.path, signal);
    } finally {
      running.askers.delete(server);
      if (running.askers.size === 0) {
        running.stop.abort();
        downloads.delete(wanted.digest);
      }
    }
  };
  return {
    fetch,
    async prune(needed) {
      const names = fs.readdirSync(folder).filter((name) => !needed.has(name.slice(0, 64)));
      const aged = names.map((name) => {
        const { mtimeMs: atMs, size } = fs.statSync(path.join(folder, name));
        return { name, atMs, bytes: size };
      });
      let keptSoFar = 0;
      const unneeded = aged
        .sort((a, b) => b.atMs - a.atMs)
        .filter((one) => {
          keptSoFar += one.bytes;
          return keptSoFar > keptBytes;
        });
      for (const { name } of unneeded) {
        verified.delete(name.slice(0, 64) as Digest);
        await rm(path.join(folder, name), { force: true });
      }
    },
    close() {
      for (const one of downloads.values()) one.stop.abort();
    },
  };
}

/** Waits for a promise others wait for too, without stopping it for them. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Makes audio of its parts. Throws when they are not it. */
async function join(
  wanted: WantedAudio,
  parts: readonly Part[],
  file: string,
  fetch: (part: Part) => Promise<string>,
): Promise<string> {
  const paths = new Map<Digest, string>();
  for (const part of parts) {
    const found = paths.get(part.digest) ?? (await fetch(part));
    if (!paths.has(part.digest)) await utimes(found, new Date(), new Date());
    paths.set(part.digest, found);
  }
  const made = `${file}.joined`;
  const out = await open(made, 'w');
  try {
    for (const { digest } of parts) await out.appendFile(await readFile(paths.get(digest) ?? ''));
    await out.datasync();
  } finally {
    await out.close();
  }
  if (!(await holds(made, wanted))) {
    await rm(made, { force: true });
    throw new Error(`the parts of ${wanted.digest} do not make it`);
  }
  await rename(made, file);
  return file;
}

async function download(
  wanted: WantedAudio,
  part: string,
  file: string,
  server: Server,
  signal: AbortSignal,
): Promise<string> {
  const had = await stat(part).then(
    (stats) => stats.size,
    () => 0,
  );
  if (had < wanted.bytes) {
    const { body, fromByte } = await server.audio(wanted.digest, had, signal);
    await store(body, part, fromByte, wanted.bytes, signal);
  }
  if (!(await holds(part, wanted))) {
    await rm(part, { force: true });
    throw new Error(`what came as ${wanted.digest} has another length or SHA-256`);
  }
  await rename(part, file);
  return file;
}

async function store(
  body: Readable,
  part: string,
  fromByte: number,
  limitBytes: number,
  signal: AbortSignal,
): Promise<void> {
  const file = await open(part, fs.constants.O_RDWR | fs.constants.O_CREAT);
  try {
    let atByte = fromByte;
    await file.truncate(atByte);
    for await (const chunk of body as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      await file.write(chunk, 0, chunk.length, atByte);
      atByte += chunk.length;
      // One byte too many proves it wrong; the rest need not fill the disk.
      if (atByte > limitBytes) break;
    }
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function holds(file: string, wanted: WantedAudio): Promise<boolean> {
  if (!fs.existsSync(file) || fs.statSync(file).size !== wanted.bytes) return false;
  const hash = createHash('sha256');
  for await (const chunk of fs.createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex') === wanted.digest;
}
