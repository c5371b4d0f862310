import { mkdir, readdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLesson } from '../../src/app/create-lesson.ts';
import { editLesson } from '../../src/app/edit-lesson.ts';
import type { LessonWriting } from '../../src/app/lesson-writing.ts';
import { retireLesson } from '../../src/app/retire-lesson.ts';
import type { Actor, Role } from '../../src/domain/actor.ts';
import { digest, lessonId } from '../../src/domain/ids.ts';
import { standard, variety } from '../../src/domain/variety.ts';
import { createLessonEditor } from '../../src/library/lesson-editor.ts';
import { createLibraryFiles } from '../../src/library/library-files.ts';
import type { LessonEdit, NewLesson } from '../../src/ports/lesson-editor.ts';
import { removeDrafts } from '../../src/sources/place-folder.ts';
import { createStore } from '../../src/store/store.ts';
import { aHome } from '../sources/temp-home.ts';
import { aClock } from '../support/fakes.ts';
import { aSmallDisk } from '../support/small-disk.ts';

const written = `# 老课，别动注释
title: 老课 # 标题
topic: anti-fraud   # 反诈
script: | # 稿子
  先挂断。
valid: { from: 2026-01-01, until: 2027-12-31 }
# 录音在这里
recordings:
  zh-CN: 老.wav # 普通话
  cmn-x-jilu1239:
    file: 方言.wav # 方言
    script: 先撂喽。
`;
const id = lessonId('old');
const person = (...roles: Role[]): Actor => ({ kind: 'person', id: 'p7', roles, counties: 'all' });
const editor = person('editor');
const jilu = variety('cmn-x-jilu1239');

let store: Awaited<ReturnType<typeof createStore>>;
let home: string;
let lessons: LessonWriting;
let publications: number;

beforeEach(async () => {
  const clock = aClock(1_795_000_000_000);
  store = await createStore({ file: ':memory:', clock });
  home = await aHome({ 'content/old/lesson.yaml': written });
  publications = 0;
  const publish = async () => {
    publications += 1;
    return [];
  };
  lessons = { store, clock, lessonEditor: createLessonEditor({ home }), publish };
});
afterEach(() => store.close());

const inHome = (...parts: string[]): string => join(home, 'content', ...parts);
const textOf = (name = 'old'): Promise<string> => readFile(inHome(name, 'lesson.yaml'), 'utf8');
const now = async () => (await lessons.lessonEditor.read(id)).digest;
const edit = async (change: LessonEdit, actor = editor) =>
  editLesson(lessons, actor, id, await now(), change);
const aNew: NewLesson = { title: '新课', topic: 'anti-fraud', script: '先挂断，\r\n再问一问。' };
const create = (lesson: Partial<NewLesson> = {}, name = 'new', actor = editor) =>
  createLesson(lessons, actor, lessonId(name), { ...aNew, ...lesson });
const entries = async () =>
  (await store.ledger.entries('library', 1, 100)).map(({ content }) => JSON.parse(content));
/** Every file of `content/`, so that nothing was written where nothing was to be. */
const files = () => readdir(join(home, 'content'), { recursive: true });

describe('a new lesson', () => {
  it('is written as a reading takes it, noted with every value, and published', async () => {
    const { lesson } = await create({ weight: 0.5, validUntil: '2027-06-30', synthetic: true });
    expect(await textOf('new')).toBe(
      'title: 新课\ntopic: anti-fraud\nweight: 0.5\nvalid:\n  until: 2027-06-30\nsynthetic: true\nscript: |\n  先挂断，\n  再问一问。\n',
    );
    const { lessons: read, findings } = await createLibraryFiles({ home }).read();
    expect(read.find((one) => one.lesson.id === 'new')?.lesson).toMatchObject({
      title: '新课',
      weight: 0.5,
      validUntil: '2027-06-30',
      script: '先挂断，\n再问一问。',
    });
    expect(findings.filter(({ file }) => file.includes('new'))).toEqual([]);
    expect(await entries()).toMatchObject([
      { verb: 'create-lesson', subject: 'new', actor: 'person:p7', body: { digest: lesson.digest } },
    ]);
    expect((await entries())[0].body.changes).toContainEqual({ field: 'title', to: '新课' });
    expect(JSON.stringify(await entries())).not.toContain('先挂断');
    expect(publications).toBe(1);
  });

  it.each<[string, Partial<NewLesson>, string, string]>([
    ['a title of two lines', { title: '一\n二' }, 'new', '"title"'],
    ['a date that does not exist', { validFrom: '2027-02-30' }, 'new', '"from" 写成了 "2027-02-30"'],
    ['an end before its start', { validFrom: '2027-02-01', validUntil: '2027-01-01' }, 'new', '早于'],
    ['no script', { script: ' \n ' }, 'new', '"script" 是空的'],
    ['a script of 1 MiB', { script: '话'.repeat(2 ** 20 / 3) }, 'new', '太大'],
    ['an opening about fraud', { kind: 'opening' }, 'new', '"station"'],
    ['the title of another lesson', { title: '老课' }, 'new', '已经是 old 的标题'],
    ['the id of another lesson', {}, 'old', '已经有了'],
    ['an id of 300 letters', {}, 'x'.repeat(300), '名称太长'],
  ])('with %s is refused, and nothing is written', async (_, lesson, name, says) => {
    const before = await files();
    await expect(create(lesson, name)).rejects.toThrow(says);
    expect(await files()).toEqual(before);
    expect(await entries()).toEqual([]);
    expect(publications).toBe(0);
  });

  it.each([
    'title: x\n  y: z',
    '标题: "a" # b',
    '- x',
    '&a [*a]',
    '{a: b}',
    'x: !!js/function >',
    '%TAG',
    'null x',
    '1e3',
    '2027-01-01',
    'yes',
    '~',
    'null',
    '\u2028',
    '\u0085',
    '\ud800',
    '\u0007',
    'a\tb',
    'a\u2067b',
  ])('called %j says exactly that, or is refused', async (title) => {
    const outcome = await create({ title, script: `${title}\n  ---\n...\n# ${title}` }).catch(
      (error: Error) => error,
    );
    if (outcome instanceof Error) {
      expect(outcome.name).toBe('HomeError');
      expect(await files()).toEqual(['old', 'old/lesson.yaml']);
    } else expect(outcome.lesson.fields).toMatchObject({ title, retired: false, weight: 1 });
  });

  it('never takes the place of a link, a file or a folder somebody uses', async () => {
    const outside = await aHome({ 'lesson.yaml': 'x' });
    await symlink(outside, inHome('new'));
    await expect(create()).rejects.toThrow('已经有了');
    expect(await readdir(outside)).toEqual(['lesson.yaml']);
    await rm(inHome('new'));
    await writeFile(inHome('new'), '');
    await expect(create()).rejects.toThrow('已经有了');
  });

  it('is refused while content/ is away, so that nothing takes the place of a disk not mounted', async () => {
    await rename(join(home, 'content'), join(home, 'away'));
    await expect(create()).rejects.toThrow('缺少文件夹');
  });
});

describe('an edit', () => {
  it('changes what is named and keeps comments, order and all else', async () => {
    await edit({ title: '新名', validUntil: null, weight: 2, script: '先挂断，\n再问。' });
    expect(await textOf()).toBe(`# 老课，别动注释
title: 新名 # 标题
topic: anti-fraud # 反诈
weight: 2
script: | # 稿子
  先挂断，
  再问。
valid: { from: 2026-01-01 }
# 录音在这里
recordings:
  zh-CN: 老.wav # 普通话
  cmn-x-jilu1239:
    file: 方言.wav # 方言
    script: 先撂喽。
`);
    const [{ body, verb }] = await entries();
    expect(verb).toBe('edit-lesson');
    expect(body.changes).toEqual([
      { field: 'title', from: '老课', to: '新名' },
      { field: 'weight', from: 1, to: 2 },
      { field: 'validUntil', from: '2027-12-31' },
      {
        field: 'script',
        from: expect.stringMatching(/^[0-9a-f]{64}$/),
        to: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
  });

  it('gives a recording wording of its own, and takes it away', async () => {
    await edit({ scripts: { [standard]: '普通话自己的', [jilu]: null } });
    expect(await textOf()).toContain('  zh-CN:\n    file: 老.wav\n    script: |\n      普通话自己的\n');
    expect((await lessons.lessonEditor.read(id)).fields?.scripts).toEqual({ cmn: '普通话自己的' });
    await expect(edit({ scripts: { [variety('yue')]: '粤语' } })).rejects.toThrow('没有 yue 录音');
  });

  it('made from another version than lies there is refused, naming both', async () => {
    const seen = await now();
    await edit({ title: '别人改的' });
    const theirs = await now();
    const late = editLesson(lessons, editor, id, seen, { title: '我改的' });
    await expect(late).rejects.toMatchObject({ kind: 'changed', message: expect.stringContaining(seen) });
    await expect(late).rejects.toThrow(theirs);
    expect(await textOf()).toContain('title: 别人改的');
    expect(publications).toBe(1);
  });

  it('is one of many made at once from one version: the others are refused', async () => {
    const seen = await now();
    const all = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) => editLesson(lessons, editor, id, seen, { title: `第${n}个` })),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await entries()).toHaveLength(1);
  });

  it('that says what the file says already writes and notes nothing', async () => {
    const outcome = await edit({ title: '老课', script: '先挂断。', validFrom: '2026-01-01' });
    expect(outcome.changed).toBe(false);
    expect(await textOf()).toBe(written);
    expect(await entries()).toEqual([]);
  });

  it('keeps the line ends of Windows', async () => {
    await writeFile(inHome('old', 'lesson.yaml'), written.replaceAll('\n', '\r\n'));
    await edit({ title: '新名' });
    expect(await textOf()).toBe(
      written.replace('老课 #', '新名 #').replace('fraud   #', 'fraud #').replaceAll('\n', '\r\n'),
    );
  });

  it('of a file that is not UTF-8 saves it as UTF-8', async () => {
    await writeFile(inHome('old', 'lesson.yaml'), Buffer.from(`\ufeff${written}`, 'utf16le'));
    await edit({ weight: 2 });
    expect(await textOf()).toContain('title: 老课 # 标题\n');
  });

  it.each<[string, string, LessonEdit, string]>([
    ['no YAML at all', 'title: "老课\nscript: x', {}, 'lesson.yaml:'],
    ['another error', written.replace('anti-fraud', 'Anti Fraud'), { title: '新名' }, '"topic" 写成了'],
    ['an alias bomb', `a: &a [x]\nb: [${'*a,'.repeat(200)}]\n${written}`, {}, '引用超过 100 次'],
    [
      'words shared by an anchor',
      written.replace('老课 # 标题', '&t 老课').replace('先撂喽。', '*t'),
      { title: '新名' },
      '会是别的意思',
    ],
  ])('of a file with %s is refused in a sentence, and nothing is written', async (_, text, change, says) => {
    await writeFile(inHome('old', 'lesson.yaml'), text);
    await expect(edit({ title: '又一名', ...change })).rejects.toThrow(says);
    expect(await textOf()).toBe(text);
  });

  it('may mend what is wrong', async () => {
    await writeFile(inHome('old', 'lesson.yaml'), written.replace('anti-fraud', 'Anti Fraud'));
    const { lesson } = await edit({ topic: 'anti-fraud' });
    expect(lesson.fields?.topic).toBe('anti-fraud');
  });

  it('finds a lesson by the id in its file, whatever its folder is called', async () => {
    await rename(inHome('old'), inHome('别的'));
    await writeFile(inHome('别的', 'lesson.yaml'), `id: old\n${written}`);
    expect((await edit({ title: '新名' })).lesson.file).toBe('content/别的/lesson.yaml');
  });

  it('never follows a link out of content/', async () => {
    const outside = await aHome({ 'lesson.yaml': written });
    await rm(inHome('old'), { recursive: true });
    await symlink(outside, inHome('old'));
    await expect(lessons.lessonEditor.read(id)).rejects.toThrow('没有这一课');
    await rm(inHome('old'));
    await mkdir(inHome('old'));
    await symlink(join(outside, 'lesson.yaml'), inHome('old', 'lesson.yaml'));
    await expect(lessons.lessonEditor.read(id)).rejects.toThrow('指向文件夹外面的链接');
    await expect(editLesson(lessons, editor, id, digest('0'.repeat(64)), { title: '新名' })).rejects.toThrow(
      '指向文件夹外面的链接',
    );
    expect(await readFile(join(outside, 'lesson.yaml'), 'utf8')).toBe(written);
  });
});

describe('retiring', () => {
  it('is one key in the file, noted once; an edit takes the lesson up again', async () => {
    await retireLesson(lessons, editor, id, await now());
    expect(await textOf()).toContain('retired: true\nscript:');
    expect((await retireLesson(lessons, editor, id, await now())).changed).toBe(false);
    expect((await entries()).map(({ verb, body }) => [verb, body.changes])).toEqual([
      ['retire-lesson', [{ field: 'retired', from: false, to: true }]],
    ]);
    await create({ title: '老课' });
    await expect(edit({ retired: false })).rejects.toThrow('已经是 new 的标题');
    await edit({ retired: false, title: '老课重讲' });
    expect((await lessons.lessonEditor.read(id)).fields?.retired).toBe(false);
  });
});

it.each<[Role[], boolean]>([
  [['editor'], true],
  [['administrator'], true],
  [['reviewer', 'auditor', 'association', 'emergency'], false],
  [[], false],
])('%j may write lessons: %s', async (roles, may) => {
  const actor = person(...roles);
  for (const attempt of [
    () => create({}, 'new', actor),
    () => edit({ title: '新名' }, actor),
    async () => retireLesson(lessons, actor, id, await now()),
  ]) {
    if (may) await attempt();
    else await expect(attempt()).rejects.toMatchObject({ kind: 'forbidden' });
  }
});

it('a full or read-only disk is told, and the old file stays', async () => {
  await mkdir(join(home, 'small'));
  const disk = await aSmallDisk(join(home, 'small'), 2);
  try {
    await mkdir(join(home, 'small', 'content', 'old'), { recursive: true });
    await writeFile(join(home, 'small', 'content', 'old', 'lesson.yaml'), written);
    const small = createLessonEditor({ home: join(home, 'small') });
    const { digest: from } = await small.read(id);
    await disk.fill();
    const long = { script: '话'.repeat(10_000) };
    await expect(small.edit(id, from, long)).rejects.toMatchObject({
      kind: 'unwritable',
      message: expect.stringContaining('磁盘满了'),
    });
    await expect(small.create(lessonId('new'), { ...aNew, ...long })).rejects.toThrow('The disk is full');
    expect(await readdir(join(home, 'small', 'content'))).toEqual(['old']);
    await disk.empty();
    await disk.readOnly();
    await expect(small.edit(id, from, { title: '新名' })).rejects.toThrow('The disk is read-only');
    expect((await small.read(id)).digest).toBe(from);
  } finally {
    await disk.unmount();
  }
});

it('a folder that a killed import left is removed once it is a day old', async () => {
  for (const name of ['.import-old', '.import-new', '.other']) await mkdir(inHome(name));
  const yesterday = new Date(Date.now() - 90_000_000);
  for (const name of ['.import-old', '.other']) await utimes(inHome(name), yesterday, yesterday);
  expect(await removeDrafts(join(home, 'content'), 86_400_000)).toBe(1);
  expect((await readdir(join(home, 'content'))).toSorted()).toEqual(['.import-new', '.other', 'old']);
});
