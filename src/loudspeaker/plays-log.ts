import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const lineSchema = z.object({
  endpoint: z.string(),
  order: z.string(),
  item: z.number(),
  lesson: z.string(),
  startedAtMs: z.number(),
  playedMs: z.number(),
  liveMs: z.number().exactOptional(),
  cutBy: z.string().optional(),
});

/** One line of the loudspeaker's own log: an item it is through with, from samples that went out. */
export type PlayLine = z.infer<typeof lineSchema>;

const fileOf = (folder: string): string => path.join(folder, 'plays.jsonl');

/** What the loudspeakers of a folder played, oldest first; a line torn by a crash is left out. */
export function readLog(folder: string): PlayLine[] {
  if (!fs.existsSync(fileOf(folder))) return [];
  const lines = fs.readFileSync(fileOf(folder), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => lineSchema.parse(JSON.parse(line)));
}

export interface PlaysLog {
  /** Appends lines durably. Throws when it can't, and may have written some of them. */
  append(lines: readonly string[]): void;
  /** Appends those of the lines that the end of the file does not hold: after a crash between two writes, or a full disk. */
  restore(lines: readonly string[]): void;
  close(): void;
}

export function openPlaysLog(folder: string): PlaysLog {
  const file = fs.openSync(fileOf(folder), 'a+');
  const append = (lines: readonly string[]): void => {
    if (lines.length === 0) return;
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    if (fs.writeSync(file, bytes) < bytes.length) throw new Error('the disk is full');
    fs.fdatasyncSync(file);
  };
  return {
    append,
    restore(lines) {
      cutTornLine(file);
      const present = new Set(tailOf(file).split('\n'));
      append(lines.filter((line) => !present.has(line)));
    },
    close: () => fs.closeSync(file),
  };
}

const tailBytes = 4 * 1024 * 1024;

function tailOf(file: number): string {
  const { size } = fs.fstatSync(file);
  const tail = Buffer.alloc(Math.min(size, tailBytes));
  fs.readSync(file, tail, 0, tail.length, size - tail.length);
  return tail.toString('utf8');
}

function cutTornLine(file: number): void {
  const tail = Buffer.from(tailOf(file), 'utf8');
  const torn = tail.length - (tail.lastIndexOf(10) + 1);
  if (torn > 0) fs.ftruncateSync(file, fs.fstatSync(file).size - torn);
}
