import { randomUUID } from 'node:crypto';
import { openSync, readFileSync, writeSync } from 'node:fs';
import type { LoudspeakerConfig } from '../../../src/loudspeaker/config.ts';
import type { Output, Passage, Playing } from '../../../src/loudspeaker/output.ts';

/** Real milliseconds that all processes of a machine share, and nobody sets. */
export const monotonicMs = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;

const beatMs = 100;

/**
 * Listens to what leaves the outputs of a process and writes it down, apart from whatever the loudspeakers keep and say of
 * it: a line for each passage that opens, each sample that was waited for, each cut; and ten times a second where all are.
 * What is written before a power cut stays written.
 */
export function listenTo(file: string): (config: LoudspeakerConfig, output: Output) => Output {
  const descriptor = openSync(file, 'a');
  const boot = randomUUID();
  const playing = new Map<number, Playing>();
  let passages = 0;
  const write = (line: object): void => {
    writeSync(descriptor, `${JSON.stringify({ boot, atMs: monotonicMs(), ...line })}\n`);
  };
  setInterval(() => {
    if (playing.size > 0) write({ positions: [...playing].map(([n, one]) => [n, one.position()]) });
  }, beatMs).unref();

  const heard = (n: number, one: Playing): Playing => ({
    position: one.position,
    liveSamples: one.liveSamples,
    closed: one.closed,
    async until(sample) {
      const passed = await one.until(sample);
      // An item is only said to be over after this.
      write({ positions: [[n, passed.kind === 'passed' ? sample : one.position()]] });
      return passed;
    },
    cut(by) {
      one.cut(by);
      write({ positions: [[n, one.position()]], over: n, by });
      playing.delete(n);
    },
  });
  return ({ endpoint }, output) => ({
    needsSamples: output.needsSamples,
    async open(passage: Passage) {
      const one = await output.open(passage);
      const n = passages;
      passages += 1;
      const { order, fromSample, endSample, volumePercent } = passage;
      write({ opened: n, endpoint, order, fromSample, endSample, volumePercent });
      playing.set(n, one);
      return heard(n, one);
    },
  });
}

/** One programme that went out, or a part of it, without a break. */
export interface Passed {
  readonly boot: string;
  readonly endpoint: string;
  readonly order: string;
  readonly fromSample: number;
  readonly endSample: number;
  /** Samples before this one surely went out. */
  toSample: number;
  /** When it was there; of the shared clock. */
  atMs: number;
  /** When the first sample after `fromSample` was noticed to have gone out; undefined before. */
  beganAtMs?: number;
  /** Whether it ended, rather than its process. */
  isOver: boolean;
}

/** What an ear wrote down; a line torn by a kill is left out. */
export function readEar(file: string): Passed[] {
  const passed = new Map<string, Passed>();
  for (const text of readFileSync(file, 'utf8').split('\n').slice(0, -1)) {
    const line = JSON.parse(text) as Line;
    if (line.opened !== undefined) {
      const { boot, endpoint, order, fromSample, endSample, atMs } = line;
      const one = { boot, endpoint, order, fromSample, endSample, toSample: fromSample, atMs, isOver: false };
      passed.set(`${boot} ${line.opened}`, one);
    }
    for (const [n, sample] of line.positions ?? []) {
      const one = passed.get(`${line.boot} ${n}`);
      if (one === undefined) throw new Error(`${file}: what never opened went out`);
      if (sample > one.fromSample) one.beganAtMs ??= line.atMs - (sample - one.fromSample) / 48;
      if (sample >= one.toSample) Object.assign(one, { toSample: sample, atMs: line.atMs });
      if (line.over === n) one.isOver = true;
    }
  }
  return [...passed.values()];
}

interface Line {
  readonly boot: string;
  readonly atMs: number;
  readonly opened?: number;
  readonly endpoint: string;
  readonly order: string;
  readonly fromSample: number;
  readonly endSample: number;
  readonly positions?: readonly (readonly [number, number])[];
  readonly over?: number;
}
