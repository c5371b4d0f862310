import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BroadcastPlan } from '../../src/app/plan-broadcast.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { output } from '../support/process.ts';
import { approveAll, type Served, serving } from '../support/served-home.ts';

const run = promisify(execFile);
let home: TestHome;
let service: Served;

beforeAll(async () => {
  home = await aHome({ lessons: 2, endpoints: ['donge-001,铜城喇叭,371524100,memory,memory://a'] });
  service = await serving(home, 0);
  await approveAll(service, ['opening', 'lesson-1', 'lesson-2', 'closing']);
});

afterAll(async () => {
  await service?.process.kill('SIGTERM');
  await home?.remove();
  await removeSpeech();
});

const inHome = (...parts: string[]): string => join(home.folder, ...parts);
const command = (...args: string[]) => output([...args, '--home', home.folder, '--json']);

async function findingsOf(name: 'check' | 'publish') {
  const { code, stdout } = await command(name);
  return { code, ...(JSON.parse(stdout) as { lessons: number; counties: number; findings: Finding[] }) };
}

const errorsOf = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ severity }) => severity === 'error').sort((a, b) => (a.file < b.file ? -1 : 1));

interface Planned {
  readonly startsAtMs: number;
  /** Lesson, variety and master of what would be aired. */
  readonly items: readonly string[];
}

/**
 * What one evening would air, as the published revisions have it. Exact durations and reasons are left out: the
 * clock may be making today's broadcast ready meanwhile.
 */
async function planned(): Promise<Planned> {
  const { stdout } = await command('plan', 'donge', '--date', '2030-01-01', '--slot', 'evening');
  const [plan] = JSON.parse(stdout) as BroadcastPlan[];
  if (plan === undefined) throw new Error(stdout);
  const items = plan.playlists.flatMap(({ playlist }) => playlist.items);
  return {
    startsAtMs: plan.startsAtMs,
    items: items.map(({ lesson, variety, master }) => `${lesson} ${variety} ${master}`).toSorted(),
  };
}

const yaml = (recording: string, more = ''): string => `title: 一课
topic: anti-fraud
synthetic: true
script: 各位乡亲
${more}recordings:
  cmn: ${recording}
`;

interface Bad {
  readonly folder: string;
  readonly yaml: string;
  /** Makes the lesson's recording. */
  readonly recording?: (folder: string, speech: string) => Promise<unknown>;
  /** `file[:line:column]` of the one finding, in the lesson's folder. */
  readonly at: string;
  readonly says: string;
}

const spoken: Bad['recording'] = (folder, speech) => copyFile(speech, join(folder, 'cmn.wav'));

const bads: readonly Bad[] = [
  { folder: 'missing', yaml: yaml('cmn.wav'), at: 'lesson.yaml:6:8', says: '没有这个文件' },
  {
    folder: 'not-by-name',
    yaml: yaml('cmn.txt'),
    recording: (folder, speech) => copyFile(speech, join(folder, 'cmn.txt')),
    at: 'lesson.yaml:6:8',
    says: 'cmn.txt',
  },
  {
    folder: 'not-by-content',
    yaml: yaml('cmn.mp3'),
    recording: (folder) => writeFile(join(folder, 'cmn.mp3'), '各位乡亲，这是文字。\n'.repeat(400)),
    at: 'cmn.mp3',
    says: '这不是录音文件',
  },
  {
    folder: 'empty',
    yaml: yaml('cmn.wav'),
    recording: (folder) => writeFile(join(folder, 'cmn.wav'), ''),
    at: 'lesson.yaml:6:8',
    says: '空文件',
  },
  {
    folder: 'truncated',
    yaml: yaml('cmn.wav'),
    recording: async (folder, speech) => {
      const whole = await readFile(speech);
      await writeFile(join(folder, 'cmn.wav'), whole.subarray(0, whole.length / 2));
    },
    at: 'cmn.wav',
    says: '文件不完整',
  },
  {
    folder: 'no-seconds',
    yaml: yaml('cmn.wav'),
    recording: (folder) => ffmpeg(folder, 'anullsrc=r=48000:cl=mono', 'cmn.wav', '-t', '0'),
    at: 'cmn.wav',
    says: '',
  },
  {
    folder: 'video',
    yaml: yaml('cmn.m4a'),
    recording: (folder) => ffmpeg(folder, 'testsrc=d=1:s=64x64', 'cmn.m4a', '-c:v', 'mpeg4', '-f', 'mp4'),
    at: 'cmn.m4a',
    says: '没有声音',
  },
  {
    folder: 'tabs',
    yaml: yaml('cmn.wav').replace('  cmn:', '\tcmn:'),
    recording: spoken,
    at: 'lesson.yaml:6:1',
    says: '制表符',
  },
  {
    folder: 'twice',
    yaml: yaml('cmn.wav', 'title: 又一课\n'),
    recording: spoken,
    at: 'lesson.yaml:5:1',
    says: 'title',
  },
  {
    folder: 'explosion',
    yaml: yaml('cmn.wav', `a: &a [${'x,'.repeat(9)}x]\nb: &b [${'*a,'.repeat(90)}*a]\nc: [*b, *b]\n`),
    recording: spoken,
    at: 'lesson.yaml:6:32',
    says: '引用超过 100 次',
  },
  {
    folder: 'same-id',
    yaml: yaml('cmn.wav', 'id: lesson-1\n'),
    recording: spoken,
    at: 'lesson.yaml:5:5',
    says: '编号 "lesson-1" 已经是 content/lesson-1 的',
  },
  {
    folder: 'wandering',
    yaml: yaml('../lesson-1/cmn.wav'),
    at: 'lesson.yaml:6:8',
    says: '../lesson-1/cmn.wav',
  },
];

const ffmpeg = (folder: string, source: string, file: string, ...options: string[]) =>
  run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, ...options, join(folder, file)]);

describe('a home with every kind of bad lesson beside the good ones', () => {
  let check: Awaited<ReturnType<typeof findingsOf>>;

  beforeAll(async () => {
    const good = await findingsOf('check');
    expect(good).toMatchObject({ code: 0, lessons: 4, counties: 1, findings: [] });
    for (const { folder, yaml: text, recording } of bads) {
      const place = inHome('content', folder);
      await mkdir(place);
      await writeFile(join(place, 'lesson.yaml'), text);
      await recording?.(place, inHome('content', 'lesson-1', 'cmn.wav'));
    }
    check = await findingsOf('check');
  });

  test.each(bads)('has one error for $folder, where it is', ({ folder, at, says }) => {
    const found = errorsOf(check.findings).filter(({ file }) => file.startsWith(`content/${folder}/`));
    expect(found.map(placeOf)).toEqual([`content/${folder}/${at}`]);
    expect(found[0]?.found).toContain(says);
    expect(found[0]?.expected).toMatch(/[一-鿿].*[a-z]/);
  });

  test('has no other error, and a check of it fails', () => {
    expect(errorsOf(check.findings)).toHaveLength(bads.length);
    expect(check.code).toBe(1);
    expect(check.counties).toBe(1);
  });

  test('is published with the same errors, and its good lessons are still planned', async () => {
    const before = await planned();
    const { code, findings } = await findingsOf('publish');
    expect(code).toBe(0);
    expect(errorsOf(findings)).toEqual(errorsOf(check.findings));
    expect(await planned()).toEqual(before);
    const lessons = before.items.map((item) => item.split(' ')[0]);
    expect(lessons).toEqual(['closing', 'lesson-1', 'lesson-2', 'opening']);
  });
});

describe('what breaks under a running service', () => {
  test('keeps its last good revision, until it is mended', async () => {
    const lessonFile = inHome('content', 'lesson-1', 'lesson.yaml');
    const recording = inHome('content', 'lesson-2', 'cmn-x-jilu1239.wav');
    const scheduleFile = inHome('schedules', 'donge', 'schedule.yaml');
    const [lesson, speech, schedule] = [
      await readFile(lessonFile, 'utf8'),
      await readFile(recording),
      await readFile(scheduleFile, 'utf8'),
    ];
    const before = await planned();
    await writeFile(lessonFile, lesson.replace('script:', '\tscript:'));
    await writeFile(recording, speech.subarray(0, 3000));
    await writeFile(scheduleFile, schedule.replace(home.evening, '25:30'));
    const broken = errorsOf((await findingsOf('publish')).findings);
    expect(broken.map(placeOf)).toEqual(
      expect.arrayContaining([
        'content/lesson-1/lesson.yaml:5:1',
        'content/lesson-2/cmn-x-jilu1239.wav',
        expect.stringMatching(/^schedules\/donge\/schedule\.yaml:6:\d+$/),
      ]),
    );
    expect(broken).toHaveLength(bads.length + 3);
    expect(await planned()).toEqual(before);

    await writeFile(lessonFile, lesson);
    await writeFile(recording, speech);
    await writeFile(scheduleFile, schedule.replace(home.evening, home.evening.replace(':30', ':45')));
    expect(errorsOf((await findingsOf('publish')).findings)).toHaveLength(bads.length);
    expect(await planned()).toEqual({ ...before, startsAtMs: before.startsAtMs + 900_000 });
  });
});

const placeOf = ({ file, line, column }: Finding): string =>
  [file, line, column].filter((part) => part !== undefined).join(':');
