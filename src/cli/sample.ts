import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { addDays, dateAt, slotSpan, wallTimeAt } from '../domain/calendar.ts';
import { type BroadcastId, broadcastId, type LocalDate, type SlotName } from '../domain/ids.ts';
import { outcomes } from '../domain/play.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { Service } from '../service.ts';
import { CommandError, countyNamed } from './county.ts';
import type { CliDeps } from './deps.ts';
import { someNumber, wholeNumber } from './options.ts';
import { sampleLines } from './sample-lines.ts';
import { aborted } from './serve.ts';
import { table } from './table.ts';
import { outcomeWord } from './words.ts';

interface SampleOptions {
  readonly home?: string;
  readonly county: string;
  readonly speed: number;
  readonly port?: number;
  readonly once?: boolean;
  readonly json?: boolean;
}

export interface SampleDeps extends CliDeps {
  /** Gives the sample home's endpoints credentials and answers its schedules. Throws unless it is a sample. */
  readonly prepareSample: (config: Config) => Promise<readonly Schedule[]>;
  readonly approveSamples: (service: Service) => Promise<number>;
  /** Starts the simulated village as a process of its own. */
  readonly startVillage: (config: Config, url: string, speed: number) => Promise<Village>;
}

export interface Village {
  readonly loudspeakers: number;
  stop(): Promise<void>;
}

/** Real time left between the signed orders and the first sample, for the village to take them. */
const leadInRealMs = 12_000;
/** After the end, real time in which late receipts are waited for. */
const graceRealMs = 10_000;

export const sampleCommand = (program: Command, deps: SampleDeps): void => {
  program
    .command('sample', { hidden: true })
    .description(
      '运行样例家目录和模拟的村子，马上播今晚的节目 · serve the sample home and air tonight’s broadcast at once',
    )
    .option('--home <folder>', '家目录 · the sample home')
    .option('--county <county>', '播哪个县 · which county', 'donge')
    .option(
      '--speed <factor>',
      '样例时间比真实时间快几倍 · how much faster sample time runs',
      someNumber(1, 600),
      30,
    )
    .option('--port <n>', '端口 · port', wholeNumber(0, 65_535))
    .option('--once', '播完就结束；每个下发都有结果时返回 0 · exit when everything is accounted for')
    .option(
      '--json',
      '和 --once 同用，标准输出只有一个 JSON：{broadcasts, deliveries, plays: {planned, played, partial, interrupted, missed, unknown}, audioSeconds, wallSeconds}；audioSeconds 是所有终端播出的秒数之和',
    )
    .action((options: SampleOptions) => runSample(deps, options));
};

async function runSample(deps: SampleDeps, options: SampleOptions): Promise<void> {
  const startedMs = performance.now();
  const say = options.json ? deps.err : deps.out;
  const config = sampleConfig(deps.config(options.home), options);
  const schedule = countyNamed(await deps.prepareSample(config), options.county);
  const next = await nextSlot(deps, config, schedule);
  const startMs = next.startsAtMs - leadInRealMs * options.speed;
  const clock = deps.sampleClock(startMs, options.speed);
  say(
    `样例时间 ${next.date} ${wallTimeAt(startMs, schedule.zone).slice(0, 5)}，播出时每秒当 ${options.speed} 秒。` +
      `Sample time; it runs ${options.speed} times as fast.`,
  );
  const done = Promise.withResolvers<void>();
  const lines = sampleLines(next.id, say);
  const service = await deps.serve({
    config,
    roles: ['web', 'clock', 'worker'],
    clock,
    counties: [schedule.county],
    quiet: true,
    progress: (event) => {
      lines.tell(event);
      if (!('broadcast' in event) || event.broadcast !== next.id) return;
      if (event.kind === 'frozen') clock.start();
      if (event.kind === 'settled' || event.kind === 'missed') done.resolve();
    },
  });
  let village: Village | undefined;
  try {
    say(`${schedule.name} · 服务 ${service.url ?? ''} · 按 Ctrl-C 结束。Serving; stop with Ctrl-C.`);
    const approved = await deps.approveSamples(service);
    if (approved > 0)
      say(
        `样例审核员审核了 ${approved} 个合成录音。The sample reviewer approved ${approved} synthetic recordings.`,
      );
    village = await deps.startVillage(config, service.url ?? '', options.speed);
    say(
      `模拟的村子：${village.loudspeakers} 只喇叭。A simulated village of ${village.loudspeakers} loudspeakers.`,
    );
    service.nudge();
    await Promise.race([done.promise, aborted(deps.stopped)]);
    await report(deps, service, next.id, say, options, startedMs);
    if (!options.once) await keepServing(deps, service, say);
  } finally {
    await village?.stop();
    await service.close();
  }
}

const sampleConfig = (config: Config, { speed, port }: SampleOptions): Config => ({
  ...config,
  ...(port === undefined ? {} : { http: { ...config.http, port } }),
  broadcast: { ...config.broadcast, graceMs: graceRealMs * speed, retryMs: 300, retryMaxMs: 1500 },
});

/** Tonight's broadcast, or the next one that this home has not had yet. */
async function nextSlot(
  deps: SampleDeps,
  config: Config,
  schedule: Schedule,
): Promise<{ id: BroadcastId; date: LocalDate; startsAtMs: number }> {
  const reader = await deps.read(config).catch((error: unknown) => {
    if (error instanceof CommandError) return undefined;
    throw error;
  });
  try {
    const newest = (await reader?.store.broadcasts.list({ county: schedule.county, limit: 1 }))?.[0];
    const today = dateAt(deps.wallClock().now(), schedule.zone);
    for (let day = 0; day < 366; day += 1) {
      for (const slot of [...schedule.slots].sort((a, b) => (a.at < b.at ? -1 : 1))) {
        if (day === 0 && slot.name === ('morning' satisfies SlotName)) continue;
        const date = addDays(today, day);
        const { startsAtMs } = slotSpan(slot, date, schedule.zone);
        const id = broadcastId(schedule.county, date, slot.name);
        if (newest === undefined || startsAtMs > newest.endsAtMs) return { id, date, startsAtMs };
      }
    }
  } finally {
    await reader?.close();
  }
  throw new CommandError(
    `${schedule.name}的样例已经播了一年。The sample has aired a year ahead; remove data/ to begin anew.`,
  );
}

async function report(
  deps: SampleDeps,
  { context: { store } }: Service,
  id: BroadcastId,
  say: (text: string) => void,
  options: SampleOptions,
  startedMs: number,
): Promise<void> {
  const broadcast = await store.broadcasts.find(id);
  const [deliveries, plays] = [
    await store.deliveries.of(id),
    await store.plays.list({ broadcast: id, limit: 100_000 }),
  ];
  const playlists = new Map(
    (await store.broadcasts.playlists(id)).map((one) => [one.id, one.playlist.items.length]),
  );
  const planned = deliveries.reduce((sum, { playlist }) => sum + (playlists.get(playlist) ?? 0), 0);
  const counts = Object.fromEntries(
    outcomes.map((one) => [one, plays.filter(({ outcome }) => outcome === one).length]),
  );
  const result = {
    broadcasts: 1,
    deliveries: deliveries.length,
    plays: { planned, ...counts },
    audioSeconds: Math.round(plays.reduce((sum, { playedMs }) => sum + playedMs, 0) / 100) / 10,
    wallSeconds: Math.round((performance.now() - startedMs) / 100) / 10,
  };
  if (options.json) deps.out(JSON.stringify(result));
  const rows = [...Map.groupBy(plays, ({ endpointName }) => endpointName)].map(([name, of]) => [
    name,
    ...outcomes.map((one) => String(of.filter(({ outcome }) => outcome === one).length)),
  ]);
  if (rows.length > 0) say(table(['终端', ...outcomes.map((one) => outcomeWord[one])], rows));
  const reason = unaccounted(broadcast?.state, broadcast?.reason, planned, counts);
  if (reason === undefined)
    return say(
      `每个下发都有结果：${deliveries.length} 个终端，${planned} 次播放。Every delivery is accounted for.`,
    );
  deps.err(reason);
  process.exitCode = 1;
}

function unaccounted(
  state: string | undefined,
  reason: string | undefined,
  planned: number,
  counts: Readonly<Record<string, number>>,
): string | undefined {
  if (state === 'missed') return `没播成：${reason ?? ''}。The broadcast did not go out: ${reason ?? ''}.`;
  if (state !== 'settled') return '还没播完就停了。Stopped before the broadcast was settled.';
  const concluded = outcomes.reduce((sum, one) => sum + (counts[one] ?? 0), 0);
  const unknown = counts.unknown ?? 0;
  if (concluded === planned && (counts.played ?? 0) === 0) {
    return `${planned} 次计划，一次也没播出。${planned} planned, none played.`;
  }
  if (concluded === planned && unknown === 0 && planned > 0) return undefined;
  return `${planned} 次计划，${concluded} 次有结果，${unknown} 次不明。${planned} planned, ${concluded} concluded, ${unknown} unknown.`;
}

async function keepServing(deps: SampleDeps, service: Service, say: (text: string) => void): Promise<void> {
  if (deps.stopped.aborted) return;
  say(
    `服务继续运行：${service.url ?? ''}；另开终端试试 bin/dalaba plays、bin/dalaba plan donge。Still serving; try bin/dalaba plays in another terminal.`,
  );
  await aborted(deps.stopped);
  say('正在收尾……Draining.');
}
