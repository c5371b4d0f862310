import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  openSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import type { LoudspeakerOptions } from '../../../src/loudspeaker/config.ts';
import type { Draw } from '../../support/draw.ts';
import { monotonicMs } from './ear.ts';
import { inTurn, type Restartable } from './restartable.ts';
import type { VillageFile, VillageHealth } from './village-process.ts';

export interface Village extends Restartable {
  readonly kind: 'http' | 'pull' | 'mqtt';
  /** Its state, its audio, its own log. */
  readonly folder: string;
  readonly ear: string;
  /** Whether what it says of the time is its own clock's, not what the service told it. */
  readonly trustsItsClock: boolean;
  /** When it was killed, of the shared clock. */
  readonly killedAtMs: readonly number[];
  /** Sets its own clock, also while it runs: as libfaketime reads it, `+90d`, `@1970-01-01 00:00:00`. */
  setClock(to: string): void;
  health(): Promise<VillageHealth>;
}

export interface VillageOptions {
  readonly name: string;
  readonly kind: Village['kind'];
  readonly trustsItsClock: boolean;
  readonly folder: string;
  readonly logs: string;
  readonly port: number;
  readonly loudspeakers: readonly LoudspeakerOptions[];
  /** For what a power cut leaves half written. */
  readonly draw: Draw;
}

const preload = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';

/** A village whose machine has a clock of its own, and whose power fails. */
export function aVillage({
  name,
  folder,
  logs,
  port,
  loudspeakers,
  draw,
  ...about
}: VillageOptions): Village {
  const ear = join(logs, `${name}.ear`);
  const clockFile = join(logs, `${name}.clock`);
  const options = join(logs, `${name}.json`);
  writeFileSync(options, JSON.stringify({ port, ear, loudspeakers } satisfies VillageFile));
  writeFileSync(clockFile, '+0');
  const killedAtMs: number[] = [];
  let child: ChildProcess | undefined;
  const setClock = (to: string): void => writeFileSync(clockFile, to);
  const turn = inTurn({
    name,
    async start() {
      if (child !== undefined) return;
      const log = openSync(join(logs, `${name}.log`), 'a');
      const started = fork(resolve(import.meta.dirname, 'village-process.ts'), [options], {
        execArgv: ['--disable-warning=ExperimentalWarning'],
        stdio: ['ignore', log, log, 'ipc'],
        env: {
          ...process.env,
          LD_PRELOAD: preload,
          FAKETIME_TIMESTAMP_FILE: clockFile,
          FAKETIME_CACHE_DURATION: '1',
          FAKETIME_DONT_FAKE_MONOTONIC: '1',
          DONT_FAKE_MONOTONIC: '1',
        },
      });
      child = started;
      started.once('exit', () => {
        if (child === started) child = undefined;
      });
      await Promise.race([
        once(started, 'message'),
        once(started, 'exit').then(() => {
          throw new Error(`${name} did not start; see ${logs}`);
        }),
      ]);
    },
    async kill(signal) {
      const dying = child;
      if (dying === undefined) return;
      child = undefined;
      const gone = once(dying, 'exit');
      dying.kill(signal);
      await gone;
      if (signal !== 'SIGKILL') return;
      killedAtMs.push(monotonicMs());
      leaveHalfWritten(folder, draw);
    },
  });
  return {
    ...turn,
    ...about,
    folder,
    ear,
    killedAtMs,
    setClock,
    async health() {
      if (child === undefined) throw new Error(`${name} has no power`);
      const answer = once(child, 'message', { signal: AbortSignal.timeout(120_000) });
      child.send('health');
      return (await answer)[0] as VillageHealth;
    },
  };
}

/**
 * What a power cut in the middle of writes leaves behind, beyond what was synced: half a line of the log, half a frame of
 * the database's journal, a download that ends early.
 */
function leaveHalfWritten(folder: string, draw: Draw): void {
  const journal = join(folder, 'state.sqlite-wal');
  if (existsSync(journal) && statSync(journal).size > 0 && draw.isSo(0.7)) {
    const garbage = Buffer.from(Array.from({ length: draw.whole(1, 4_000) }, () => draw.whole(0, 255)));
    appendFileSync(journal, garbage);
  }
  if (draw.isSo(0.7)) appendFileSync(join(folder, 'plays.jsonl'), '{"endpoint":"torn","order":"37');
  const audio = join(folder, 'audio');
  for (const part of existsSync(audio) ? readdirSync(audio) : []) {
    if (!/\.(part|joined)$/.test(part)) continue;
    const file = join(audio, part);
    truncateSync(file, draw.whole(0, statSync(file).size));
  }
}
