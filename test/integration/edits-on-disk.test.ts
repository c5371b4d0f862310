import { readdirSync, readFileSync, utimesSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { eventually, output } from '../support/process.ts';
import { type Served, serving } from '../support/served-home.ts';

let home: TestHome;
let service: Served;

beforeAll(async () => {
  home = await aHome({
    lessons: 1,
    seconds: 3,
    endpoints: ['donge-001,铜城喇叭,371524100,memory,memory://a'],
  });
  for (const room of ['content', 'schedules']) {
    const left = inHome(room, '.import-killed');
    await mkdir(left);
    utimesSync(left, 0, 0);
  }
  service = await serving(home, 0, { DALABA_LOG_LEVEL: 'info' });
});

afterAll(async () => {
  await service?.process.kill('SIGTERM');
  await home?.remove();
  await removeSpeech();
});

const inHome = (...parts: string[]): string => join(home.folder, ...parts);
const lessonFile = () => inHome('content', 'lesson-1', 'lesson.yaml');
const lines = (message: string): Record<string, unknown>[] =>
  service.process
    .output()
    .split('\n')
    .filter((line) => line.includes(`"${message}"`))
    .map((line) => JSON.parse(line));
const publications = () => lines('the home changed on disk and was published');
const problems = () => lines('a problem in the home');

async function titles(): Promise<Record<string, string>> {
  const { body } = await service.ask('GET', '/lessons?limit=1000');
  const items = body.items as { id: string; title: string }[];
  return Object.fromEntries(items.map(({ id, title }) => [id, title]));
}
const published = (count: number) =>
  eventually(() => publications().length >= count, { describe: service.process.output });
const titled = (title: string) => eventually(async () => (await titles())['lesson-1'] === title);
const rewrite = async (from: string, to: string) =>
  writeFile(lessonFile(), (await readFile(lessonFile(), 'utf8')).replace(from, to));
/** Long enough for a publication that must not happen. */
const aWhile = () => sleep(2000);

test('what a killed import left a day ago is gone', () => {
  for (const room of ['content', 'schedules'])
    expect(readdirSync(inHome(room))).not.toContain('.import-killed');
});

test('an edit in an editor is published by itself, once', async () => {
  await rewrite('title: lesson-1', 'title: 改过的');
  await titled('改过的');
  const draft = inHome('content', 'lesson-1', '.lesson.yaml.swp');
  await writeFile(draft, (await readFile(lessonFile(), 'utf8')).replace('改过的', '换掉的'));
  await rename(draft, lessonFile());
  await titled('换掉的');
  await aWhile();
  expect(publications()).toHaveLength(2);
});

test('half a file changes nothing, is told once, and is well when it is whole', async () => {
  const whole = await readFile(lessonFile(), 'utf8');
  const half = whole.replace('换掉的', '"写到一半');
  await writeFile(lessonFile(), half.slice(0, half.indexOf('recordings')));
  await published(3);
  expect(await titles()).toMatchObject({ 'lesson-1': '换掉的' });
  await writeFile(inHome('content', 'lesson-1', '多余.txt'), '');
  await published(4);
  expect(problems().map(({ finding }) => (finding as { file: string }).file)).toEqual([
    'content/lesson-1/lesson.yaml',
  ]);
  await rm(inHome('content', 'lesson-1', '多余.txt'));
  await writeFile(lessonFile(), whole.replace('换掉的', '写完了'));
  await titled('写完了');
});

test('a burst of a thousand events is one publication', async () => {
  await aWhile();
  const before = publications().length;
  await mkdir(inHome('content', 'burst'));
  for (let n = 0; n < 1000; n += 1) await appendFile(inHome('content', 'burst', 'notes.txt'), `${n}\n`);
  await published(before + 1);
  await aWhile();
  expect(publications()).toHaveLength(before + 1);
});

test('a county’s schedule is published as well; what starts with a dot is nothing', async () => {
  const before = publications().length;
  await mkdir(inHome('content', '.git'));
  await writeFile(inHome('content', '.git', 'index'), 'x');
  await aWhile();
  expect(publications()).toHaveLength(before);
  const file = inHome('schedules', 'donge', 'schedule.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace('name: 东阿县', 'name: 东阿'));
  await published(before + 1);
  const { body } = await service.ask('GET', '/counties');
  expect(body.items).toMatchObject([{ name: '东阿' }]);
});

test('the service’s own writing is published once, by whoever wrote, and is no news to the watch', async () => {
  const before = publications().length;
  const lesson = (...args: string[]) => output(['lesson', ...args, '--home', home.folder]);
  const script = inHome('script.txt');
  await writeFile(script, '先挂断，\n再问一问。\n');
  const fields = ['--title', '命令行的课', '--topic', 'anti-fraud', '--script-file', script];
  expect(await lesson('new', 'by-hand', ...fields)).toMatchObject({
    code: 0,
    text: expect.stringContaining('已新建 content/by-hand/lesson.yaml'),
  });
  const { stdout } = await lesson('show', 'by-hand', '--json');
  const { digest } = JSON.parse(stdout) as { digest: string };
  await lesson('edit', 'by-hand', '--until', '2030-12-31', '--weight', '2');
  expect(await lesson('edit', 'by-hand', '--title', '晚了', '--based-on', digest)).toMatchObject({
    code: 1,
    text: expect.stringMatching(/已经被别人改过.*Nothing was written/s),
  });
  expect((await lesson('retire', 'by-hand')).text).toContain('已停用 by-hand');
  const { text: listed } = await lesson('list');
  expect(listed).toContain('写完了');
  expect(listed).not.toContain('命令行的课');
  expect(readFileSync(inHome('content', 'by-hand', 'lesson.yaml'), 'utf8')).toBe(
    'title: 命令行的课\ntopic: anti-fraud\nweight: 2\nvalid:\n  until: 2030-12-31\nretired: true\nscript: |\n  先挂断，\n  再问一问。\n',
  );
  expect(await titles()).toMatchObject({ 'by-hand': '命令行的课' });
  await aWhile();
  expect(publications()).toHaveLength(before);
});
