import { type Command, InvalidArgumentError } from 'commander';
import type { ComplaintReport } from '../app/import-complaints.ts';
import type { ComplaintMonth } from '../domain/complaints.ts';
import { type Finding, findingLine } from '../domain/finding.ts';
import type { Schedule } from '../domain/schedule.ts';
import { countyNamed } from './county.ts';
import type { CliDeps } from './deps.ts';
import { askService } from './running-service.ts';
import { table } from './table.ts';

type County = Pick<Schedule, 'county' | 'name' | 'pinyin'>;

export interface ComplaintDeps {
  /** A county's month out of a table, with what is wrong in it. */
  readonly readComplaints: (request: {
    readonly path: string;
    readonly sheet?: string;
    readonly county: County;
    readonly month: string;
  }) => Promise<{ month: ComplaintMonth; rows: number; findings: readonly Finding[] }>;
}

interface Options {
  readonly home?: string;
  readonly county: string;
  readonly month: string;
  readonly sheet?: string;
  readonly json?: boolean;
}

export const complaintsCommand = (program: Command, deps: CliDeps & ComplaintDeps): void => {
  const group = program
    .command('complaints')
    .description('投诉：按月导入，可以引导排课 · complaints by month, which may steer lessons');

  group
    .command('import <file>')
    .description('导入一个县一个月的投诉（CSV 或 XLSX） · import a county’s month')
    .requiredOption('--county <county>', '县：代码、拼音或名称 · code, pinyin or name')
    .requiredOption('--month <month>', '月份，如 2026-10 · the month', aMonth)
    .option('--sheet <name>', '工作簿里的哪张表，默认第一张 · which sheet, default the first')
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON：{county, on, months, factors, unknown, changed, findings}')
    .action(async (path: string, options: Options) => {
      const { dataFolder } = deps.config(options.home);
      const county = await countyOf(dataFolder, options.county);
      const { sheet, month: asked } = options;
      const { month, rows, findings } = await deps.readComplaints({
        path,
        county,
        month: asked,
        ...(sheet === undefined ? {} : { sheet }),
      });
      for (const finding of findings) if (!options.json) deps.out(findingLine(finding));
      const isWrong = rows === 0 || findings.some(({ severity }) => severity === 'error');
      if (isWrong) {
        process.exitCode = 1;
        if (options.json) deps.out(JSON.stringify({ findings }));
        else deps.out('没有导入。Nothing was imported.');
        return;
      }
      const report = (await askService(
        dataFolder,
        'POST',
        `/complaints/${county.county}`,
        month,
      )) as ComplaintReport & {
        changed: boolean;
      };
      if (options.json) return deps.out(JSON.stringify({ ...report, findings }));
      deps.out(
        `${rows} 行，${county.name} ${asked}${report.changed ? '，已导入。Imported.' : '，和上次一样。As before.'}`,
      );
      deps.out(factorLines(report));
    });

  group
    .command('show <county>')
    .description('一个县的投诉，和今天引出的权重 · a county’s complaints and today’s factors')
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON：{county, on, months, factors, unknown}')
    .action(async (text: string, options: Options) => {
      const { dataFolder } = deps.config(options.home);
      const { county } = await countyOf(dataFolder, text);
      const report = (await askService(dataFolder, 'GET', `/complaints/${county}`)) as ComplaintReport;
      deps.out(options.json ? JSON.stringify(report) : factorLines(report));
    });
};

async function countyOf(dataFolder: string, text: string): Promise<County> {
  const { items } = (await askService(dataFolder, 'GET', '/counties')) as { items: readonly County[] };
  return countyNamed(items, text);
}

function aMonth(text: string): string {
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) return text;
  throw new InvalidArgumentError('要年-月，如 2026-10（a month such as 2026-10）');
}

const shownTopics = 10;

const unknownLine = (unknown: readonly string[]): string =>
  `提醒：没有课是这些主题，它们引导不了排课，可能写错了：${unknown.slice(0, shownTopics).join('、')}${unknown.length > shownTopics ? ` 等 ${unknown.length} 个` : ''}。No lesson has these topics, perhaps misspelt: they steer nothing.`;

/** The newest month's topics, and those that earlier months still steer. */
export function factorLines({ on, months, factors, unknown }: ComplaintReport): string {
  const newest = months.at(-1);
  if (newest === undefined) return '还没有导入过投诉。No complaints yet.';
  const topics = [...new Set([...Object.keys(newest.topics), ...Object.keys(factors)])];
  const rows = topics.map((topic) => [
    topic,
    String(newest.topics[topic] ?? 0),
    factors[topic] === undefined ? '—' : `×${factors[topic]}`,
  ]);
  return [
    `${months.length} 个月，最新 ${newest.month}。${months.length} months, the newest ${newest.month}.`,
    table(['主题 topic', '件数 count', '权重 factor'], rows),
    ...(unknown.length === 0 ? [] : [unknownLine(unknown)]),
    Object.keys(factors).length === 0
      ? '前面不满三个月，或太旧了，还不引导排课。Too few months before it, or too old, to steer lessons.'
      : on
        ? '已引导排课（complaints: on）。These steer lessons.'
        : '没有用：在 schedule.yaml 写 complaints: on 才引导排课。Not used: write complaints: on in schedule.yaml.',
  ].join('\n');
}
