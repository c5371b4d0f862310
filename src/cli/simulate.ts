import type { Command } from 'commander';
import type { SimulatedAudience, Simulation } from '../app/simulate-county.ts';
import { dateAt } from '../domain/calendar.ts';
import { localDate } from '../domain/ids.ts';
import type { Verdict } from '../domain/plan-verdict.ts';
import { headingOf } from './audience-text.ts';
import { countyNamed } from './county.ts';
import type { CliDeps } from './deps.ts';
import { wholeNumber } from './options.ts';
import { outlookText, unknownYearsLines } from './plan-outlook.ts';
import { table } from './table.ts';

interface SimulateOptions {
  readonly home?: string;
  readonly date?: string;
  readonly days: number;
  readonly json?: boolean;
}

export const simulateCommand = (program: Command, deps: CliDeps): void => {
  program
    .command('simulate <county>')
    .description(
      '推演：照这样排下去，一年里谁听到什么 · what everyone hears if every plan airs; changes nothing',
    )
    .option('--home <folder>', '家目录 · the home')
    .option('--date <date>', '从哪天起，默认今天 · first day, YYYY-MM-DD')
    .option('--days <n>', '几天 · how many days', wholeNumber(1, 366), 365)
    .option('--json', '输出 JSON：{county, name, from, days, audiences, unknownYears}')
    .action(async (county: string, options: SimulateOptions) => {
      const reader = await deps.read(deps.config(options.home));
      try {
        const schedules = (await reader.store.revisions.schedules()).map(({ body }) => body);
        const schedule = countyNamed(schedules, county);
        const from =
          options.date === undefined ? dateAt(reader.clock.now(), schedule.zone) : localDate(options.date);
        let told = 0;
        const { simulateCounty } = await import('../app/simulate-county.ts');
        const simulation = await simulateCounty(reader, {
          county: schedule.county,
          from,
          days: options.days,
          signal: deps.stopped,
          progress: (done, of) => {
            const tenth = Math.floor((10 * done) / of);
            if (tenth > told) deps.err(`推演 ${done}/${of} 个时段。Simulating.`);
            told = Math.max(told, tenth);
          },
        });
        deps.out(options.json ? JSON.stringify(simulation) : simulationText(simulation));
      } finally {
        await reader.close();
      }
    });
};

const simulationText = ({ name, from, days, audiences, unknownYears }: Simulation): string =>
  [
    `${name}，${from} 起 ${days} 天，如果每次都照排的播。${days} days from ${from}, if every plan airs.`,
    ...audiences.map(audienceText),
    ...unknownYearsLines(unknownYears),
  ].join('\n\n');

const mins = (ms: number): string => (ms / 60_000).toFixed(1);
const percent = (part: number, of: number): string => (of === 0 ? '—' : `${((100 * part) / of).toFixed(1)}%`);
const dayMs = 86_400_000;

const starvedTitles = ({ lessons, starved }: SimulatedAudience): string[] =>
  lessons.filter(({ lesson }) => starved.includes(lesson)).map(({ title }) => title);

const verdictWord = {
  met: '做到',
  'cannot-be-met': '做不到',
  'not-found': '没做到',
  undecided: '看不出',
} as const satisfies Record<Verdict['kind'], string>;

function audienceText(one: SimulatedAudience): string {
  const { lessons, silent } = one;
  const facts = [
    `时段 ${one.slots} 个，播满 ${percent(one.filledMs, one.givenMs)}（${mins(one.filledMs)}/${mins(one.givenMs)} 分钟）`,
    `安静或已过的时段 ${silent.slots} 个，少播 ${mins(silent.ms)} 分钟`,
    `播课 ${one.plays} 次，其中改用别的语言 ${one.fallbacks} 次（${percent(one.fallbacks, one.plays)}）`,
    `一次也播不到的课：${one.starved.length === 0 ? '没有' : starvedTitles(one).join('；')}`,
    ...(one.unproved === 0 ? [] : [`没能证明最优的时段：${one.unproved} 个`]),
    `按主题（分钟）：${one.topics.map(([topic, ms]) => `${topic} ${mins(ms)}`).join('，')}`,
  ];
  const rows = [...lessons]
    .sort((a, b) => b.longestGapMs - a.longestGapMs || (a.lesson < b.lesson ? -1 : 1))
    .map(({ title, heardAtMs, longestGapMs, fallbacks, verdict }) => [
      title,
      String(heardAtMs.length),
      (longestGapMs / dayMs).toFixed(1),
      String(fallbacks),
      verdictWord[verdict.kind],
    ]);
  return [
    `  ${headingOf(one)}`,
    ...facts.map((fact) => `    ${fact}`),
    table(['课', '播', '最长隔（天）', '改语言', '每隔多久'], rows).replaceAll(/^/gm, '    '),
    outlookText(lessons, one.everyMs).replaceAll(/^/gm, '    '),
  ].join('\n');
}
