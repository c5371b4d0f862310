import { type Command, InvalidArgumentError } from 'commander';
import { coverageColumns, coverageCsv } from '../app/coverage-columns.ts';
import {
  type CoverageReport,
  type CoverageSide,
  coverageSides,
  type NamedLine,
  reportCoverage,
} from '../app/report-coverage.ts';
import { percent } from '../domain/coverage-lines.ts';
import { areaCode, lessonId, localDate } from '../domain/ids.ts';
import { CommandError, countyNamed } from './county.ts';
import type { CliDeps, Reader } from './deps.ts';
import { table } from './table.ts';

interface Options {
  readonly home?: string;
  readonly by?: readonly CoverageSide[];
  readonly from?: string;
  readonly to?: string;
  readonly area?: string;
  readonly lesson?: string;
  readonly recount?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
}

export const coverageCommand = (program: Command, deps: CliDeps): void => {
  program
    .command('coverage <county>')
    .description(
      '覆盖：哪里播出了哪些课，用什么话，凭回执说话 · what was played where, in which variety, by receipts and reports',
    )
    .option('--by <sides>', `按什么分开，用逗号隔开：${coverageSides.join(',')} · apart by these`, sidesIn)
    .option('--from <date>', '从哪天起，默认本月一日 · first day, default the first of this month')
    .option('--to <date>', '到哪天止，默认今天 · last day, default today')
    .option('--area <code>', '只看一个乡镇或村 · one township or village')
    .option('--lesson <id>', '只看一课 · one lesson')
    .option('--recount', '先从全部播放记录重算一遍，核对汇总表 · check the roll-ups against all plays first')
    .option('--json', '输出 JSON：{county, from, to, by, lines, total}')
    .option('--csv', '输出 CSV，Excel 可直接打开 · CSV for a spreadsheet')
    .option('--home <folder>', '家目录 · the home')
    .action(async (text: string, options: Options) => {
      if (options.json && options.csv)
        throw new CommandError('--json 和 --csv 只能要一个。Ask for --json or for --csv, not for both.');
      const reader = await deps.read(deps.config(options.home));
      try {
        if (options.recount) await recount(reader);
        const schedules = (await reader.store.revisions.schedules()).map(({ body }) => body);
        const report = await reportCoverage(reader, {
          county: countyNamed(schedules, text).county,
          ...(options.by === undefined ? {} : { by: options.by }),
          ...(options.from === undefined ? {} : { from: localDate(options.from) }),
          ...(options.to === undefined ? {} : { to: localDate(options.to) }),
          ...(options.area === undefined ? {} : { area: areaCode(options.area) }),
          ...(options.lesson === undefined ? {} : { lesson: lessonId(options.lesson) }),
        });
        if (options.json) return deps.out(JSON.stringify(report));
        if (options.csv) return deps.out([...coverageCsv(report)].join('').trimEnd());
        deps.out(coverageText(report));
      } finally {
        await reader.close();
      }
    });
};

function sidesIn(text: string): readonly CoverageSide[] {
  const sides = text.split(',').map((one) => one.trim());
  const known = sides.filter((one): one is CoverageSide => coverageSides.some((side) => side === one));
  if (known.length === sides.length) return known;
  throw new InvalidArgumentError(
    `要其中几个，用逗号隔开：${coverageSides.join('、')}（some of these, with commas）`,
  );
}

/** Throws CommandError where they differ. */
async function recount({ store }: Reader): Promise<void> {
  const differences = await store.coverage.differences();
  const wrong = Object.entries(differences).filter(([, rows]) => rows > 0);
  if (wrong.length === 0) return;
  throw new CommandError(
    `汇总表和播放记录对不上：${wrong.map(([name, rows]) => `${name} ${rows} 行`).join('，')}。请报告给维护者。The roll-ups differ from the plays; please report this.`,
  );
}

/** What a terminal has room for; CSV and JSON have every figure. */
const shown = new Set([
  ...['代码', '地方', '时间', '类别', '计划播出', '实际播出', '播出率', '呼叫', '应答', '出声', '出声率'],
  ...['在线率', '应播课', '完整播出', '普通话', '方言', '方言占比', '播到的村', '应播的村'],
]);

export function coverageText(report: CoverageReport): string {
  const { name, from, to, lines, total } = report;
  const title = `${name}${report.area === undefined ? '' : ` ${total.name}`} ${from} 至 ${to} 的覆盖，凭终端回执和平台报告。Coverage, by receipts and reports.`;
  if (lines.length === 0) return `${title}\n这些天没有播放记录。No plays in these days.`;
  const columns = coverageColumns(report).filter((column) => shown.has(column.title));
  const cellsOf = (line: NamedLine) => columns.map(({ of }) => cell(of(line)));
  const rows = lines.length === 1 ? lines : [...lines, { ...total, name: '合计' }];
  return [
    title,
    table(
      columns.map(({ title: of, unit }) => (unit === undefined ? of : `${of}/${unit}`)),
      rows.map(cellsOf),
    ),
    peopleText(total),
  ].join('\n');
}

const cell = (value: string | number | undefined): string => (value === undefined ? '—' : String(value));

/** Three numbers apart: none of them is the next. */
function peopleText({ population, personTimes, unestimated, villages, planned, heard }: NamedLine): string {
  const grouped = (count: number): string => count.toLocaleString('en-US');
  return [
    `完整播出率 ${percent(heard, planned) ?? '—'}%；播到 ${villages.heard}/${villages.of} 个村。`,
    `范围内人口：约 ${grouped(population.heard)} 人（估计，每人只计一次${unestimated === 0 ? '' : `；${unestimated} 个村没有估计`}）。People in range, each once: an estimate.`,
    `人次：约 ${grouped(personTimes)}（范围内人口 × 完整播出的课次，不是听众）。Person-times: people in range × lessons.`,
    '实际收听人数：不知道，喇叭数不出听众。Listeners: not known.',
  ].join('\n');
}
