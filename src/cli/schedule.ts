import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { WrittenSchedule } from '../app/edit-schedule.ts';
import type { RemadeBroadcast } from '../app/remake-broadcasts.ts';
import { noSuchCounty } from '../domain/county-names.ts';
import { findingLine } from '../domain/finding.ts';
import { many } from '../domain/many.ts';
import { isCounty } from '../domain/schedule.ts';
import { diffLines } from '../domain/text-diff.ts';
import { wordOfReason } from '../domain/words.ts';
import type { ScheduleText } from '../ports/schedule-editor.ts';
import { CommandError, listedCounty } from './county.ts';
import type { CliDeps } from './deps.ts';
import { editText } from './edit-text.ts';
import { askService } from './running-service.ts';

interface Options {
  readonly home?: string;
  readonly json?: boolean;
  readonly tonight?: 'keep' | 'replace';
  readonly fromTomorrow?: boolean;
  readonly file?: string;
}

/** Schedules by the running service, which alone writes the home. */
export const scheduleCommand = (program: Command, deps: CliDeps): void => {
  const group = program
    .command('schedule')
    .description('排期：查看、修改，注释和顺序不变 · schedules: look at and change, comments and order stay');
  const command = (name: string, description: string): Command =>
    group
      .command(name)
      .description(`${description}；COUNTY 也可以是 calendar（各县共用的）`)
      .option('--home <folder>', '家目录 · the home');
  const changing = (name: string, description: string): Command =>
    command(name, description)
      .addOption(
        new Option(
          '--tonight <what>',
          '已经排好的今晚：照旧或换掉 · what is planned for tonight: keep or replace',
        ).choices(['keep', 'replace']),
      )
      .option('--from-tomorrow', '今晚照旧 · the same as --tonight keep')
      .option('--json', '输出 JSON：{file, digest, changed, diff, kept, replaced, findings}');

  command('show <county>', '现在的 schedule.yaml · the file as it is')
    .option('--json', '输出 JSON：{file, digest, text}')
    .action(async (county: string, options: Options) => {
      const found = await read(deps, options, county);
      deps.out(
        options.json
          ? JSON.stringify(found)
          : `# ${found.file}\n# 摘要 digest ${found.digest}\n${found.text}`,
      );
    });

  for (const [verb, values, description] of [
    ['set', '<county> <key> <value>', '改一项，如 slots.evening.at 19:00 · set a key'],
    [
      'add',
      '<county> <key> <value>',
      '给列表加一项，如 quiet "{ name: 高考, dates: 06-07..06-10 }" · add to a list',
    ],
    ['unset', '<county> <key>', '去掉一项，如 quiet.高考 · take a key away'],
  ] as const) {
    changing(`${verb} ${values}`, description).action(
      async (county: string, key: string, ...rest: readonly unknown[]) => {
        const [value, options] = (verb === 'unset' ? [undefined, rest[0]] : rest) as [
          string | undefined,
          Options,
        ];
        const { digest } = await read(deps, options, county);
        const body = { changes: [{ do: verb, key, value }] };
        await write(deps, options, county, 'PATCH', body, digest);
      },
    );
  }

  changing('edit <county>', '在编辑器里改整份 · edit the file whole')
    .option('--file <file>', '用这个文件的内容，不开编辑器 · take the text from a file')
    .action(async (county: string, options: Options) => {
      const { text: before, digest, file } = await read(deps, options, county);
      const put = (text: string) => write(deps, options, county, 'PUT', { text }, digest);
      if (options.file === undefined) await editText(file, before, process.env, put);
      else await put(await textOf(options.file));
    });
};

const ask = (deps: CliDeps, { home }: Options): string => deps.config(home).dataFolder;

async function read(deps: CliDeps, options: Options, county: string): Promise<ScheduleText> {
  const folder = ask(deps, options);
  return (await askService(folder, 'GET', await pathOf(folder, county))) as ScheduleText;
}

async function pathOf(folder: string, county: string): Promise<string> {
  if (county === 'calendar' || /^\d{6}$/.test(county)) return `/schedules/${county}`;
  const { items } = (await askService(folder, 'GET', '/counties')) as {
    items: readonly Parameters<typeof isCounty>[0][];
  };
  const found = items.filter((one) => isCounty(one, county));
  if (found.length === 1 && found[0] !== undefined) return `/schedules/${found[0].county}`;
  const calendar = { handle: 'calendar' };
  throw new CommandError(
    noSuchCounty(county, found.map(listedCounty), [...items.map(listedCounty), calendar]),
  );
}

async function write(
  deps: CliDeps,
  options: Options,
  county: string,
  method: 'PUT' | 'PATCH',
  body: object,
  digest: string,
): Promise<void> {
  const folder = ask(deps, options);
  const tonight = options.fromTomorrow ? 'keep' : options.tonight;
  const written = (await askService(
    folder,
    method,
    await pathOf(folder, county),
    { ...body, ...(tonight === undefined ? {} : { tonight }) },
    { 'if-match': `"${digest}"` },
  )) as WrittenSchedule;
  deps.out(options.json ? JSON.stringify(written) : told(written));
}

function told({ file, changed, diff, kept, replaced, findings, digest }: WrittenSchedule): string {
  const own = findings.filter((one) => one.file === file).map(findingLine);
  if (!changed) return [...own, '没有要改的。Nothing to change.'].join('\n');
  return [
    `${file}`,
    diffLines(diff),
    ...own,
    ...kept
      .filter((id) => !replaced.some(({ broadcast }) => broadcast === id))
      .map((id) => `${id} 已经排好，照旧播出。${id} is planned and airs as it is.`),
    ...replaced.map(remadeLine),
    ...(diff.some(({ sign, text }) => sign === '-' && text.includes('deliveries-per-hour'))
      ? [
          '放宽或去掉的每小时上限，一天以后才算；收紧的马上算。A limit that is raised or taken away counts a day later; a lower one at once.',
        ]
      : []),
    '已写入并发布。Written and published.',
    `摘要 digest ${digest}`,
  ].join('\n');
}

function remadeLine({ broadcast: id, outcome, reason = '', endpoints, holding }: RemadeBroadcast): string {
  const because = wordOfReason(reason);
  const held =
    holding === 0
      ? ''
      : `${holding} 个终端手里还有旧的播出令，新的到了才换。${many(holding, 'endpoint holds', 'endpoints hold')} the old order until the new one reaches them.`;
  switch (outcome) {
    case 'replaced':
      return `${id} 换成新的，${endpoints} 个终端。${id} is replaced, for ${many(endpoints, 'endpoint')}. ${held}`.trim();
    case 'silent':
      return `${id} 不播了：${because.zh}。${id} does not air: ${because.en}. ${held}`.trim();
    case 'airs':
      return `${id} 照旧播出：${because.zh}。${id} airs as it was: ${because.en}.`;
    default:
      return outcome satisfies never;
  }
}

async function textOf(file: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new CommandError(`读不了 ${file}。${file} cannot be read.`, { cause });
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new CommandError(`${file} 不是 UTF-8，请另存为 UTF-8。Save ${file} as UTF-8.`, { cause });
  }
}
