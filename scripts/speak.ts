#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { respelled } from './respellings.ts';

const help = `Usage: node scripts/speak.ts [lesson…] [--force]

Speaks the sample lessons: every recording of a lesson marked "synthetic: true" is read out
by espeak-ng and written beside its lesson.yaml as Opus. Without names, all lessons.

  --force   speak again what is up to date; a recording this script did not make is never touched
  --help    this text

Needs espeak-ng, ffmpeg and ffprobe.`;

const contentFolder = join(import.meta.dirname, '..', 'content');

/** The plain `cmn` voice spells most characters as English letters (espeak-ng 1.51); this one reads them. */
const voice = 'cmn-latn-pinyin';

/** One speaker a variety, so that listeners can tell versions apart. Pitch 0 to 99; speed in espeak's units. */
const speakers: Readonly<Record<string, { pitch: number; wordsPerMinute: number }>> = {
  cmn: { pitch: 50, wordsPerMinute: 168 },
  'cmn-x-jilu1239': { pitch: 36, wordsPerMinute: 166 },
  'cmn-x-huab1238': { pitch: 64, wordsPerMinute: 172 },
};

/** Trims rumble and hiss; espeak-ng speaks at full scale, which Opus overshoots. */
const filters = 'highpass=f=90,lowpass=f=9000,volume=-4dB,aresample=48000';

/** Opens the comment tag of every file this script made; what follows is a digest of all that shaped it. */
const mark = 'dalaba-speak';

interface Task {
  readonly name: string;
  readonly file: string;
  readonly variety: string;
  readonly script: string;
}

class SpeakError extends Error {}

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help') || args.includes('-h')) return console.log(help);
  const unknown = args.find((arg) => arg.startsWith('-') && arg !== '--force');
  if (unknown !== undefined) throw new SpeakError(`${unknown} is not an option; see --help`);
  const force = args.includes('--force');
  const asked = args.filter((arg) => !arg.startsWith('-'));
  for (const lesson of asked.length > 0 ? asked : await lessonNames()) {
    try {
      for (const task of await tasksOf(lesson, asked.length > 0)) await perform(task, force);
    } catch (error) {
      report(error);
    }
  }
}

function report(error: unknown): void {
  if (!(error instanceof SpeakError)) throw error;
  console.error(`speak: ${error.message}`);
  process.exitCode = 1;
}

async function lessonNames(): Promise<string[]> {
  const entries = await readdir(contentFolder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

/** The recordings of one lesson; none when people speak it, which is an error only where it was asked for. */
async function tasksOf(lesson: string, askedFor: boolean): Promise<Task[]> {
  const path = `content/${lesson}/lesson.yaml`;
  const text = await readFile(join(contentFolder, lesson, 'lesson.yaml'), 'utf8').catch(() => {
    throw new SpeakError(`${path} can't be read`);
  });
  const page = record(parsed(text, path));
  if (page.synthetic !== true) {
    if (!askedFor) return [];
    throw new SpeakError(`${path} is not marked "synthetic: true", so its recordings are people's own`);
  }
  return Object.entries(record(page.recordings)).map(([variety, entry]) => {
    const file = typeof entry === 'string' ? entry : record(entry).file;
    const script = (typeof entry === 'string' ? undefined : record(entry).script) ?? page.script;
    if (typeof file !== 'string' || !/^[\w-]+\.opus$/.test(file)) {
      throw new SpeakError(`${path}: recording ${variety} needs a file name ending in .opus`);
    }
    if (typeof script !== 'string') throw new SpeakError(`${path}: recording ${variety} has no script`);
    return { name: `${lesson}/${file}`, file: join(contentFolder, lesson, file), variety, script };
  });
}

function parsed(text: string, path: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new SpeakError(`${path} is not YAML: ${error instanceof Error ? error.message : error}`);
  }
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** Speaks one recording, unless it is up to date. Throws SpeakError, also for a recording of a person. */
async function perform(task: Task, force: boolean): Promise<void> {
  const comment = `${mark} ${digestOf(task)}`;
  const found = await commentOf(task.file);
  if (found !== undefined && !found.startsWith(mark)) {
    throw new SpeakError(`content/${task.name} was not made by this script and stays as it is`);
  }
  if (found === comment && !force) return console.log(`${task.name}: up to date`);
  await speak(task, comment);
  console.log(`${task.name}: ${(await probe(task.file, 'format=duration')).trim()} s`);
}

const speakerOf = (variety: string) => speakers[variety] ?? { pitch: 50, wordsPerMinute: 168 };

/** What is said, with a breath after every sentence-ending line. */
const spokenText = (script: string): string => respelled(script).trim().replace(/\n+/g, '\n\n');

function digestOf({ variety, script }: Task): string {
  const shape = JSON.stringify([voice, filters, speakerOf(variety), spokenText(script)]);
  return createHash('sha256').update(shape).digest('hex').slice(0, 32);
}

/** The comment tag; undefined when there is no file, empty when the file carries none. */
async function commentOf(file: string): Promise<string | undefined> {
  const there = await stat(file).catch(() => undefined);
  if (there === undefined) return undefined;
  return (await probe(file, 'stream_tags=comment')).trim();
}

const probe = (file: string, entries: string): Promise<string> =>
  run('ffprobe', ['-v', 'error', '-show_entries', entries, '-of', 'csv=p=0', file]);

async function speak({ file, variety, script }: Task, comment: string): Promise<void> {
  const { pitch, wordsPerMinute } = speakerOf(variety);
  const scratch = join(contentFolder, '..', 'data', 'speak');
  await mkdir(scratch, { recursive: true });
  const wav = join(scratch, `${process.pid}.wav`);
  const opus = join(scratch, `${process.pid}.opus`);
  const espeak = ['-v', voice, '-b', '1', '-s', `${wordsPerMinute}`, '-p', `${pitch}`, '-g', '1', '-w', wav];
  // Bit-exact, so that an unchanged script gives an unchanged file.
  const exact = ['-fflags', '+bitexact', '-flags:a', '+bitexact', '-metadata', `comment=${comment}`];
  const sound = ['-af', filters, '-ac', '1'];
  try {
    await run('espeak-ng', espeak, spokenText(script));
    const encoder = ['-c:a', 'libopus', '-b:a', '24k', '-application', 'voip'];
    await run('ffmpeg', ['-v', 'error', '-y', '-i', wav, ...sound, ...encoder, ...exact, opus]);
    await rename(opus, file);
  } finally {
    await Promise.all([rm(wav, { force: true }), rm(opus, { force: true })]);
  }
}

/** Runs a tool and returns what it printed. Throws SpeakError with the tool's own words. */
async function run(tool: string, args: readonly string[], input = ''): Promise<string> {
  const child = spawn(tool, args);
  const printed: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  // `once` also rejects at `error`, which is how a missing program shows.
  const [code] = await once(child, 'close').catch(() => {
    throw new SpeakError(`${tool} is not installed`);
  });
  if (code !== 0) throw new SpeakError(`${tool} failed: ${Buffer.concat(complaints).toString().trim()}`);
  return Buffer.concat(printed).toString();
}

await main(process.argv.slice(2)).catch(report);
