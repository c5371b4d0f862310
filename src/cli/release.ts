import type { Command } from 'commander';
import { broadcastId, partsOfBroadcast } from '../domain/ids.ts';
import type { CliDeps } from './deps.ts';
import { asking, say } from './people.ts';

/** `dalaba release`: the second person lets go what waits. */
export const releaseCommand = (program: Command, deps: CliDeps): void => {
  const ask = asking(deps);
  program
    .command('release <broadcast>')
    .description(
      '放行一次等第二个人确认的播出，如 371524/2026-11-25/evening · let go a broadcast that waits for a second person',
    )
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON：{broadcast}')
    .action(async (text: string, _own: object, command: Command) => {
      const { county, date, slot } = partsOfBroadcast(text);
      const answer = await ask(command, 'POST', `/broadcasts/${broadcastId(county, date, slot)}/release`, {});
      say(deps, command, answer, `已放行 ${text}。Released.`);
    });
};
