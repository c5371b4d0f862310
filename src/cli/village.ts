import { type Command, Option } from 'commander';
import type { Config } from '../config.ts';
import type { RunningVillage } from '../village.ts';
import type { CliDeps } from './deps.ts';
import { someNumber, wholeNumber } from './options.ts';
import { aborted } from './serve.ts';

export interface VillageRequest {
  readonly server?: string;
  /** Counties by code, pinyin or name; all unless given. */
  readonly county?: readonly string[];
  readonly speed: number;
  readonly count?: number;
  readonly output: 'null' | 'wav';
}

export interface VillageDeps extends CliDeps {
  /** Starts the home's loudspeakers in this process. Throws CommandError when the service never ran there. */
  readonly runVillage: (config: Config, request: VillageRequest) => Promise<RunningVillage>;
}

/** The line that tells a parent process the village listens. */
export const villageReady = (loudspeakers: number): string => `village ready: ${loudspeakers}`;

export const villageCommand = (program: Command, deps: VillageDeps): void => {
  program
    .command('village')
    .description(
      '在一个进程里模拟家目录里的喇叭（http、pull、mqtt）· the home’s http, pull and mqtt loudspeakers, simulated in one process',
    )
    .option('--home <folder>', '家目录 · the home')
    .option('--server <url>', '服务的地址，默认读正在运行的服务 · the service, the running one unless given')
    .option('--county <county...>', '只开这些县的 · those of these counties only')
    .option('--count <n>', '只开前 n 只 · the first n only', wholeNumber(1, 100_000))
    .option(
      '--speed <factor>',
      '时间快几倍，要和服务一致 · how fast time runs; as the service’s',
      someNumber(1, 600),
      1,
    )
    .addOption(new Option('--attached', 'ends when its standard input does').hideHelp())
    .addOption(
      new Option('--output <kind>', 'null 不出声，wav 写文件 · wav writes what went out')
        .choices(['null', 'wav'])
        .default('null'),
    )
    .action(
      async ({ home, attached, ...request }: VillageRequest & { home?: string; attached?: boolean }) => {
        const village = await deps.runVillage(deps.config(home), request);
        deps.out(villageReady(village.loudspeakers));
        deps.err(
          `模拟的村子：${village.loudspeakers} 只喇叭${request.speed === 1 ? '' : `，时间快 ${request.speed} 倍`}。A simulated village; stop with Ctrl-C.`,
        );
        await (attached ? Promise.race([aborted(deps.stopped), inputEnded()]) : aborted(deps.stopped));
        await village.close();
        process.stdin.destroy();
      },
    );
};

/** Its parent has gone, however it went. */
const inputEnded = (): Promise<void> =>
  new Promise((resolve) => {
    process.stdin.once('close', resolve).resume();
  });
