import { type Command, Option } from 'commander';
import { type AiringPlan, asItWillAir } from '../app/as-it-will-air.ts';
import type { BroadcastPlan } from '../app/plan-broadcast.ts';
import type { CountyHorizon, HorizonRequest } from '../app/plan-horizon.ts';
import { horizonOf, planAt, slotOfDays } from '../app/slot-of-days.ts';
import { dateAt } from '../domain/calendar.ts';
import { localDate, type SlotName } from '../domain/ids.ts';
import { forcedValues } from '../domain/plan-explain.ts';
import { missingRecordings } from '../domain/plan-missing.ts';
import { audienceHeading } from './audience-text.ts';
import { countyNamed } from './county.ts';
import type { CliDeps, Reader } from './deps.ts';
import { slotOption, wholeNumber } from './options.ts';
import { calendarJson, calendarText } from './plan-calendar.ts';
import { differencesText, planDifferences } from './plan-diff.ts';
import { missingText, outlookText, unknownYearsLines } from './plan-outlook.ts';
import { type ForcedValues, offText, planText } from './plan-text.ts';

interface PlanOptions {
  readonly home?: string;
  readonly date?: string;
  readonly slot?: SlotName;
  readonly days?: number;
  readonly explain?: boolean;
  readonly calendar?: boolean;
  readonly missing?: boolean;
  readonly diff?: boolean;
  readonly json?: boolean;
}

export const planCommand = (program: Command, deps: CliDeps): void => {
  const one = (flags: string, text: string, ...others: string[]): Option =>
    new Option(flags, text).conflicts(others);
  program
    .command('plan <county>')
    .description('试排：会播什么，为什么；什么也不改 · what will play and why; changes nothing')
    .option('--home <folder>', '家目录 · the home')
    .option('--date <date>', '从哪天起，默认今天 · first day, YYYY-MM-DD')
    .addOption(slotOption())
    .option('--days <n>', '几天，默认 1（--missing 30）· how many days', wholeNumber(1, 366))
    .option('--explain', '每一课的价值和取舍 · what every lesson is worth, and what decided')
    .addOption(one('--calendar', '一天一行，一眼看一个月 · a line a day', 'missing', 'diff', 'explain'))
    .addOption(
      one('--missing', '还缺哪些方言录音，最该先录的在前 · recordings to make next', 'diff', 'explain'),
    )
    .addOption(
      one(
        '--diff',
        '文件里还没发布的改动会改变什么（服务开着会自己发布） · what edits change that no running service has published yet',
        'explain',
      ),
    )
    .option(
      '--json',
      '输出 JSON 数组：{id, county, date, slot, season?, once?, startsAtMs, endsAtMs, quiet?, playlists, state?, reason?}；--explain 再加 outlooks',
    )
    .action(async (county: string, options: PlanOptions) => {
      const config = deps.config(options.home);
      const reader = await deps.read(config);
      try {
        const schedules = (await reader.store.revisions.schedules()).map(({ body }) => body);
        const schedule = countyNamed(schedules, county);
        const from =
          options.date === undefined ? dateAt(reader.clock.now(), schedule.zone) : localDate(options.date);
        const days = options.days ?? (options.missing ? 30 : 1);
        const request: HorizonRequest = { county: schedule.county, from, days, signal: deps.stopped };
        const { planDays } = await import('../app/plan-horizon.ts');
        const horizon = await planDays(reader, request);
        if (options.diff) {
          const draft = await deps.draft(config, reader);
          const after = await planDays(reader, { ...request, draft });
          const differences = planDifferences(horizon, after).filter(
            ({ slot }) => options.slot === undefined || slot === options.slot,
          );
          deps.out(options.json ? JSON.stringify(differences) : differencesText(differences));
        } else if (options.missing) {
          const { ground, audiences } = horizon;
          const missing = missingRecordings(schedule, ground.lessons, ground.approved, audiences);
          deps.out(options.json ? JSON.stringify(missing) : missingText(schedule.name, missing, days));
        } else if (options.calendar) {
          deps.out(options.json ? JSON.stringify(calendarJson(horizon)) : calendarText(horizon));
        } else deps.out(await plansOutput(reader, horizon, options));
      } finally {
        await reader.close();
      }
    });
};

async function plansOutput(
  reader: Reader,
  horizon: CountyHorizon,
  { slot: wanted, explain, json }: PlanOptions,
): Promise<string> {
  const forced = new Map<string, ReturnType<typeof forcedValues>>();
  const made = horizon.slots.flatMap((slot, at): BroadcastPlan[] => {
    if (wanted !== undefined && slot.slot.name !== wanted) return [];
    const plan = slotOfDays(horizon, at);
    if (explain) {
      for (const { id, audience, playlist } of plan.playlists)
        forced.set(id, forcedValues(planAt(horizonOf(horizon, audience), at).input, playlist));
    }
    return [plan];
  });
  // Explained is what a plan made now would choose; else what is planned already airs as it was planned.
  const plans: readonly AiringPlan[] = explain
    ? made
    : await Promise.all(made.map((plan) => asItWillAir(reader, plan)));
  if (json) return JSON.stringify(plans.map((plan) => planJson(plan, horizon, explain ? forced : undefined)));
  const texts = [
    ...plans.map((plan) => [plan.startsAtMs, planText(plan, explain ? forced : undefined)] as const),
    ...horizon.off
      .filter(({ slot }) => wanted === undefined || slot.name === wanted)
      .map((slot) => [slot.startsAtMs, offText(horizon.ground.schedule, slot)] as const),
  ].sort(([a], [b]) => a - b);
  const more = [...(explain ? outlookTexts(horizon) : []), ...unknownYearsLines(horizon.unknownYears)];
  return [...texts.map(([, text]) => text), ...more].join('\n\n');
}

const outlookTexts = ({ ground, audiences }: CountyHorizon): string[] =>
  audiences.map(({ audience, plans, outlooks }) => {
    const everyMs = Math.max(0, ...plans.map(({ at }) => at.rules.everyMs));
    return `${audienceHeading(ground.schedule, audience)} · ${outlookText(outlooks, everyMs)}`;
  });

/** As the API has it; explained, with what each lesson left out would cost, and with the outlook of every lesson. */
function planJson({ schedule: _, ...plan }: AiringPlan, { audiences }: CountyHorizon, forced?: ForcedValues) {
  if (forced === undefined) return plan;
  const playlists = plan.playlists.map((one) => ({
    ...one,
    playlist: {
      ...one.playlist,
      leftOut: one.playlist.leftOut.map((left) => {
        const value = forced.get(one.id)?.get(left.lesson);
        return value === undefined ? left : { ...left, valueIfForced: value };
      }),
    },
  }));
  const outlooks = audiences.map(({ audience, outlooks: lessons }) => ({ audience: audience.key, lessons }));
  return { ...plan, playlists, outlooks };
}
