import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { type Finding, findingLine } from '../domain/finding.ts';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';
import { askService, readNote } from './running-service.ts';

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

/** What a change of the home's files comes to. */
export interface Published {
  readonly state: 'published' | 'next-start' | 'failed';
  readonly words: string;
}

/** Has the service publish what was just written, if one runs on this home; else its next start will. Never throws CommandError. */
export async function publishIfRunning({ dataFolder }: Config): Promise<Published> {
  try {
    readNote(dataFolder);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return {
      state: 'next-start',
      words: '服务没有运行，下次启动时发布。No service runs; its next start publishes.',
    };
  }
  try {
    const { findings } = (await askService(dataFolder, 'POST', '/publications', {})) as {
      findings: Finding[];
    };
    return {
      state: 'published',
      words: `已发布，家目录有 ${findings.length} 个问题。Published; the home has ${findings.length} findings.`,
    };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { state: 'failed', words: `但没有发布（but not published）：${error.message}` };
  }
}
