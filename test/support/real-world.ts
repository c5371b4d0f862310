import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Context } from '../../src/app/context.ts';
import { createKnownFiles } from '../../src/app/known-files.ts';
import { createTranscoder } from '../../src/audio/transcoder.ts';
import { createDiskBlobs } from '../../src/blobs/disk-blobs.ts';
import { loadConfig } from '../../src/config.ts';
import { createDisk } from '../../src/disk/data-folder.ts';
import { createLogger } from '../../src/logger.ts';
import { settingsOf } from '../../src/settings.ts';
import { createStore } from '../../src/store/store.ts';
import { aClock, type FakeClock } from './fakes.ts';

const run = promisify(execFile);

export type RealWorld = Pick<
  Context,
  | 'store'
  | 'blobs'
  | 'disk'
  | 'knownFiles'
  | 'transcoder'
  | 'clock'
  | 'settings'
  | 'progress'
  | 'parallel'
  | 'jobs'
  | 'logger'
  | 'startedAtMs'
  | 'scratchFolder'
  | 'rendering'
> & {
  readonly folder: string;
  readonly clock: FakeClock;
  /** Writes half a minute of speech, changed by an ffmpeg filter. */
  speak(path: string, filter: string): Promise<void>;
  close(): Promise<void>;
};

/** What the verbs work with, all of it real but the clock, in a data folder of its own. */
export async function aRealWorld(): Promise<RealWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-world-'));
  const scratchFolder = join(folder, 'scratch');
  await mkdir(scratchFolder, { recursive: true });
  const clock = aClock(Date.UTC(2026, 10, 25));
  const store = await createStore({ file: join(folder, 'dalaba.sqlite'), clock });
  return {
    folder,
    clock,
    store,
    blobs: createDiskBlobs({ folder: join(folder, 'blobs') }),
    disk: createDisk({ dataFolder: folder }),
    transcoder: createTranscoder({ scratchFolder }),
    settings: settingsOf(loadConfig({ DALABA_MIN_FREE_MB: '1' }, folder)),
    knownFiles: createKnownFiles(),
    jobs: { add: async () => undefined },
    logger: createLogger('silent'),
    startedAtMs: 0,
    scratchFolder,
    rendering: new Map(),
    progress: () => undefined,
    parallel: 2,
    async speak(path, filter) {
      const voice = join(folder, 'voice.wav');
      const words = '各位乡亲，接到陌生电话要转账，先挂断，再问一问家里人。'.repeat(4);
      await run('espeak-ng', ['-v', 'cmn', '-s', '160', '-w', voice, words]);
      await run('ffmpeg', ['-v', 'error', '-y', '-i', voice, '-af', filter, path]);
    },
    async close() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
