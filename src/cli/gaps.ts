import type { Command } from 'commander';
import type { GapReport } from '../app/find-gaps.ts';
import { localDate } from '../domain/ids.ts';
import { varietyName } from '../domain/variety.ts';
import { countyNamed } from './county.ts';
import type { CliDeps } from './deps.ts';
import { wholeNumber } from './options.ts';
import { table } from './table.ts';

interface Options {
  readonly home?: string;
  readonly days: number;
  readonly on?: string;
  readonly limit: number;
  readonly json?: boolean;
}

export const gapsCommand = (program: Command, deps: CliDeps): void => {
  program
    .command('gaps <county>')
    .description(
      '缺口：多日没听到的村、没按时轮到的课、没听到方言的乡镇、收了不响的终端 · what villages lack, worst first',
    )
    .option('--days <n>', '几天算缺口 · days of silence that are a gap', wholeNumber(1, 92), 7)
    .option('--on <date>', '看到哪天为止，默认今天 · the last day looked at, default today')
    .option('--limit <n>', '每一类最多列几条 · of each kind at most', wholeNumber(1, 100_000), 20)
    .option('--json', '输出 JSON：{villages, lessons, townships, endpoints}，全部 · all of them')
    .option('--home <folder>', '家目录 · the home')
    .action(async (text: string, { home, days, on, limit, json }: Options) => {
      const reader = await deps.read(deps.config(home));
      try {
        const schedules = (await reader.store.revisions.schedules()).map(({ body }) => body);
        const last = on === undefined ? undefined : localDate(on);
        const { findGaps } = await import('../app/find-gaps.ts');
        const report = await findGaps(reader, countyNamed(schedules, text).county, days, last);
        deps.out(json ? JSON.stringify(report) : gapsText(report, limit));
      } finally {
        await reader.close();
      }
    });
};

export function gapsText(report: GapReport, limit: number): string {
  const { name, on, days, villages, lessons, townships, endpoints } = report;
  const parts = [
    part(
      `${days} 天没有完整听到一课的村：${villages.length} 个。Villages that heard no lesson.`,
      ['代码', '村', '范围内人口（估计）/人', '最后听到'],
      villages.map((one) => [
        ...[one.area, one.name, one.population === undefined ? '—' : String(one.population)],
        one.lastHeard ?? '从来没有',
      ]),
      limit,
    ),
    part(
      `没有在轮播期内播到每个村的课：${lessons.length} 课。Lessons not heard in every village in time.`,
      ['课', '编号', '应隔/天', '播到的村/个', '有终端的村/个'],
      lessons.map((one) => [
        one.title,
        one.lesson,
        String(one.everyDays),
        String(one.heardIn),
        String(one.of),
      ]),
      limit,
    ),
    part(
      `${days} 天没听到自己方言的乡镇：${townships.length} 个。Townships without their dialect.`,
      ['代码', '乡镇', '想要的方言', '用别的话播到/课次'],
      townships.map((one) => [one.area, one.name, varietyName(one.wanted), String(one.heardOtherwise)]),
      limit,
    ),
    part(
      `${days} 天只收播出令、没有出过声的终端：${endpoints.length} 台。Endpoints that accept and never play.`,
      ['终端', '编号', '所在', '接收/次'],
      endpoints.map((one) => [one.name, one.endpoint, one.area, String(one.accepted)]),
      limit,
    ),
  ].filter((text) => text !== undefined);
  const title = `${name} 到 ${on} 的缺口，凭回执和报告。Gaps, by receipts and reports.`;
  return parts.length === 0 ? `${title}\n没有缺口。None.` : [title, ...parts].join('\n\n');
}

function part(
  title: string,
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  limit: number,
): string | undefined {
  if (rows.length === 0) return undefined;
  const more = rows.length > limit ? `\n……另有 ${rows.length - limit} 条，加 --limit 看。More: --limit.` : '';
  return `${title}\n${table(headers, rows.slice(0, limit))}${more}`;
}
