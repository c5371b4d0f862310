import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { many } from '../domain/many.ts';
import type { CliDeps } from './deps.ts';

export interface MigrateDeps extends CliDeps {
  /** Brings the database to this version; answers the steps it lacked. With `check` it only looks. */
  readonly migrate: (config: Config, check: boolean) => Promise<readonly string[]>;
}

/** `dalaba migrate`: what every start does, alone. */
export const migrateCommand = (program: Command, deps: MigrateDeps): void => {
  program
    .command('migrate')
    .description(
      '把数据库升级到这个版本（启动时也会做）· bring the database to this version, as every start does',
    )
    .option(
      '--check',
      '只看还缺哪些步骤，缺就以 1 退出 · only say what is lacking; exit code 1 if anything is',
    )
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON')
    .action(async ({ check = false, home, json }: { check?: boolean; home?: string; json?: boolean }) => {
      const steps = await deps.migrate(deps.config(home), check);
      deps.out(json ? JSON.stringify({ steps }) : stepsText(steps, check));
      if (check && steps.length > 0) process.exitCode = 1;
    });
};

function stepsText(steps: readonly string[], check: boolean): string {
  if (steps.length === 0) return '数据库已是这个版本。The database is of this version.';
  const head = check
    ? `还缺 ${steps.length} 步，运行 dalaba migrate 或启动服务来做。${many(steps.length, 'step is', 'steps are')} lacking; dalaba migrate or the next start takes ${steps.length === 1 ? 'it' : 'them'}.`
    : `做了 ${steps.length} 步。${many(steps.length, 'step was', 'steps were')} taken.`;
  return [head, ...steps.map((step) => `  ${step}`)].join('\n');
}
