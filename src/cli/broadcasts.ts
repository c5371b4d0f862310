import type { Command } from 'commander';
import type { Broadcast } from '../domain/broadcast.ts';
import { wallTimeAt } from '../domain/calendar.ts';
import { type CheckFinding, checkFindings, countedDeliveries, mayBeHeard } from '../domain/delivery.ts';
import { type BroadcastId, localDate, partsOfBroadcast } from '../domain/ids.ts';
import type { Schedule } from '../domain/schedule.ts';
import { findingWords } from '../domain/words.ts';
import type { CheckCounts } from '../ports/checks.ts';
import type { DeliveryCounts } from '../ports/deliveries.ts';
import { countyNamed } from './county.ts';
import type { CliDeps, Reader } from './deps.ts';
import { wholeNumber } from './options.ts';
import { table } from './table.ts';
import { deliveryWord, outcomeWord, reasonWord, slotWord, stateWord } from './words.ts';

interface BroadcastsOptions {
  readonly home?: string;
  readonly county?: string;
  readonly date?: string;
  readonly limit: number;
  readonly checks?: string;
  readonly deliveries?: string;
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
    .option(
      '--checks <broadcast>',
      '这次播出播前核对过的终端，有问题的在前 · endpoints looked at before air, those in trouble first',
    )
    .option(
      '--deliveries <broadcast>',
      '这次播出的每个终端收下了没有，为什么，没收下的在前 · every endpoint of one broadcast, whether it took its order and why not, those that did not first',
    )
    .option('--json', '输出 JSON 数组：播出，附 deliveries、checks 和 plays 计数')
    .action(async (options: BroadcastsOptions) => {
      const reader = await deps.read(deps.config(options.home));
      try {
        if (options.checks !== undefined) return await tellChecks(deps, reader, options.checks, options.json);
        if (options.deliveries !== undefined)
          return await tellDeliveries(deps, reader, options.deliveries, options.json);
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
  readonly checks: CheckCounts;
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
        checks: await store.checks.counts(broadcast.id),
        plays: await store.plays.counts(broadcast.id),
      };
    }),
  );
}

function cells(row: Row): string[] {
  const { id, schedule, slot, startsAtMs, postponedFromMs, state, reason, deliveries, plays } = row;
  const zone = schedule?.zone ?? 'Asia/Shanghai';
  const total = countedDeliveries(deliveries);
  const outcomes = Object.entries(outcomeWord)
    .filter(([outcome]) => (plays[outcome] ?? 0) > 0)
    .map(([outcome, word]) => `${word} ${plays[outcome]}`);
  return [
    id,
    schedule?.name ?? '',
    slotWord[slot],
    postponedFromMs === undefined
      ? wallTimeAt(startsAtMs, zone)
      : `${wallTimeAt(startsAtMs, zone)}（原 ${wallTimeAt(postponedFromMs, zone).slice(0, 5)}）`,
    reason === undefined ? stateWord[state] : `${stateWord[state]}：${reasonWord(reason)}`,
    total === 0 ? '—' : `${deliveries.accepted}/${total}${checkedText(row)}`,
    outcomes.join(' ') || '—',
  ];
}

/** What was found before air, where anybody was looked at. */
function checkedText({ checks }: Row): string {
  const found = checkFindings.filter((one) => checks[one] > 0);
  if (found.length === 0) return '';
  return `（播前 ${found.map((one) => `${findingWords[one].zh} ${checks[one]}`).join(' ')}）`;
}

/** How many of a county's endpoints there may be. */
const everyDelivery = 100_000;

async function tellChecks(
  { out }: CliDeps,
  { store }: Reader,
  text: string,
  json: boolean | undefined,
): Promise<void> {
  partsOfBroadcast(text);
  const broadcast = text as BroadcastId;
  const of = (await store.deliveries.list({ broadcast, limit: everyDelivery })).flatMap((one) =>
    one.check === undefined || one.state === 'replaced' ? [] : [{ ...one, check: one.check }],
  );
  const inTrouble = (found: CheckFinding): number => (found === 'held' ? 1 : 0);
  const sorted = of.toSorted((a, b) => inTrouble(a.check.found) - inTrouble(b.check.found));
  if (json) return out(JSON.stringify(sorted));
  if (sorted.length === 0) return out(`${text} 播前还没有核对过终端。No endpoint was looked at before air.`);
  const zone = (await store.revisions.schedules()).find(({ county }) => text.startsWith(county))?.body.zone;
  const rows = sorted.map(({ endpoint, endpointName, check: { atMs, found, reason } }) => [
    endpoint,
    endpointName,
    findingWords[found].zh,
    reasonWord(reason) || '—',
    wallTimeAt(atMs, zone ?? 'Asia/Shanghai'),
  ]);
  out(table(['终端', '名称', '播前', '原因', '时间'], rows));
}

async function tellDeliveries(
  { out }: CliDeps,
  { store }: Reader,
  text: string,
  json: boolean | undefined,
): Promise<void> {
  partsOfBroadcast(text);
  const broadcast = text as BroadcastId;
  const of = await store.deliveries.list({ broadcast, limit: everyDelivery });
  const standing = of
    .filter(({ state }) => state !== 'replaced')
    .toSorted((a, b) => Number(a.state === 'accepted') - Number(b.state === 'accepted'));
  if (json) return out(JSON.stringify(standing));
  if (standing.length === 0)
    return out(`${text} 还没有签发播出令。No orders of ${text} are signed, or there is no such broadcast.`);
  const { silentAmong } = await import('../app/silence-again.ts');
  const silent = silentAmong(await store.replacements.playlists(broadcast));
  const loud = new Set(mayBeHeard(of, silent).map(({ id }) => id));
  const rows = standing.map(({ id, endpoint, endpointName, playlist, state, reason, attempts }) => [
    endpoint,
    endpointName,
    silent.has(playlist) ? `不播${loud.has(id) ? '，可能还在响' : ''}` : '播',
    deliveryWord[state],
    reasonWord(reason) || '—',
    String(attempts),
  ]);
  out(table(['终端', '名称', '令', '下发', '原因', '试了几次'], rows));
}
