import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importLessons } from '../../src/app/import-lessons.ts';
import { createTranscoder } from '../../src/audio/transcoder.ts';
import { operator } from '../../src/domain/actor.ts';
import { variety } from '../../src/domain/variety.ts';
import { createLessonImports } from '../../src/library/lesson-imports.ts';
import { createLibraryFiles } from '../../src/library/library-files.ts';
import { createScheduleFiles } from '../../src/schedules/schedule-files.ts';
import { aHome, linesOf } from '../sources/temp-home.ts';
import { aWorkbook } from '../support/workbook.ts';

let tones: string;

beforeAll(async () => {
  tones = await mkdtemp(join(tmpdir(), 'dalaba-tones-'));
  for (const [name, hz] of [
    ['a.mp3', 300],
    ['b.m4a', 500],
    ['c.wav', 700],
  ] as const) {
    const source = `sine=frequency=${hz}:duration=1`;
    await promisify(execFile)('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, join(tones, name)]);
  }
});

afterAll(() => rm(tones, { recursive: true, force: true }));

const existing = `# 老课，别动注释
title: 老课
topic: anti-fraud   # 反诈
script: 先挂断。
recordings:
  zh-CN: 老.wav # 普通话
`;

/** A home with one lesson, and a folder of recordings with a sheet beside it. */
async function given(files: Readonly<Record<string, 'a.mp3' | 'b.m4a' | 'c.wav' | { text: string }>>) {
  const home = await aHome({
    'content/old/lesson.yaml': existing,
    'schedules/d/schedule.yaml':
      'county: 371524\nname: 东阿县\npinyin: donge\nslots:\n  morning: { at: "06:30", length: 10m }\n',
    'schedules/d/areas.csv': 'code,name,varieties\n371524101,刘集镇,cmn-x-liuji > cmn\n',
    'schedules/d/endpoints.csv': 'id,name,area,driver,address\n',
  });
  await copyFile(join(tones, 'c.wav'), join(home, 'content/old/老.wav'));
  const folder = await aHome({});
  for (const [name, what] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    if (typeof what === 'string') await copyFile(join(tones, what), join(folder, name));
    else await writeFile(join(folder, name), what.text);
  }
  const run = async (
    sheet: string | Uint8Array,
    {
      replace = false,
      confirm = true,
      before = () => {},
    }: { replace?: boolean; confirm?: boolean; before?: () => void } = {},
  ) => {
    const map = join(await aHome({ 'map.csv': sheet }), 'map.csv');
    const outcome = await importLessons(
      {
        actor: operator,
        libraryFiles: createLibraryFiles({ home }),
        scheduleFiles: createScheduleFiles({ home }),
        transcoder: createTranscoder({ scratchFolder: tones }),
        parallel: 2,
        lessonImports: createLessonImports({ home }),
        confirm: async () => {
          before();
          return confirm;
        },
      },
      { folder, map, replace },
    );
    return { ...outcome, lines: linesOf(outcome.comparison.findings) };
  };
  const lessons = (): string[] => readdirSync(join(home, 'content')).sort();
  return { home, folder, run, lessons };
}

const header = '文件,课,标题,语言,主题,稿子\n';

describe('a folder of recordings', () => {
  it('becomes lessons whose recordings are the very bytes, and is unchanged the second time', async () => {
    const { home, folder, run } = await given({
      '普通话/假币.mp3': 'a.mp3',
      '方言/假币.M4A': 'b.m4a',
      '稿/假币.txt': { text: '看一看。\n摸一摸。\n' },
    });
    const sheet = await aWorkbook([
      ['文件/file', '课', '标题', '语言', '主题', '稿子'],
      ['普通话\\假币.mp3', 'notes', '假币: 怎么认', '普通话', 'anti-fraud', '稿/假币.txt'],
      ['./方言/假币.M4A', 'notes', null, 'cmn-x-jilu1239', null, '瞅一瞅。'],
    ]);
    expect((await run(sheet, { confirm: false })).end).toBe('previewed');
    expect(await run(sheet)).toMatchObject({ end: 'written', written: 1, lines: [] });
    const bytesOf = (path: string) => readFileSync(path).toString('base64');
    expect(bytesOf(join(home, 'content/notes/cmn.mp3'))).toBe(bytesOf(join(folder, '普通话/假币.mp3')));
    const { lessons, findings } = await createLibraryFiles({ home }).read();
    expect(findings).toEqual([]);
    expect(lessons.find(({ lesson }) => lesson.id === 'notes')).toMatchObject({
      lesson: { title: '假币: 怎么认', topic: 'anti-fraud', script: '看一看。\n摸一摸。' },
      recordings: [
        { variety: 'cmn', file: 'content/notes/cmn.mp3' },
        { variety: 'cmn-x-jilu1239', file: 'content/notes/cmn-x-jilu1239.m4a', script: '瞅一瞅。' },
      ],
    });
    expect(await run(sheet)).toMatchObject({ end: 'unchanged', comparison: { unchanged: 1 } });
  });

  it.each([
    ['a missing file', 'nope.mp3,n,t,cmn,x,s', '2:1  "nope.mp3" 没有这个文件'],
    ['a file in another folder of it', '假币.mp3,n,t,cmn,x,s', '是不是 "sub/假币.mp3"'],
    ['a path out of it', '../a.mp3,n,t,cmn,x,s', '2:1  "../a.mp3" 在文件夹外面'],
    ['a path through it and out', 'sub/../../a.mp3,n,t,cmn,x,s', '在文件夹外面'],
    ['an absolute path', '/etc/passwd,n,t,cmn,x,s', '2:1  "/etc/passwd" 在文件夹外面'],
    ['a drive', 'C:\\a.mp3,n,t,cmn,x,s', '在文件夹外面'],
    ['a link that leads out', 'link.mp3,n,t,cmn,x,s', '"link.mp3" 是指向文件夹外面的链接'],
    ['a file that is no recording by its name', 'script.txt,n,t,cmn,x,s', '不是录音文件名'],
    ['an empty file', 'empty.mp3,n,t,cmn,x,s', '是空文件'],
    ['noise named like a recording', 'noise.mp3,n,t,cmn,x,s', '2:1  "noise.mp3" 这不是录音文件'],
    ['a playlist named like a recording', 'list.mp3,n,t,cmn,x,s', '2:1  "list.mp3" '],
    [
      'two rows of one lesson and variety',
      'sub/假币.mp3,n,t,cmn,x,s\nb.m4a,n,,zh-CN,,',
      '3:10  课 "n" 的 cmn 录音第 2 行已经有了',
    ],
    [
      'two titles of one lesson',
      'sub/假币.mp3,n,t,cmn,x,s\nb.m4a,n,u,yue,,',
      '3:9  课 "n" 的 title 第 2 行写的是 "t"',
    ],
    ['no lesson', 'b.m4a,,t,cmn,x,s', '2:7  "课" 是空的'],
    ['a lesson id that is none', 'b.m4a,假币,t,cmn,x,s', '2:7  课 写成了 "假币"'],
    ['a variety that is none', 'b.m4a,n,t,山东话,x,s', '2:11  语言 写成了 "山东话"'],
    ['a topic that is none', 'b.m4a,n,t,cmn,假币,s', '2:15  主题 写成了 "假币"'],
    ['a formula for a title', 'b.m4a,n,=1+1,cmn,x,s', '2:9  标题 写成了 "=1+1"'],
    ['a new lesson without a title', 'b.m4a,n,,cmn,x,s', '2:7  新课 "n" 没有 title'],
    ['a new lesson without a script', 'b.m4a,n,t,cmn,x,', '2:7  新课 "n" 没有 script'],
    ['a script that turns the direction of writing', 'b.m4a,n,t,cmn,x,转\u202e账', '改变书写方向'],
    ['a missing script file', 'b.m4a,n,t,cmn,x,scrpt.txt', 'did you mean "script.txt"?'],
    ['a lesson that is there but broken', 'b.m4a,broken,t,cmn,x,s', 'content/broken 已经在，但读不了'],
    ['an existing lesson', 'b.m4a,old,,cmn,,', '2:7  课 "old" 已经有了'],
  ])('with %s is refused, and nothing is written', async (_, rows, found) => {
    const { home, folder, run, lessons } = await given({
      'sub/假币.mp3': 'a.mp3',
      'b.m4a': 'b.m4a',
      'script.txt': { text: 's' },
      'empty.mp3': { text: '' },
      'noise.mp3': { text: 'noise' },
      'list.mp3': { text: '#EXTM3U\n#EXTINF:1\nfile:///etc/passwd\n' },
    });
    await mkdir(join(home, 'content/broken'));
    await writeFile(join(home, 'content/broken/lesson.yaml'), 'title: [\n');
    await symlink(join(tones, 'a.mp3'), join(folder, 'link.mp3'));
    const { end, lines } = await run(`${header}${rows}\n`);
    expect(end, lines.join('\n')).toBe('refused');
    const errors = lines.filter((line) => line.startsWith('error'));
    expect(
      errors.some((line) => line.includes(found)),
      errors.join('\n'),
    ).toBe(true);
    expect(lessons()).toEqual(['broken', 'old']);
  });

  it('tells of files nobody named, and of words the home does not know', async () => {
    const { run } = await given({ 'a.mp3': 'a.mp3', 'b.m4a': 'b.m4a', 'c.wav': 'c.wav' });
    const { end, lines } = await run(
      `${header}a.mp3,n,t,cmn-x-nobody,anti-fruad,s\nb.m4a,n,,cmn-x-liuji,,\nb.m4a,n,,yue,,\n`,
      { confirm: false },
    );
    expect(end).toBe('previewed');
    expect(lines).toEqual([
      expect.stringContaining('warning map.csv  "c.wav" 没有写进表'),
      expect.stringContaining('warning map.csv:2:11  没有一个区域听 "cmn-x-nobody"'),
      expect.stringMatching(/^warning map\.csv:2:24 .*did you mean "anti-fraud"\?/),
      expect.stringContaining('warning map.csv:4:1  "b.m4a" 第 3 行已经用了'),
    ]);
  });

  it('that changes after the preview writes no lesson', async () => {
    const { folder, run, lessons } = await given({ 'a.mp3': 'a.mp3' });
    const before = () => writeFileSync(join(folder, 'a.mp3'), 'other bytes');
    await expect(run(`${header}a.mp3,n,t,cmn,x,s\n`, { before })).rejects.toThrow('在预览之后被改过');
    expect(lessons()).toEqual(['old']);
  });
});

describe('a lesson that exists', () => {
  it('gets only the named recordings with --replace, and keeps its words and comments', async () => {
    const { home, run } = await given({ 'a.mp3': 'a.mp3', 'b.m4a': 'b.m4a' });
    const sheet = `${header}a.mp3,old,别的标题,cmn,,\nb.m4a,old,,yue,,粤语稿\n`;
    const { end, lines } = await run(sheet, { replace: true });
    expect(end).toBe('written');
    expect(lines).toEqual([
      expect.stringContaining('warning map.csv:2:11  课 "old" 的 title 是 "老课"，不改'),
    ]);
    expect(readdirSync(join(home, 'content/old')).sort()).toEqual(['cmn.mp3', 'lesson.yaml', 'yue.m4a']);
    const text = readFileSync(join(home, 'content/old/lesson.yaml'), 'utf8');
    expect(text).toContain('# 老课，别动注释\ntitle: 老课\ntopic: anti-fraud # 反诈\n');
    expect(text).toContain('zh-CN: cmn.mp3');
    const { lessons, findings } = await createLibraryFiles({ home }).read();
    expect(findings).toEqual([]);
    expect(lessons[0]?.recordings).toMatchObject([{ variety: 'cmn' }, { variety: 'yue', script: '粤语稿' }]);
    expect(await run(sheet, { replace: true })).toMatchObject({ end: 'unchanged' });
  });

  it('keeps the file’s name and every byte of lesson.yaml when the kind of file stays', async () => {
    const { home, folder, run } = await given({ 'neu.wav': 'c.wav' });
    await promisify(execFile)('ffmpeg', [
      '-v',
      'error',
      '-y',
      '-i',
      join(tones, 'a.mp3'),
      join(folder, 'neu.wav'),
    ]);
    expect((await run(`${header}neu.wav,old,,cmn,,\n`, { replace: true })).end).toBe('written');
    expect(readFileSync(join(home, 'content/old/lesson.yaml'), 'utf8')).toBe(existing);
    expect(readFileSync(join(home, 'content/old/老.wav'))).toEqual(readFileSync(join(folder, 'neu.wav')));
  });

  it.each(['a.mp3', 'neu.wav'] as const)(
    'keeps the file that two varieties share for the other one: %s',
    async (name) => {
      const { home, folder, run } = await given({ 'a.mp3': 'a.mp3', 'neu.wav': 'a.mp3' });
      const place = join(home, 'content/old');
      await writeFile(join(place, 'lesson.yaml'), `${existing}  yue: 老.wav\n`);
      const before = readFileSync(join(place, '老.wav'));
      expect((await run(`${header}${name},old,,cmn,,\n`, { replace: true })).end).toBe('written');
      const { lessons } = await createLibraryFiles({ home }).read();
      const pathOf = (tag: string) =>
        lessons[0]?.recordings.find((one) => one.variety === variety(tag))?.path ?? '';
      expect(readFileSync(pathOf('yue'))).toEqual(before);
      expect(readFileSync(pathOf('cmn'))).toEqual(readFileSync(join(folder, name)));
    },
  );

  it('whose recording was changed after the preview stays as it is', async () => {
    const { home, run } = await given({ 'a.mp3': 'a.mp3' });
    const before = () => writeFileSync(join(home, 'content/old/老.wav'), 'theirs');
    await expect(run(`${header}a.mp3,old,,cmn,,\n`, { replace: true, before })).rejects.toThrow(
      '在预览之后被改过',
    );
    expect(readdirSync(join(home, 'content/old')).sort()).toEqual(['lesson.yaml', '老.wav']);
  });
});

describe('a sheet to start from', () => {
  it('lists every recording with what names and folders tell, and nothing a spreadsheet would run', async () => {
    const { home, folder, run } = await given({
      '普通话/01 假币.mp3': 'a.mp3',
      '方言/01-假币.m4a': 'b.m4a',
      '普通话/01 假币.txt': { text: '看一看。' },
      '=cmd_jilu.wav': 'c.wav',
      'phone-fraud_pth.wav': 'c.wav',
    });
    const text = await createLessonImports({ home }).template(folder, variety('cmn-x-liuji'));
    expect(text.split('\n')).toEqual([
      '\ufeff文件,课,标题,语言,主题,稿子',
      './=cmd_jilu.wav,cmd,cmd,cmn-x-jilu1239,,',
      'phone-fraud_pth.wav,phone-fraud,phone fraud,cmn,,',
      '方言/01-假币.m4a,lesson-3,假币,cmn-x-liuji,,',
      '普通话/01 假币.mp3,lesson-3,假币,cmn,,普通话/01 假币.txt',
      '',
    ]);
    const filled = text
      .replaceAll(/,,(?=\n|普)/g, ',anti-fraud,')
      .replaceAll(/anti-fraud,\n/g, 'anti-fraud,先挂断。\n');
    expect((await run(filled)).end).toBe('written');
  });
});
