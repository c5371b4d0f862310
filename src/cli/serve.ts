import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { type Config, type RoleName, roleNames, rolesProblem } from '../config.ts';
import type { Clock } from '../ports/clock.ts';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';
import { firstAdministratorLine } from './first-administrator.ts';
import { wholeNumber } from './options.ts';

export const serveCommand = (program: Command, deps: CliDeps): void => {
  program
    .command('serve')
    .description('运行服务 · run the service')
    .option('--home <folder>', '家目录 · the home')
    .option('--roles <list>', 'web,clock,worker', parseRoles, [...roleNames])
    .option('--port <n>', '端口，0 为任意空闲端口 · 0 takes any free port', wholeNumber(0, 65_535))
    .action(async (options: { home?: string; roles: RoleName[]; port?: number }) => {
      const base = deps.config(options.home);
      const config =
        options.port === undefined ? base : { ...base, http: { ...base.http, port: options.port } };
      if (!existsSync(config.home))
        throw new CommandError(
          `没有这个文件夹：${config.home}。There is no folder ${config.home}; a home has content/ and schedules/.`,
        );
      const refusal = rolesProblem(options.roles, config);
      if (refusal !== undefined) throw new CommandError(refusal);
      const service = await deps.serve({
        config,
        roles: options.roles,
        clock: clockOf(config, deps),
        progress: (event) => {
          if (event.kind === 'reading' && (event.done % 10 === 0 || event.done === event.of))
            deps.err(`读取录音 ${event.done}/${event.of}。Reading recordings.`);
        },
      });
      if (config.speed !== 1 && !service.sampleHome()) {
        await service.close();
        throw new CommandError('DALABA_SPEED 只能用在样例家目录。DALABA_SPEED is for a sample home only.');
      }
      deps.err(
        `Dalaba 已启动${service.url === undefined ? '' : `：${service.url}`}（家目录 ${config.home}）。Serving; stop with Ctrl-C.`,
      );
      if (service.firstAdministrator !== undefined)
        deps.err(firstAdministratorLine(service.firstAdministrator, deps.isTerminal));
      await aborted(deps.stopped);
      deps.err('正在收尾……Draining.');
      await service.close();
    });
};

/** The wall's time, or a sample home's, which begins at it and runs ahead. */
function clockOf({ speed }: Config, deps: CliDeps): Clock {
  if (speed === 1) return deps.wallClock();
  const clock = deps.sampleClock(deps.wallClock().now(), speed);
  clock.start();
  return clock;
}

function parseRoles(text: string): RoleName[] {
  const asked = text.split(',').map((role) => role.trim());
  const roles = roleNames.filter((role) => asked.includes(role));
  if (roles.length === 0 || roles.length !== new Set(asked).size) {
    throw new InvalidArgumentError(
      `要 ${roleNames.join('、')} 中的几个，用逗号隔开（some of these, with commas）`,
    );
  }
  return roles;
}

export const aborted = (signal: AbortSignal): Promise<void> =>
  signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
