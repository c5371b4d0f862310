import type { Command } from 'commander';
import { type BroadcastPlan, planBroadcast } from '../app/plan-broadcast.ts';
import { addDays, dateAt, slotsOn, wallTimeAt } from '../domain/calendar.ts';
import { localDate, type SlotName } from '../domain/ids.ts';
import { varietyName } from '../domain/variety.ts';
import type { BroadcastPlaylist } from '../ports/broadcasts.ts';
import { countyNamed } from './county.ts';
import type { CliDeps } from './deps.ts';
import { slotOption, wholeNumber } from './options.ts';
import { minutes, table } from './table.ts';
import { seasonWord, slotWord } from './words.ts';

interface PlanOptions {
  readonly home?: string;
  readonly date?: string;
  readonly slot?: SlotName;
  readonly days: number;
  readonly json?: boolean;
}

export const planCommand = (program: Command, deps: CliDeps): void => {
  program
    .command('plan <county>')
    .description('试排：会播什么，为什么；什么也不改 · what will play and why; changes nothing')
    .option('--home <folder>', '家目录 · the home')
    .option('--date <date>', '从哪天起，默认今天 · first day, YYYY-MM-DD')
    .addOption(slotOption())
    .option('--days <n>', '几天 · how many days', wholeNumber(1, 366), 1)
    .option(
      '--json',
      '输出 JSON 数组：{id, county, date, slot, season?, startsAtMs, endsAtMs, quiet?, playlists}',
    )
    .action(async (county: string, options: PlanOptions) => {
      const reader = await deps.read(deps.config(options.home));
      try {
        const schedules = (await reader.store.revisions.schedules()).map(({ body }) => body);
        const schedule = countyNamed(schedules, county);
        const first =
          options.date === undefined ? dateAt(reader.clock.now(), schedule.zone) : localDate(options.date);
        const plans: BroadcastPlan[] = [];
        for (let day = 0; day < options.days; day += 1) {
          const date = addDays(first, day);
          for (const { name } of slotsOn(schedule, date)) {
            if (options.slot !== undefined && name !== options.slot) continue;
            plans.push(await planBroadcast(reader, schedule.county, date, name));
          }
        }
        deps.out(
          options.json
            ? JSON.stringify(plans.map(({ schedule: _, ...plan }) => plan))
            : plans.map(planText).join('\n\n'),
        );
      } finally {
        await reader.close();
      }
    });
};

function planText(plan: BroadcastPlan): string {
  const { schedule, slot, season, startsAtMs, endsAtMs, quiet, playlists } = plan;
  const time = (atMs: number) => wallTimeAt(atMs, schedule.zone).slice(0, 5);
  const title = `${schedule.name} ${dateAt(startsAtMs, schedule.zone)} ${slotWord[slot]} ${time(startsAtMs)}–${time(endsAtMs)}${season === undefined ? '' : `（${seasonWord[season]}时间 ${season} time）`}`;
  if (quiet !== undefined)
    return `${title}\n  不播：碰到安静时段 ${quiet.from}–${quiet.until}。Touches quiet time.`;
  if (playlists.length === 0) return `${title}\n  没有终端。No endpoints.`;
  return [title, ...playlists.map(audienceText)].join('\n\n');
}

function audienceText({ audience, playlist }: BroadcastPlaylist): string {
  const heading = `  ${audience.varieties.map(varietyName).join(' → ')} · ${audience.endpoints.length} 个终端 · ${minutes(playlist.durationMs)} / ${minutes(playlist.budgetMs)}`;
  const items = playlist.items.map(({ title, variety, durationMs, reason }) => [
    title,
    varietyName(variety),
    minutes(durationMs),
    reason.text,
  ]);
  const rest = playlist.leftOut.map(({ title, reason }) => [title, '—', '—', reason.text]);
  const body = table(['课', '语言', '时长', '原因'], [...items, ...rest]);
  return `${heading}\n${indent(body)}`;
}

const indent = (text: string): string => text.replaceAll(/^/gm, '    ');
