import type { Command } from 'commander';
import { type Finding, findingLine } from '../domain/finding.ts';
import { lessonKinds } from '../domain/lesson.ts';
import { kindWords } from '../domain/words.ts';
import type { LessonState } from '../ports/lesson-editor.ts';
import type { CliDeps } from './deps.ts';
import { editOf, lessonOptions, type WrittenOptions } from './lesson-options.ts';
import { askService } from './running-service.ts';
import { table } from './table.ts';

interface HomeOptions {
  readonly home?: string;
  readonly json?: boolean;
}

interface Written {
  readonly lesson: LessonState;
  readonly changed: boolean;
  readonly findings: readonly Finding[];
}

interface Listed {
  readonly id: string;
  readonly kind: keyof typeof kindWords;
  readonly title: string;
  readonly topic: string;
  readonly retired?: boolean;
  readonly recordings: readonly { readonly variety: string; readonly approved: boolean }[];
}

/** Lessons by the running service, which alone writes the home. */
export const lessonCommand = (program: Command, deps: CliDeps): void => {
  const group = program
    .command('lesson')
    .description('课：新建、修改、停用、查看 · lessons: make, edit, retire, look at');
  const command = (name: string, description: string): Command =>
    group.command(name).description(description).option('--home <folder>', '家目录 · the home');
  const ask = (options: HomeOptions, path: string, body?: object): Promise<unknown> =>
    askService(
      deps.config(options.home).dataFolder,
      body === undefined ? 'GET' : 'POST',
      `/lessons${path}`,
      body,
    );

  lessonOptions(command('new <id>', '新建一课，录音以后再加 · make a lesson, its recordings come later'))
    .option('--kind <kind>', lessonKinds.join(', '))
    .option('--json', '输出 JSON：{lesson, changed, findings}')
    .action(async (id: string, options: WrittenOptions & HomeOptions) => {
      const written = (await ask(options, '', { id, ...(await editOf(options)) })) as Written;
      tell(deps, options, written, `已新建 ${written.lesson.file}。Made.`);
    });

  lessonOptions(command('edit <id>', '修改一课，没有写的不动 · change what is given, keep all else'))
    .option('--kind <kind>', lessonKinds.join(', '))
    .option(
      '--variety <tag>',
      '稿子是这个语言的录音自己的，none 去掉 · the script is that recording’s own; none takes it away',
    )
    .option('--unretire', '重新启用 · take a retired lesson up again')
    .option('--based-on <digest>', '改的是哪一版（show 里的摘要）· the version it was made from')
    .option('--json', '输出 JSON：{lesson, changed, findings}')
    .action(async (id: string, options: WrittenOptions & HomeOptions) => {
      const edit = await editOf(options);
      const basedOn = options.basedOn ?? (await stateOf(ask, options, id)).digest;
      const written = (await ask(options, `/${encodeURIComponent(id)}/edits`, {
        basedOn,
        ...edit,
      })) as Written;
      tell(deps, options, written, `已修改 ${written.lesson.file}。Changed.`);
    });

  command('retire <id>', '停用一课：不再编排，记录都留着 · no longer planned; its history stays')
    .option('--json', '输出 JSON：{lesson, changed, findings}')
    .action(async (id: string, options: HomeOptions) => {
      const basedOn = (await stateOf(ask, options, id)).digest;
      const path = `/${encodeURIComponent(id)}/retirements`;
      const written = (await ask(options, path, { basedOn })) as Written;
      tell(deps, options, written, `已停用 ${id}。Retired.`);
    });

  command('show <id>', '一课的文件现在怎么写的 · a lesson as its file says now')
    .option('--json', '输出 JSON：{id, file, digest, fields, findings}')
    .action(async (id: string, options: HomeOptions) => {
      const state = await stateOf(ask, options, id);
      deps.out(options.json ? JSON.stringify(state) : stateLines(state));
    });

  command('list', '发布了的课 · the lessons that are published')
    .option('--retired', '也列出停用的 · retired ones, too')
    .option('--json', '输出 JSON：[{id, kind, title, topic, recordings, …}]')
    .action(async (options: HomeOptions & { retired?: boolean }) => {
      const lessons = (await all(ask, options)).filter(({ retired }) => options.retired || !retired);
      deps.out(options.json ? JSON.stringify(lessons) : listLines(lessons));
    });
};

type Ask = (options: HomeOptions, path: string, body?: object) => Promise<unknown>;

const stateOf = async (ask: Ask, options: HomeOptions, id: string): Promise<LessonState> =>
  (await ask(options, `/${encodeURIComponent(id)}`)) as LessonState;

async function all(ask: Ask, options: HomeOptions): Promise<readonly Listed[]> {
  const lessons: Listed[] = [];
  for (let cursor = ''; ; ) {
    const page = (await ask(options, `?limit=1000${cursor}`)) as { items: Listed[]; nextCursor?: string };
    lessons.push(...page.items);
    if (page.nextCursor === undefined) return lessons;
    cursor = `&cursor=${page.nextCursor}`;
  }
}

function tell({ out }: CliDeps, { json }: HomeOptions, written: Written, done: string): void {
  if (json) return out(JSON.stringify(written));
  const own = written.findings.filter(({ file }) => file === written.lesson.file);
  out(
    [
      ...own.map(findingLine),
      written.changed ? done : '没有要改的。Nothing to change.',
      `摘要 digest ${written.lesson.digest}`,
    ].join('\n'),
  );
}

function stateLines({ file, digest, fields, findings }: LessonState): string {
  const { script = '', scripts = {}, ...rest } = fields ?? {};
  return [
    file,
    ...findings.map(findingLine),
    ...Object.entries(rest).map(([key, value]) => `${key}: ${value}`),
    ...(script === '' ? [] : ['script:', indented(script)]),
    ...Object.entries(scripts).flatMap(([variety, text]) => [`script (${variety}):`, indented(text)]),
    `摘要 digest ${digest}`,
  ].join('\n');
}

const indented = (text: string): string => text.replaceAll(/^/gm, '  ');

const listLines = (lessons: readonly Listed[]): string =>
  table(
    ['课 lesson', '标题 title', '类 kind', '主题 topic', '录音 recordings', ''],
    lessons.map(({ id, title, kind, topic, recordings, retired }) => [
      id,
      title,
      kindWords[kind].zh,
      topic,
      recordings.map(({ variety, approved }) => `${variety}${approved ? '✓' : ''}`).join(' '),
      retired ? '已停用' : '',
    ]),
  );
