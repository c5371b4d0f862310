import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Postponed } from '../app/postpone-broadcast.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { dateAt, wallTimeAt } from '../domain/calendar.ts';
import { type Delivery, holdersOfReplaced } from '../domain/delivery.ts';
import { broadcastId, localDate, partsOfBroadcast } from '../domain/ids.ts';
import { many } from '../domain/many.ts';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';
import { slotNamed } from './options.ts';
import { publishedCounty } from './published-county.ts';
import { askService } from './running-service.ts';
import { reasonWord } from './words.ts';

interface PostponeOptions {
  readonly home?: string;
  readonly to: string;
  readonly date?: string;
  readonly reason: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export const postponeCommand = (program: Command, deps: CliDeps): void => {
  program
    .command('postpone <which> [slot]')
    .description(
      '推迟今天的一次播出，终端收下了也行：写县和时段，或写播出 · put a broadcast at a later time of its day, also when endpoints hold it: COUNTY SLOT, or BROADCAST',
    )
    .requiredOption('--to <time>', '推迟到几点，如 19:30 · HH:MM')
    .requiredOption('--reason <reason>', '为什么，记进台账 · why, for the ledger')
    .option('--date <date>', '哪天的，默认今天 · YYYY-MM-DD, today unless given')
    .option('--home <folder>', '家目录 · the home')
    .option('--yes', '确认推迟 · confirms it')
    .option(
      '--json',
      '输出 JSON：{broadcast, wasMs, startsAtMs, outcome, endpoints, asleep, holding, confirmed, oldTime}',
    )
    .action(async (which: string, slot: string | undefined, options: PostponeOptions) => {
      const { home, to, reason, yes, json = false } = options;
      const { dataFolder } = deps.config(home);
      const { broadcast, zone } = await named(deps, which, slot, options);
      if (yes !== true) {
        throw new CommandError(
          `要把 ${broadcast} 推迟到 ${to}，请加 --yes 确认。This puts ${broadcast} at ${to}; confirm it with --yes.`,
        );
      }
      const body = { broadcast, to, reason };
      const answer = (await askService(dataFolder, 'POST', '/postponements', body)) as Postponed;
      const say = (line: string) => (json ? undefined : deps.out(line));
      say(told(answer, to, zone));
      const followed = await follow(dataFolder, answer, say);
      say(ended(answer, followed));
      if (json)
        deps.out(JSON.stringify({ ...answer, confirmed: followed.confirmed, oldTime: followed.oldTime }));
    });
};

async function named(
  deps: CliDeps,
  which: string,
  slot: string | undefined,
  { home, date }: PostponeOptions,
): Promise<{ readonly broadcast: string; readonly zone: string }> {
  const config = deps.config(home);
  if (slot === undefined && which.includes('/')) {
    const { county } = partsOfBroadcast(which);
    return { broadcast: which, zone: (await publishedCounty(deps, config, county)).zone };
  }
  if (slot === undefined) {
    throw new CommandError(
      `还要写哪个时段：dalaba postpone ${which} evening --to …。Say which slot: dalaba postpone ${which} evening --to …`,
    );
  }
  const { county, zone, nowMs } = await publishedCounty(deps, config, which);
  const on = localDate(date ?? dateAt(nowMs, zone));
  return { broadcast: broadcastId(county, on, slotNamed(slot)), zone };
}

function told({ broadcast, outcome, reason, wasMs, endpoints, asleep }: Postponed, to: string, zone: string) {
  const was = wallTimeAt(wasMs, zone).slice(0, 5);
  if (outcome !== 'replaced')
    return `${broadcast} 没有推迟，照旧 ${was}：${reasonWord(reason)}。It was not postponed and stays at ${was}.`;
  const quiet =
    asleep === 0
      ? ''
      : `另有 ${asleep} 个终端那时安静，不播。${many(asleep, 'more has quiet time of its own then and stays', 'more have quiet time of their own then and stay')} silent.`;
  return `${broadcast} 从 ${was} 推迟到 ${to}，${endpoints} 个终端。Postponed from ${was} to ${to}, for ${many(endpoints, 'endpoint')}. ${quiet}`.trim();
}

interface Followed {
  /** Whether the broadcast stands at its new time: its orders are signed. */
  readonly moved: boolean;
  /** Endpoints that took the new order. */
  readonly confirmed: number;
  /** Endpoints that hold the old order, or may, and have not taken the new one. */
  readonly oldTime: readonly string[];
}

const patienceMs = 15_000;
const lookEveryMs = 500;

/** Tells how many endpoints took the new time, until all who held the old one did, or patience ends. */
async function follow(
  dataFolder: string,
  { broadcast, outcome, startsAtMs, holding }: Postponed,
  say: (line: string) => void,
): Promise<Followed> {
  if (outcome !== 'replaced' || holding === 0)
    return { moved: outcome === 'replaced', confirmed: 0, oldTime: [] };
  const untilMs = performance.now() + patienceMs;
  for (let known = -1; ; ) {
    const found = (await askService(dataFolder, 'GET', `/broadcasts/${broadcast}`)) as {
      broadcast: Pick<Broadcast, 'startsAtMs'>;
      deliveries: readonly Delivery[];
    };
    const moved = found.broadcast.startsAtMs === startsAtMs;
    const standing = found.deliveries.filter(({ state }) => state === 'accepted');
    const oldTime = moved ? holdersOfReplaced(found.deliveries) : standing.map(({ endpoint }) => endpoint);
    const confirmed = moved ? standing.length : 0;
    if (confirmed !== known) say(`${confirmed} 个终端已收下新时间 · endpoints took the new time`);
    known = confirmed;
    if ((moved && oldTime.length === 0) || performance.now() >= untilMs) return { moved, confirmed, oldTime };
    await sleep(lookEveryMs);
  }
}

/** So many are named, the rest counted. */
const namedAtMost = 20;

function ended({ outcome, holding }: Postponed, { moved, oldTime }: Followed): string {
  if (outcome !== 'replaced') return '什么也没有改。Nothing was changed.';
  if (holding === 0) return '没有终端手里有旧的播出令。No endpoint holds an order for the old time.';
  if (!moved)
    return '新的播出令还没有签发；来不及的话照旧播出。用 dalaba alerts 看是不是在等第二个人放行。The new orders are not signed yet; if they are not in time, it airs at its old time. dalaba alerts tells whether they wait for a second person.';
  if (oldTime.length === 0) return '没有终端还拿着旧时间。No endpoint is left with the old time.';
  const more = oldTime.length > namedAtMost ? ` … 共 ${oldTime.length} 个` : '';
  const names = `${oldTime.slice(0, namedAtMost).join('、')}${more}`;
  return `还拿着旧时间的终端：${names}。到点前联系上就改，联系不上会按旧时间播。These still hold the old time; each airs at it unless it is reached before.`;
}
