import type { Command } from 'commander';
import { findingLine } from '../domain/finding.ts';
import { many } from '../domain/many.ts';
import type { CliDeps } from './deps.ts';

export const checkCommand = (program: Command, deps: CliDeps): void => {
  program
    .command('check')
    .description('检查 content/ 和 schedules/，一次列出所有问题 · check the home, all problems in one pass')
    .option('--home <folder>', '家目录 · the home', undefined)
    .option('--json', '输出 JSON：{lessons, recordings, counties, endpoints, findings}')
    .action(async (options: { home?: string; json?: boolean }) => {
      const report = await deps.check(deps.config(options.home), {
        signal: deps.stopped,
        progress: (done, of) => {
          if (done % 10 === 0 || done === of) deps.err(`检查录音 ${done}/${of}。Checking recordings.`);
        },
      });
      if (options.json) deps.out(JSON.stringify(report));
      else {
        for (const finding of report.findings) {
          deps.out(`${finding.severity === 'error' ? '错误' : '提醒'}  ${findingLine(finding)}`);
        }
        const { lessons, recordings, counties, endpoints, findings } = report;
        deps.out(
          `${counties} 个县，${endpoints} 个终端，${lessons} 课，${recordings} 个录音；${findings.length} 个问题。` +
            `${many(counties, 'county', 'counties')}, ${many(endpoints, 'endpoint')}, ${many(lessons, 'lesson')}, ${many(recordings, 'recording')}: ${many(findings.length, 'finding')}.`,
        );
      }
      if (report.findings.some(({ severity }) => severity === 'error')) process.exitCode = 1;
    });
};
