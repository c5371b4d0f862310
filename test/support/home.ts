import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface HomeOptions {
  /** Lessons beside the opening and the closing. */
  readonly lessons?: number;
  /** One line of endpoints.csv each, without the header. */
  readonly endpoints: readonly string[];
  /** How long a spoken lesson is, roughly; below 7, opening and closing are as short. */
  readonly seconds?: number;
  readonly slotLength?: string;
  readonly quiet?: string;
  /** `hh:30` of its slots; unless given, hours from now. */
  readonly slots?: { readonly morning: string; readonly evening: string };
}

export interface TestHome {
  readonly folder: string;
  /** When its evening slot begins, `hh:30`: hours from now, as is its morning, so that only asked-for broadcasts air. */
  readonly evening: string;
  remove(): Promise<void>;
}

let spoken: Promise<string> | undefined;

/** A folder of spoken WAVs, made once a test file: `lesson-<n>-<variety>.wav` differ in wording and voice. */
function speech(folder: string, seconds: number, lesson: number): Promise<string> {
  const path = join(folder, `speech-${lesson}-${seconds}.wav`);
  const sentence =
    seconds < 7
      ? `第${lesson}课，先挂断。`
      : `第${lesson}课。各位乡亲，接到陌生电话要转账，先挂断，再问一问家里人。`;
  const words = sentence.repeat(Math.max(1, Math.round(seconds / 7)));
  return run('espeak-ng', ['-v', 'cmn', '-s', '160', '-w', path, words]).then(() => path);
}

/** A sample home on disk: Dong'e with real spoken lessons, ready for `dalaba serve`. */
export async function aHome({
  lessons = 3,
  endpoints,
  seconds = 7,
  slotLength = '2m',
  quiet = '[]',
  slots = hoursFromNow(),
}: HomeOptions): Promise<TestHome> {
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-home-'));
  spoken ??= mkdtemp(join(tmpdir(), 'dalaba-speech-'));
  const voices = await spoken;
  const names = ['opening', ...Array.from({ length: lessons }, (_, n) => `lesson-${n + 1}`), 'closing'];
  for (const [index, name] of names.entries()) {
    const station = name === 'opening' || name === 'closing';
    const place = join(folder, 'content', name);
    await mkdir(place, { recursive: true });
    const length = station ? Math.min(7, seconds) : seconds;
    await copyFile(await speech(voices, length, index), join(place, 'cmn.wav'));
    await copyFile(await speech(voices, length, index + 100), join(place, 'cmn-x-jilu1239.wav'));
    await writeFile(join(place, 'lesson.yaml'), lessonYaml(name, station));
  }
  const county = join(folder, 'schedules', 'donge');
  await mkdir(county, { recursive: true });
  await writeFile(join(folder, 'schedules', 'calendar.yaml'), 'sample: true\n');
  const { morning, evening } = slots;
  await writeFile(join(county, 'schedule.yaml'), scheduleYaml(morning, evening, slotLength, quiet));
  await writeFile(join(county, 'areas.csv'), areasCsv);
  await writeFile(join(county, 'endpoints.csv'), `id,name,area,driver,address\n${endpoints.join('\n')}\n`);
  return { folder, evening, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Ends what `aHome` shared between homes; for `afterAll`. */
export async function removeSpeech(): Promise<void> {
  if (spoken !== undefined) await rm(await spoken, { recursive: true, force: true });
  spoken = undefined;
}

const lessonYaml = (name: string, station: boolean): string => `title: ${name}
kind: ${station ? name : 'lesson'}
topic: ${station ? 'station' : name}
synthetic: true
script: 各位乡亲，接到陌生电话要转账，先挂断。
recordings:
  cmn: cmn.wav
  cmn-x-jilu1239: cmn-x-jilu1239.wav
`;

/** Half past six and fourteen hours from now in Dong'e, the earlier as morning: no test reaches them, nor the freezes before. */
function hoursFromNow(): { readonly morning: string; readonly evening: string } {
  const { hour } = Temporal.Now.zonedDateTimeISO('Asia/Shanghai');
  const halfPast = (hours: number) => `${String((hour + hours) % 24).padStart(2, '0')}:30`;
  const [morning = '', evening = ''] = [halfPast(6), halfPast(14)].toSorted();
  return { morning, evening };
}

const scheduleYaml = (
  morning: string,
  evening: string,
  length: string,
  quiet: string,
): string => `county: "371524"
name: 东阿县
pinyin: donge
slots:
  morning: { at: "${morning}", length: ${length} }
  evening: { at: "${evening}", length: ${length} }
opening: opening
closing: closing
quiet: ${quiet}
`;

const areasCsv = `code,name,population,varieties
371524,东阿县,,cmn
371524100,铜城街道,,
371524101,新城街道,,cmn-x-jilu1239
`;
