import type { Command } from 'commander';
import type { CliDeps } from './deps.ts';
import { askService } from './running-service.ts';

export const approveCommand = (program: Command, deps: CliDeps): void => {
  program
    .command('approve <lesson> <variety>')
    .description('审核通过一个录音：只认这些字节 · approve exactly the bytes of one recording')
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON：{master}')
    .action(async (lesson: string, variety: string, options: { home?: string; json?: boolean }) => {
      const config = deps.config(options.home);
      const answer = (await askService(config.dataFolder, 'POST', '/approvals', { lesson, variety })) as {
        master: string;
      };
      deps.out(
        options.json
          ? JSON.stringify(answer)
          : `已审核 ${lesson} ${variety}（${answer.master.slice(0, 12)}…）。Approved.`,
      );
    });
};
