import type { Command } from 'commander';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';

export interface KeysDeps extends CliDeps {
  /** Public halves of the signing keys, or undefined before the service ever started. */
  readonly publicKeys: (dataFolder: string) => Promise<readonly object[] | undefined>;
}

export const keysCommand = (program: Command, deps: KeysDeps): void => {
  program
    .command('keys')
    .description('播出令的公钥（JWKS），终端用它验签 · the public keys devices verify orders with')
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '同样的 JSON，不换行 · the same on one line')
    .action(async (options: { home?: string; json?: boolean }) => {
      const keys = await deps.publicKeys(deps.config(options.home).dataFolder);
      if (keys === undefined) {
        throw new CommandError(
          '还没有密钥：服务第一次启动时生成。No key yet: the service makes it at its first start.',
        );
      }
      deps.out(JSON.stringify({ keys }, null, options.json ? 0 : 2));
    });
};
