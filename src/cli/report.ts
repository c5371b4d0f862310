import { Argument, type Command, Option } from 'commander';
import type { Config } from '../config.ts';
import { type AreaCode, localDate } from '../domain/ids.ts';
import { type ReportFormat, type ReportKind, reportFormats, reportKinds } from '../domain/report.ts';
import type { CaseworkFiles } from '../ports/casework.ts';
import type { ReportWriters } from '../ports/report-writers.ts';
import { CommandError, countyNamed } from './county.ts';
import type { CliDeps } from './deps.ts';
import { reportText } from './report-text.ts';

export interface ReportDeps extends CliDeps {
  readonly reporting: (
    config: Config,
  ) => Promise<{ readonly casework: CaseworkFiles; readonly writers: ReportWriters }>;
  /** Whoever runs the command, as the machine calls them. */
  readonly userName: () => string;
  /** Whether what is written goes to a terminal. */
  readonly isOutTerminal: boolean;
}

type Format = ReportFormat | 'table';
const formats = ['table', ...reportFormats] as const satisfies readonly Format[];

interface Options {
  readonly home?: string;
  readonly month?: string;
  readonly year?: string;
  readonly from?: string;
  readonly to?: string;
  readonly format?: Format;
  readonly out?: string;
}

export const reportCommand = (program: Command, deps: ReportDeps): void => {
  program
    .command('report')
    .description(
      '报表：覆盖月报、播出登记簿、缺口月报、年度工作报告 · coverage sheet, broadcast register, gaps, a year’s work',
    )
    .addArgument(
      new Argument('<kind>', 'coverage 覆盖 · as-run 登记簿 · gaps 缺口 · work 年度').choices(reportKinds),
    )
    .argument('<county>', '代码、拼音或中文名 · code, pinyin or Chinese name')
    .option('--month <month>', '哪个月，如 2026-10，默认本月 · a month')
    .option('--year <year>', '哪一年，如 2026；work 默认今年 · a year')
    .option('--from <date>', '从哪天起，YYYY-MM-DD · first day')
    .option('--to <date>', '到哪天止 · last day')
    .addOption(new Option('--format <format>', `${formats.join('、')}，默认看 --out 的后缀`).choices(formats))
    .option('--out <file>', '写到文件，不写到终端 · into a file')
    .option('--home <folder>', '家目录 · the home')
    .action(async (kind: ReportKind, text: string, options: Options) => {
      const format = options.format ?? formatOf(options.out);
      if (options.out === undefined && deps.isOutTerminal && (format === 'xlsx' || format === 'pdf'))
        throw new CommandError(
          `${format} 不能写到终端上：加 --out 文件.${format}。${format} is not for a terminal: add --out FILE.`,
        );
      requireSameFormat(options);
      const config = deps.config(options.home);
      const reader = await deps.read(config);
      try {
        const { casework, writers } = await deps.reporting(config);
        const schedules = (await reader.store.revisions.schedules()).map(({ body }) => body);
        const { county } = countyNamed(schedules, text);
        const { makeReport } = await import('../app/make-report.ts');
        const report = await makeReport(
          { ...reader, casework },
          { kind, ...asked(county, options) },
          `命令行：${deps.userName()}`,
        );
        const parts = format === 'table' ? reportText(report) : writers.write(report, format, deps.stopped);
        if (options.out === undefined) await deps.write(parts);
        else await deps.save(options.out, parts);
      } finally {
        await reader.close();
      }
    });
};

const asked = (county: AreaCode, { month, year, from, to }: Options) => ({
  county,
  ...(month === undefined ? {} : { month }),
  ...(year === undefined ? {} : { year }),
  ...(from === undefined ? {} : { from: localDate(from) }),
  ...(to === undefined ? {} : { to: localDate(to) }),
});

/** A file’s ending says what is in it. Throws CommandError where it would say something else. */
function requireSameFormat({ format, out }: Options): void {
  const ending = out?.slice(out.lastIndexOf('.') + 1).toLowerCase();
  if (format === undefined || ending === format || !reportFormats.some((one) => one === ending)) return;
  throw new CommandError(
    `--format ${format} 和 ${out} 的后缀不一样：去掉 --format，或者换后缀。` +
      `--format ${format} and the ending of ${out} differ: leave --format away, or change the ending.`,
  );
}

/** Throws CommandError. */
function formatOf(out: string | undefined): Format {
  if (out === undefined) return 'table';
  const ending = out.slice(out.lastIndexOf('.') + 1).toLowerCase();
  if (ending === 'txt') return 'table';
  const found = reportFormats.find((format) => format === ending);
  if (found !== undefined) return found;
  throw new CommandError(
    `--out 的后缀看不出格式：用 ${reportFormats.map((one) => `.${one}`).join('、')}，或者加 --format。The ending of --out tells no format: use one of these, or add --format.`,
  );
}
