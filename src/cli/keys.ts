import type { Command } from 'commander';
import type { KeyRing, KeyStanding, RingKey } from '../domain/key-ring.ts';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';
import { asking, say } from './people.ts';
import { table } from './table.ts';

export interface KeysDeps extends CliDeps {
  /** Public halves of the signing keys, or undefined before the service ever started. */
  readonly publicKeys: (dataFolder: string) => Promise<readonly object[] | undefined>;
}

/** `dalaba keys …`: what devices verify orders with. */
export const keysCommand = (program: Command, deps: KeysDeps): void => {
  const keys = program
    .command('keys')
    .description(
      '播出令的签名密钥；不带子命令时打印公钥（JWKS），给终端验签 · the signing keys; alone: the public halves devices verify orders with',
    )
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON，不换行 · JSON on one line')
    .action(async (options: { home?: string; json?: boolean }) => {
      const found = await deps.publicKeys(deps.config(options.home).dataFolder);
      if (found === undefined) {
        throw new CommandError(
          '还没有密钥：服务第一次启动时生成。No key yet: the service makes it at its first start.',
        );
      }
      deps.out(JSON.stringify({ keys: found }, null, options.json ? 0 : 2));
    });
  const ask = asking(deps);
  const tell = (command: Command, ring: unknown, words: string) =>
    say(deps, command, ring, `${words}\n${listed(ring as KeyRing)}`.trim());
  keys
    .command('list')
    .description('每个密钥到哪一步了 · how far each key is')
    .action(async (_own: object, command: Command) => tell(command, await ask(command, 'GET', '/keys'), ''));
  keys
    .command('rotate')
    .description('生成下一个密钥，先通知终端，之后再启用 · make the next key, announced before it is used')
    .action(async (_own: object, command: Command) =>
      tell(
        command,
        await ask(command, 'POST', '/keys/rotate', {}),
        '新密钥已公布，终端都知道后启用。Announced; it signs orders once devices know it.',
      ),
    );
  keys
    .command('revoke <kid>')
    .description('吊销一个密钥，不能恢复 · end a key for ever')
    .option('--yes', '确认吊销，不能恢复 · confirms it; it can not be undone')
    .action(async (kid: string, { yes }: { yes?: boolean }, command: Command) => {
      if (yes !== true) {
        throw new CommandError(
          `吊销 ${kid} 不能恢复：用它签的播出令终端都不再认，还没换到新密钥的终端要等换到才播。请加 --yes 确认。Revoking ${kid} can't be undone: devices refuse every order it signed, and those that have not fetched the next key play nothing until they have. Confirm it with --yes.`,
        );
      }
      tell(
        command,
        await ask(command, 'POST', `/keys/${encodeURIComponent(kid)}/revoke`, {}),
        `已吊销 ${kid}，终端一小时内不再认它。Revoked; devices drop it within the hour.`,
      );
    });
};

const standings = {
  next: '待启用 · next',
  current: '在用 · current',
  former: '已换下 · former',
  past: '过去的 · past',
  revoked: '已吊销 · revoked',
} as const satisfies Record<KeyStanding, string>;

const listed = ({ keys }: KeyRing): string => table(['编号', '状态', '从（UTC）'], keys.map(cells));

const cells = ({ kid, standing, sinceMs }: RingKey): string[] => [
  kid,
  standings[standing],
  sinceMs === 0 ? '—' : new Date(sinceMs).toISOString().slice(0, 16),
];
