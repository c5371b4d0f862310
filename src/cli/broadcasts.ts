import type { Command } from 'commander';
import type { Broadcast } from '../domain/broadcast.ts';
import { wallTimeAt } from '../domain/calendar.ts';
import { countedDeliveries } from '../domain/delivery.ts';
import { localDate } from '../domain/ids.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { DeliveryCounts } from '../ports/deliveries.ts';
import { countyNamed } from './county.ts';
import type { CliDeps, Reader } from './deps.ts';
import { wholeNumber } from './options.ts';
import { table } from './table.ts';
import { outcomeWord, reasonWord, slotWord, stateWord } from './words.ts';

interface BroadcastsOptions {
  readonly home?: string;
  readonly county?: string;
  readonly date?: string;
  readonly limit: number;
  readonly json?: boolean;
}

export const broadcastsCommand = (program: Command, deps: CliDeps): void => {
  program
    .command('broadcasts')
    .description('播出一览，新的在前 · broadcasts, newest first')
    .option('--home <folder>', '家目录 · the home')
    .option('--county <county>', '代码、拼音或中文名 · code, pinyin or Chinese name')
    .option('--date <date>', 'YYYY-MM-DD')
    .option('--limit <n>', '最多几条 · at most', wholeNumber(1, 10_000), 20)
    .option('--json', '输出 JSON 数组：播出，附 deliveries 和 plays 计数')
    .action(async (options: BroadcastsOptions) => {
      const reader = await deps.read(deps.config(options.home));
      try {
        const rows = await rowsOf(reader, options);
        if (options.json) deps.out(JSON.stringify(rows.map(({ schedule: _, ...row }) => row)));
        else if (rows.length === 0) deps.out('还没有播出。No broadcasts yet.');
        else deps.out(table(['播出', '县', '时段', '开始', '状态', '下发', '结果'], rows.map(cells)));
      } finally {
        await reader.close();
      }
    });
};

type Row = Broadcast & {
  readonly schedule: Schedule | undefined;
  readonly deliveries: DeliveryCounts;
  readonly plays: Readonly<Record<string, number>>;
};

async function rowsOf({ store }: Reader, options: BroadcastsOptions): Promise<Row[]> {
  const schedules = (await store.revisions.schedules()).map(({ body }) => body);
  const county =
    options.county === undefined ? {} : { county: countyNamed(schedules, options.county).county };
  const date = options.date === undefined ? {} : { date: localDate(options.date) };
  const broadcasts = await store.broadcasts.list({ ...county, ...date, limit: options.limit });
  return Promise.all(
    broadcasts.map(async (broadcast) => {
      return {
        ...broadcast,
        schedule: schedules.find((one) => one.county === broadcast.county),
        deliveries: await store.deliveries.counts(broadcast.id),
        plays: await store.plays.counts(broadcast.id),
      };
    }),
  );
}

function cells({ id, schedule, slot, startsAtMs, state, reason, deliveries, plays }: Row): string[] {
  const zone = schedule?.zone ?? 'Asia/Shanghai';
  const total = countedDeliveries(deliveries);
  const outcomes = Object.entries(outcomeWord)
    .filter(([outcome]) => (plays[outcome] ?? 0) > 0)
    .map(([outcome, word]) => `${word} ${plays[outcome]}`);
  return [
    id,
    schedule?.name ?? '',
    slotWord[slot],
    wallTimeAt(startsAtMs, zone),
    reason === undefined ? stateWord[state] : `${stateWord[state]}：${reasonWord(reason)}`,
    total === 0 ? '—' : `${deliveries.accepted}/${total}`,
    outcomes.join(' ') || '—',
  ];
}
