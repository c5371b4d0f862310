import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Resumed } from '../app/resume-county.ts';
import type { Silenced, stopCounty } from '../app/stop-county.ts';
import { type DeliveryState, mayBeHeard } from '../domain/delivery.ts';
import { type BroadcastId, partsOfBroadcast, playlistId } from '../domain/ids.ts';
import { many } from '../domain/many.ts';
import { asidePosition } from '../domain/mute.ts';
import type { BroadcastPlaylist } from '../ports/broadcasts.ts';
import type { DeliveryRecord } from '../ports/deliveries.ts';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';
import { publishedCounty } from './published-county.ts';
import { askService } from './running-service.ts';
import { deliveryWord, reasonWord } from './words.ts';

type Stopped = Awaited<ReturnType<typeof stopCounty>>;

/** An endpoint that may be heard although it was told to be silent, and what became of that order. */
interface NotSilent {
  readonly broadcast: BroadcastId;
  readonly endpoint: string;
  readonly name: string;
  readonly state: DeliveryState;
  readonly reason?: string;
}

interface Confirmations {
  readonly confirmed: number;
  readonly notSilent: readonly NotSilent[];
}

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
    .option('--json', '输出 JSON：{stop, silenced, confirmed, notSilent}')
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
      if (!json && answer.stop.reason !== reason)
        deps.out(
          `早就叫停了，原因还是“${answer.stop.reason}”；要换原因，先解除再叫停。It was stopped before, and its first reason stays: lift it and stop it again to change that.`,
        );
      const found = await confirmations(deps, dataFolder, answer.silenced, json);
      if (json) deps.out(JSON.stringify({ ...answer, ...found }));
      requireSilence(found, `dalaba stop ${county}`);
    });
  program
    .command('resume <county>')
    .description('解除叫停 · let a stopped county be heard again')
    .option('--home <folder>', '家目录 · the home')
    .action(async (county: string, { home }: { home?: string }) => {
      const config = deps.config(home);
      const { county: code } = await publishedCounty(deps, config, county);
      const { back, cancelled } = (await askService(
        config.dataFolder,
        'POST',
        `/stops/${code}/lift`,
        {},
      )) as Resumed;
      deps.out(`${county} 恢复播出；叫停时错过的不补。Lifted; what was missed meanwhile stays missed.`);
      for (const one of back) deps.out(`  ${one} 照原样播，播出令重新签发 · airs after all`);
      for (const one of cancelled)
        deps.out(`  ${one} 已经收回，来不及再播，仍然取消 · stays cancelled: too late to order it anew`);
    });
  program
    .command('cancel <broadcast>')
    .description(
      '取消一次播出，终端收下了、正在播也行 · have one broadcast not heard, also when endpoints hold it or it is on air',
    )
    .requiredOption('--reason <reason>', '为什么，记进台账 · why, for the ledger')
    .option('--home <folder>', '家目录 · the home')
    .option('--yes', '确认取消，不能恢复 · confirms it; it can not be undone')
    .option('--json', '输出 JSON：{broadcast, onAir, holding, confirmed, notSilent}')
    .action(async (broadcast: string, { home, reason, yes, json = false }: StopOptions) => {
      const { dataFolder } = deps.config(home);
      partsOfBroadcast(broadcast);
      if (yes !== true) {
        throw new CommandError(
          `取消 ${broadcast} 不能恢复，这次不会再播；请加 --yes 确认。要晚点播，用 dalaba postpone ${broadcast} --to 19:30。Cancelling ${broadcast} can't be undone: it will not air again. Confirm it with --yes; dalaba postpone puts it at a later time instead.`,
        );
      }
      const body = { broadcast, reason };
      const answer = (await askService(dataFolder, 'POST', '/cancellations', body)) as Silenced;
      if (!json) deps.out(`已取消 ${broadcast}，不能恢复。Cancelled, for good.`);
      const found = await confirmations(deps, dataFolder, [answer], json);
      if (json) deps.out(JSON.stringify({ ...answer, ...found }));
      requireSilence(found, `dalaba cancel ${broadcast}`);
    });
};

const patienceMs = 15_000;
const lookEveryMs = 500;

/**
 * Tells how many endpoints said that they took their orders back, until all did or patience ends; answers how many,
 * and who did not.
 */
async function confirmations(
  { out }: Pick<CliDeps, 'out'>,
  dataFolder: string,
  silenced: readonly Silenced[],
  isQuiet: boolean,
): Promise<Confirmations> {
  const say = (line: string) => (isQuiet ? undefined : out(line));
  const owed = silenced.reduce((sum, { holding }) => sum + holding, 0);
  if (owed === 0) {
    say('没有终端手里有播出令。No endpoint holds an order.');
    return { confirmed: 0, notSilent: [] };
  }
  const untilMs = performance.now() + patienceMs;
  for (let told = -1; ; ) {
    const looked = await Promise.all(silenced.map(({ broadcast }) => soundingIn(dataFolder, broadcast)));
    const notSilent = looked.flat();
    const confirmed = Math.max(0, owed - notSilent.length);
    if (confirmed !== told) say(`${confirmed}/${owed} 个终端已确认安静 · endpoints confirmed`);
    told = confirmed;
    if (notSilent.length === 0 || performance.now() >= untilMs) return { confirmed, notSilent };
    await sleep(lookEveryMs);
  }
}

/** The endpoints that hold an order to play something, or may, and have not taken the one to play nothing. */
async function soundingIn(dataFolder: string, broadcast: BroadcastId): Promise<NotSilent[]> {
  const { playlists, deliveries } = (await askService(dataFolder, 'GET', `/broadcasts/${broadcast}`)) as {
    playlists: readonly BroadcastPlaylist[];
    deliveries: readonly DeliveryRecord[];
  };
  const silent = new Set([
    ...playlists.filter(({ playlist }) => playlist.items.length === 0).map(({ id }) => id),
    playlistId(broadcast, asidePosition),
  ]);
  return mayBeHeard(deliveries, silent).map(({ endpoint, endpointName, playlist, state, reason }) => ({
    broadcast,
    endpoint,
    name: endpointName,
    // Its order to play nothing is not signed yet.
    state: silent.has(playlist) ? state : 'pending',
    ...(silent.has(playlist) && reason !== undefined ? { reason } : {}),
  }));
}

/** So many are named, the rest counted. */
const namedAtMost = 20;

/** Throws CommandError, which names them, where some are not known to be silent. */
function requireSilence({ notSilent }: Confirmations, again: string): void {
  if (notSilent.length === 0) return;
  const lines = notSilent.slice(0, namedAtMost).map(({ endpoint, name, state, reason, broadcast }) => {
    const why = reasonWord(reason) || (state === 'pending' ? '还没有回答' : deliveryWord[state]);
    return `  ${endpoint} ${name}：${deliveryWord[state]}，${why}（${broadcast}）`;
  });
  const more = notSilent.length - lines.length;
  throw new CommandError(
    [
      `${notSilent.length} 个终端没有确认安静，可能还在响：`,
      ...lines,
      ...(more > 0 ? [`  …… 另有 ${more} 个，用 dalaba broadcasts --deliveries 看`] : []),
      `请村里静音或关电源；服务还在继续收回，也可以再运行一次 ${again}。${many(notSilent.length, 'endpoint has not confirmed that it is', 'endpoints have not confirmed that they are')} silent and may be playing. Have the villages mute them or cut their power; run ${again} once more to tell them again.`,
    ].join('\n'),
  );
}
