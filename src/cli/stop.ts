import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Silenced, stopCounty } from '../app/stop-county.ts';
import type { Delivery } from '../domain/delivery.ts';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';
import { publishedCounty } from './published-county.ts';
import { askService } from './running-service.ts';

type Stopped = Awaited<ReturnType<typeof stopCounty>>;

interface StopOptions {
  readonly home?: string;
  readonly reason: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export const stopCommand = (program: Command, deps: CliDeps): void => {
  program
    .command('stop <county>')
    .description(
      '叫停全县：正在播的停下，发出去的播出令收回，解除之前什么也不播 · silence a county at once, until dalaba resume',
    )
    .requiredOption('--reason <reason>', '为什么，记进台账 · why, for the ledger')
    .option('--home <folder>', '家目录 · the home')
    .option('--yes', '确认叫停 · confirms it')
    .option('--json', '输出 JSON：{stop, silenced, confirmed}')
    .action(async (county: string, { home, reason, yes, json = false }: StopOptions) => {
      const config = deps.config(home);
      const { dataFolder } = config;
      const { county: code } = await publishedCounty(deps, config, county);
      if (yes !== true) {
        throw new CommandError(
          `要叫停 ${county}（${code}）全县的广播，请加 --yes 确认。This silences all of ${county}; confirm it with --yes.`,
        );
      }
      const answer = (await askService(dataFolder, 'POST', '/stops', { county: code, reason })) as Stopped;
      if (!json)
        deps.out(`${county} 已叫停，解除用 dalaba resume ${county}。Stopped; dalaba resume lifts it.`);
      const confirmed = await confirmations(deps, dataFolder, answer.silenced, json);
      if (json) deps.out(JSON.stringify({ ...answer, confirmed }));
    });
  program
    .command('resume <county>')
    .description('解除叫停 · let a stopped county be heard again')
    .option('--home <folder>', '家目录 · the home')
    .action(async (county: string, { home }: { home?: string }) => {
      const config = deps.config(home);
      const { county: code } = await publishedCounty(deps, config, county);
      await askService(config.dataFolder, 'POST', `/stops/${code}/lift`, {});
      deps.out(`${county} 恢复播出；叫停时错过的不补。Lifted; what was missed meanwhile stays missed.`);
    });
  program
    .command('cancel <broadcast>')
    .description(
      '取消一次播出，终端收下了、正在播也行 · have one broadcast not heard, also when endpoints hold it or it is on air',
    )
    .requiredOption('--reason <reason>', '为什么，记进台账 · why, for the ledger')
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON：{broadcast, onAir, holding, confirmed}')
    .action(async (broadcast: string, { home, reason, json = false }: StopOptions) => {
      const { dataFolder } = deps.config(home);
      const body = { broadcast, reason };
      const answer = (await askService(dataFolder, 'POST', '/cancellations', body)) as Silenced;
      if (!json) deps.out(`已取消 ${broadcast}。Cancelled.`);
      const confirmed = await confirmations(deps, dataFolder, [answer], json);
      if (json) deps.out(JSON.stringify({ ...answer, confirmed }));
    });
};

const patienceMs = 15_000;
const lookEveryMs = 500;

/** Tells how many endpoints said that they took their orders back, until all did or patience ends. */
async function confirmations(
  { out }: Pick<CliDeps, 'out'>,
  dataFolder: string,
  silenced: readonly Silenced[],
  isQuiet: boolean,
): Promise<number> {
  const say = (line: string) => (isQuiet ? undefined : out(line));
  const owed = silenced.reduce((sum, { holding }) => sum + holding, 0);
  if (owed === 0) {
    say('没有终端手里有播出令。No endpoint holds an order.');
    return 0;
  }
  const untilMs = performance.now() + patienceMs;
  for (let told = -1; ; ) {
    const counts = await Promise.all(silenced.map(({ broadcast }) => takenBack(dataFolder, broadcast)));
    const confirmed = counts.reduce((sum, count) => sum + count, 0);
    if (confirmed !== told) say(`${confirmed}/${owed} 个终端已确认安静 · endpoints confirmed`);
    told = confirmed;
    if (confirmed >= owed || performance.now() >= untilMs) return confirmed;
    await sleep(lookEveryMs);
  }
}

/** How many endpoints accepted the order to play nothing. */
async function takenBack(dataFolder: string, broadcast: string): Promise<number> {
  const found = (await askService(dataFolder, 'GET', `/broadcasts/${broadcast}`)) as {
    deliveries: readonly Pick<Delivery, 'id' | 'state'>[];
  };
  return found.deliveries.filter(({ id, state }) => state === 'accepted' && /\/r\d+$/.test(id)).length;
}
