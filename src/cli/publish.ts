import type { Command } from 'commander';
import { type Finding, findingLine } from '../domain/finding.ts';
import type { CliDeps } from './deps.ts';
import { askService } from './running-service.ts';

export const publishCommand = (program: Command, deps: CliDeps): void => {
  program
    .command('publish')
    .description(
      '让运行中的服务重读家目录并发布 · have the running service read the home again and publish it',
    )
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON：{findings}')
    .action(async (options: { home?: string; json?: boolean }) => {
      const config = deps.config(options.home);
      const answer = (await askService(config.dataFolder, 'POST', '/publications', {})) as {
        findings: Finding[];
      };
      if (options.json) return deps.out(JSON.stringify(answer));
      for (const finding of answer.findings) deps.out(findingLine(finding));
      deps.out(
        `已发布，${answer.findings.length} 个问题。Published with ${answer.findings.length} findings.`,
      );
    });
};
