import type { Command } from 'commander';
import type { Token } from '../ports/people.ts';
import type { CliDeps } from './deps.ts';
import { wholeNumber } from './options.ts';
import { asking, personNamed, say } from './people.ts';
import { table } from './table.ts';

/** `dalaba token …`: secrets that programs sign in with, as `DALABA_TOKEN` or `Authorization: Bearer`. */
export const tokenCommand = (program: Command, deps: CliDeps): void => {
  const token = program
    .command('token')
    .description('给程序用的令牌，以某个人的身份 · tokens: programs acting as a person')
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON · JSON');
  const ask = asking(deps);
  token
    .command('create <name> <label>')
    .description('给某人生成令牌，只显示一次 · a token of a person, shown only once')
    .option('--days <n>', '有效几天 · how many days it lasts', wholeNumber(1, 400), 90)
    .action(async (name: string, label: string, { days }: { days: number }, command: Command) => {
      const { id: person } = await personNamed(ask, command, name);
      const made = (await ask(command, 'POST', '/tokens', { person, label, days })) as { token: string };
      say(deps, command, made, made.token);
    });
  token
    .command('list <name>')
    .description('某人的令牌 · a person’s tokens')
    .action(async (name: string, _own: object, command: Command) => {
      const { id } = await personNamed(ask, command, name);
      const { items } = (await ask(command, 'GET', `/tokens?person=${id}`)) as { items: readonly Token[] };
      say(deps, command, items, table(['编号', '用途', '到', '状态'], items.map(cells)));
    });
  token
    .command('revoke <id>')
    .description('作废令牌 · end a token')
    .action(async (id: string, _own: object, command: Command) => {
      await ask(command, 'POST', `/tokens/${encodeURIComponent(id)}/revoke`, {});
      say(deps, command, { id }, `已作废 ${id}。Revoked.`);
    });
};

const cells = ({ id, label, expiresAtMs, revokedAtMs }: Token): string[] => [
  id,
  label,
  new Date(expiresAtMs).toISOString().slice(0, 10),
  revokedAtMs === undefined ? '' : '已作废',
];
