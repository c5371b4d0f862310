import type { Command } from 'commander';
import { planBroadcast } from '../app/plan-broadcast.ts';
import { reasonAgainst } from '../app/store-plan.ts';
import type { Config } from '../config.ts';
import { wallTimeAt } from '../domain/calendar.ts';
import type { AreaCode } from '../domain/ids.ts';
import { many } from '../domain/many.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { Service } from '../service/service.ts';
import { CommandError, countyNamed } from './county.ts';
import { coverageTable } from './coverage-table.ts';
import type { CliDeps } from './deps.ts';
import { firstAdministratorLine } from './first-administrator.ts';
import { createLiveView } from './live-view.ts';
import { type NextSlot, nextSlots } from './next-slots.ts';
import { someNumber, wholeNumber } from './options.ts';
import type { Screen } from './painter.ts';
import { sampleLines } from './sample-lines.ts';
import { coverageSoFar, reportSample } from './sample-report.ts';
import { createSampleRun } from './sample-run.ts';
import { aborted } from './serve.ts';

interface SampleOptions {
  readonly home?: string;
  readonly county?: string;
  readonly speed: number;
  readonly port?: number;
  readonly once?: boolean;
  readonly json?: boolean;
}

export interface SampleDeps extends CliDeps {
  /** Gives the sample home's endpoints credentials and answers its schedules. Throws unless it is a sample. */
  readonly prepareSample: (config: Config) => Promise<readonly Schedule[]>;
  readonly approveSamples: (service: Pick<Service, 'context' | 'sampleHome'>) => Promise<number>;
  /** Starts the simulated village of some counties as a process of its own. */
  readonly startVillage: (
    config: Config,
    url: string,
    speed: number,
    counties: readonly AreaCode[],
  ) => Promise<Village>;
  /** Where frames may be drawn over one another; undefined where output is no terminal. */
  readonly screen: Screen | undefined;
  readonly coloured: boolean;
}

export interface Village {
  readonly loudspeakers: number;
  stop(): Promise<void>;
}

/** Real time left between the signed orders and the first sample, for the village to take and decode them. */
const leadInRealMs = 15_000;
/** After the end, real time in which late receipts are waited for. */
const graceRealMs = 10_000;

export const sampleCommand = (program: Command, deps: SampleDeps): void => {
  program
    .command('sample', { hidden: true })
    .description(
      '运行样例家目录和模拟的村子，马上播各县今晚的节目 · serve the sample home and air tonight’s broadcasts at once',
    )
    .option('--home <folder>', '家目录 · the sample home')
    .option('--county <county>', '只播一个县 · one county only')
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
      '和 --once 同用，标准输出只有一个 JSON：{broadcasts, deliveries, plays: {planned, played, partial, interrupted, missed, unknown}, audioSeconds, wallSeconds}，各县相加；audioSeconds 是所有终端播出的秒数之和',
    )
    .action((options: SampleOptions) => runSample(deps, options));
};

async function runSample(deps: SampleDeps, options: SampleOptions): Promise<void> {
  const startedMs = performance.now();
  const say = options.json ? deps.err : deps.out;
  const base = deps.config(options.home);
  const home = await deps.prepareSample(base);
  const schedules = options.county === undefined ? home : [countyNamed(home, options.county)];
  const slots = nextSlots(schedules, deps.wallClock().now(), await lastAired(deps, base));
  if (slots.length === 0)
    throw new CommandError(
      '样例已经播了一年。The sample has aired a year ahead; remove data/ to begin anew.',
    );
  const startMs = Math.min(...slots.map(({ startsAtMs }) => startsAtMs)) - leadInRealMs * options.speed;
  const config = sampleConfig(base, options, slots, startMs);
  const clock = deps.sampleClock(startMs, options.speed);
  say(opening(slots, startMs, options.speed));
  const run = createSampleRun(slots, startMs, clock.start);
  const watch =
    deps.screen === undefined || options.json
      ? sampleLines(slots, say)
      : createLiveView(slots, clock, deps.screen, deps.coloured);
  let service: Service | undefined;
  let village: Village | undefined;
  let approved = 0;
  try {
    service = await deps.serve({
      config,
      roles: ['web', 'clock', 'worker'],
      clock,
      counties: slots.map(({ schedule }) => schedule.county),
      quiet: true,
      prepare: async (prepared) => {
        approved = await deps.approveSamples(prepared);
      },
      progress: (event) => {
        watch.tell(event);
        run.tell(event);
      },
    });
    const url = service.url ?? '';
    watch.follow(service.context, url);
    watch.note(`服务 ${url} · 按 Ctrl-C 结束。Serving; stop with Ctrl-C.`);
    // A note is drawn over soon, so that the password would be lost with it.
    if (service.firstAdministrator !== undefined)
      watch.note(firstAdministratorLine(service.firstAdministrator, false));
    if (approved > 0)
      watch.note(
        `样例审核员审核了 ${approved} 个合成录音。The sample reviewer approved ${approved} synthetic recordings.`,
      );
    village = await deps.startVillage(
      config,
      url,
      options.speed,
      slots.map(({ schedule }) => schedule.county),
    );
    watch.note(
      `模拟的村子：${village.loudspeakers} 只喇叭。A simulated village of ${many(village.loudspeakers, 'loudspeaker')}.`,
    );
    await giveUpHopeless(service, slots, run.giveUp);
    service.nudge();
    await Promise.race([run.over, aborted(deps.stopped)]);
    watch.leave();
    await report(deps, service, slots, say, options, startedMs);
    if (!options.once) await keepServing(deps, service, say);
  } finally {
    watch.leave();
    await village?.stop();
    await service?.close();
  }
}

function opening(slots: readonly NextSlot[], startMs: number, speed: number): string {
  const [first] = slots;
  const time = wallTimeAt(startMs, first?.schedule.zone ?? 'UTC').slice(0, 5);
  return (
    `${slots.map(({ schedule }) => schedule.name).join('、')} · 样例时间 ${first?.date} ${time}，播出时每秒当 ${speed} 秒。` +
    `Sample time; it runs ${speed} times as fast.`
  );
}

/** Every broadcast is planned while the clock stands, whatever its county's lead. */
const sampleConfig = (
  config: Config,
  { speed, port }: SampleOptions,
  slots: readonly NextSlot[],
  startMs: number,
): Config => ({
  ...config,
  ...(port === undefined ? {} : { http: { ...config.http, port } }),
  broadcast: {
    ...config.broadcast,
    prepareMs: Math.max(config.broadcast.prepareMs, ...slots.map(({ freezeAtMs }) => freezeAtMs - startMs)),
    graceMs: graceRealMs * speed,
    retryMs: 300,
    retryMaxMs: 1500,
  },
});

/** When the newest broadcasts of this home end; the beginning of time where there are none. */
async function lastAired(deps: SampleDeps, config: Config): Promise<number> {
  const reader = await deps.read(config).catch((error: unknown) => {
    if (error instanceof CommandError) return undefined;
    throw error;
  });
  try {
    const newest = (await reader?.store.broadcasts.list({ limit: 100 })) ?? [];
    return Math.max(Number.NEGATIVE_INFINITY, ...newest.map(({ endsAtMs }) => endsAtMs));
  } finally {
    await reader?.close();
  }
}

/** A broadcast with nothing to air gets its record when its time comes: the clock must not wait for it. */
async function giveUpHopeless(
  { context }: Service,
  slots: readonly NextSlot[],
  giveUp: (id: NextSlot['id']) => void,
): Promise<void> {
  for (const { id, schedule, date, slot } of slots) {
    const plan = await planBroadcast(context, schedule.county, date, slot);
    if (reasonAgainst(plan) !== undefined) giveUp(id);
  }
}

async function report(
  deps: SampleDeps,
  { context }: Service,
  slots: readonly NextSlot[],
  say: (text: string) => void,
  options: SampleOptions,
  startedMs: number,
): Promise<void> {
  const { result, outcomes, isAccountedFor, sentence } = await reportSample(context, slots);
  const wallSeconds = Math.round((performance.now() - startedMs) / 100) / 10;
  if (options.json) deps.out(JSON.stringify({ ...result, wallSeconds }));
  say(outcomes);
  say('');
  say(coverageTable(await coverageSoFar(context, slots)));
  say('');
  if (isAccountedFor) return say(sentence);
  deps.err(sentence);
  process.exitCode = 1;
}

async function keepServing(deps: SampleDeps, service: Service, say: (text: string) => void): Promise<void> {
  if (deps.stopped.aborted) return;
  say(
    `服务继续运行：${service.url ?? ''}；另开终端试试 bin/dalaba plays、bin/dalaba plan donge。Still serving; try bin/dalaba plays in another terminal.`,
  );
  await aborted(deps.stopped);
  say('正在收尾……Draining.');
}
