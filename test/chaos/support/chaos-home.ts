import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A county of the run, and those of its loudspeakers that nothing may be heard of: all day is quiet there. */
export interface ChaosCounty {
  readonly code: string;
  readonly name: string;
  readonly pinyin: string;
  /** Whether those that come late join where the others are. */
  readonly late: 'play-until' | 'join';
  /** One line of endpoints.csv each. */
  readonly endpoints: readonly string[];
  readonly quiet: readonly string[];
}

export const varieties = ['cmn', 'cmn-x-jilu1239'];
export const lessons = ['lesson-1', 'lesson-2'];
/** Withdrawn while all goes on. */
export const withdrawn = 'lesson-2';
/** Never approved. */
export const unapproved = 'lesson-unapproved';
export const slotLengthMs = 60_000;

const speak = (file: string, words: string) =>
  promisify(execFile)('espeak-ng', ['-v', 'cmn', '-s', '160', '-w', file, words]);

/** Counties that listen to spoken lessons of two seconds; their own slots are hours away. */
export async function writeChaosHome(home: string, counties: readonly ChaosCounty[]): Promise<void> {
  const names = ['opening', ...lessons, unapproved, 'closing'];
  for (const [n, name] of names.entries()) {
    const folder = join(home, 'content', name);
    await mkdir(folder, { recursive: true });
    const isStation = name === 'opening' || name === 'closing';
    for (const [v, variety] of varieties.entries())
      await speak(join(folder, `${variety}.wav`), `第${10 * n + v}课，先挂断。`);
    await writeFile(join(folder, 'lesson.yaml'), lessonYaml(name, isStation));
  }
  await mkdir(join(home, 'schedules'), { recursive: true });
  await writeFile(join(home, 'schedules', 'calendar.yaml'), 'sample: true\n');
  for (const county of counties) {
    const folder = join(home, 'schedules', county.pinyin);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'schedule.yaml'), scheduleYaml(county));
    await writeFile(join(folder, 'areas.csv'), areasCsv(county));
    const rows = ['id,name,area,driver,address', ...county.endpoints];
    await writeFile(join(folder, 'endpoints.csv'), `${rows.join('\n')}\n`);
  }
}

const lessonYaml = (name: string, isStation: boolean): string => `title: ${name}
kind: ${isStation ? name : 'lesson'}
topic: ${isStation ? 'station' : name}
synthetic: true
script: 各位乡亲，接到陌生电话要转账，先挂断。
recordings:
${varieties.map((variety) => `  ${variety}: ${variety}.wav`).join('\n')}
`;

const halfPast = (hours: number): string => {
  const { hour } = Temporal.Now.zonedDateTimeISO('Asia/Shanghai');
  return `${String((hour + hours) % 24).padStart(2, '0')}:30`;
};

const scheduleYaml = ({ code, name, pinyin, late, quiet }: ChaosCounty): string => `county: "${code}"
name: ${name}
pinyin: ${pinyin}
slots:
  morning: { at: "${halfPast(7)}", length: 1m }
  evening: { at: "${halfPast(15)}", length: 1m }
opening: opening
closing: closing
late: ${late}
exceptions:
  - { name: 安静, endpoints: [${quiet.join(', ')}], quiet: [{ from: "00:00", until: "24:00" }] }
`;

const areasCsv = ({ code, name }: ChaosCounty): string => `code,name,population,varieties
${code},${name},,cmn
${code}100,一镇,,
${code}101,二镇,,cmn-x-jilu1239
`;
