import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Delivery } from '../domain/delivery.ts';
import type { Play } from '../domain/play.ts';
import { type ToneHeard, toneHeard, toneOverMs } from '../domain/tone.ts';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';
import { endpointNamed } from './enrol.ts';
import { asking, say } from './people.ts';

const lookEveryMs = 500;

/** `dalaba tone`: a chime at one endpoint, and what became of it. */
export const toneCommand = (program: Command, deps: CliDeps): void => {
  const ask = asking(deps);
  program
    .command('tone <endpoint>')
    .description('试音：让一个终端马上响三秒 · a chime of three seconds at one endpoint, at once')
    .option('--county <code>', '哪个县：几个县有同名终端时 · its county, where several have the id')
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON：{broadcast, verdict, text} · JSON')
    .action(async (id: string, options: { county?: string }, command: Command) => {
      const { county, endpoint } = await endpointNamed(deps, command, id, options.county);
      const path = `/endpoints/${county}/${encodeURIComponent(endpoint)}/tone`;
      const { broadcast } = (await ask(command, 'POST', path, {})) as { broadcast: string };
      const look = async (isOver: boolean): Promise<ToneHeard> => {
        const about = `broadcast=${encodeURIComponent(broadcast)}`;
        const [deliveries, plays] = (await Promise.all([
          ask(command, 'GET', `/deliveries?${about}`),
          ask(command, 'GET', `/plays?${about}`),
        ])) as [{ items: readonly Delivery[] }, { items: readonly Play[] }];
        const delivery = deliveries.items.at(-1);
        if (delivery === undefined)
          throw new CommandError(`没有 ${broadcast} 的播出令。${broadcast} has no order.`);
        return toneHeard(delivery, plays.items.at(-1), isOver);
      };
      const untilMs = performance.now() + toneOverMs;
      for (;;) {
        const isOver = performance.now() >= untilMs;
        const { verdict, word } = await look(isOver);
        if (verdict !== 'waiting' || isOver) {
          if (verdict === 'bad') process.exitCode = 1;
          const text = `试音 ${endpoint}：${word.zh}。${word.en}. ${broadcast}`;
          return say(deps, command, { broadcast, verdict, text: word }, text);
        }
        await sleep(lookEveryMs, undefined, { signal: deps.stopped });
      }
    });
};
