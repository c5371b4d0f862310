import type { Command } from 'commander';
import type { Config } from '../config.ts';
import type { MovedBlobs, MoveOptions, Verified } from '../home-data.ts';
import { verifiedText } from './backup.ts';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';
import { size } from './disk.ts';
import { table } from './table.ts';

export interface Moved extends Verified {
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly digest: string }[];
}

export interface TransferDeps extends CliDeps {
  /** Moves the home's SQLite into an empty PostgreSQL database. */
  readonly transfer: (
    config: Config,
    databaseUrl: string,
    options: {
      readonly signal: AbortSignal;
      readonly progress: (done: { readonly table: string; readonly rows: number }) => void;
    },
  ) => Promise<Moved>;
  /** Puts the data folder's audio into the store the configuration names. */
  readonly moveAudio: (config: Config, options: MoveOptions) => Promise<MovedBlobs>;
}

interface Options {
  readonly to?: string;
  readonly home?: string;
  readonly json?: boolean;
  readonly audio?: boolean;
}

/** `dalaba transfer`: from SQLite to PostgreSQL, and from the data folder to a store elsewhere. */
export const transferCommand = (program: Command, deps: TransferDeps): void => {
  program
    .command('transfer')
    .description('从 SQLite 转到 PostgreSQL，先停服务 · move from SQLite to PostgreSQL')
    .option('--to <url>', 'postgres:// 地址，不写则用 DATABASE_URL · the database; DATABASE_URL unless given')
    .option(
      '--audio',
      '把音频搬到 DALABA_BLOBS，服务不用停 · move the audio to DALABA_BLOBS, while the service runs',
    )
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON')
    .action(async ({ to, home, json, audio }: Options) => {
      const config = deps.config(home);
      if (audio) return moveAudio(deps, config, json);
      const target = to ?? config.databaseUrl;
      if (target === undefined || !/^postgres(ql)?:$/.test(URL.parse(target)?.protocol ?? '')) {
        throw new CommandError(
          '要写明转到哪里：--to postgres://… 或设置 DATABASE_URL。Say where to: --to postgres://… or DATABASE_URL.',
        );
      }
      const moved = await deps.transfer(config, target, { signal: deps.stopped, progress: telling(deps) });
      deps.out(json ? JSON.stringify(moved) : movedText(moved));
      if (moved.faults.length > 0) process.exitCode = 1;
    });
};

async function moveAudio(deps: TransferDeps, config: Config, json: boolean | undefined): Promise<void> {
  let saidAtMs = performance.now();
  const moved = await deps.moveAudio(config, {
    signal: deps.stopped,
    progress: ({ files, bytes }) => {
      if (performance.now() - saidAtMs < 5000) return;
      saidAtMs = performance.now();
      deps.err(`${files} 个文件 files，${size(bytes)} …`);
    },
  });
  deps.out(json ? JSON.stringify(moved) : audioText(moved));
  if (moved.damaged.length > 0) process.exitCode = 1;
}

const audioText = ({ moved, there, damaged }: MovedBlobs): string =>
  [
    `搬了 ${moved} 个音频，${there} 个那里已有；原来的都还在。Moved ${moved}, ${there} were there; the old ones stay.`,
    ...damaged.map((one) => `已损坏，没有搬：${one}。Damaged, not moved.`),
    '下一步：设置 DALABA_BLOBS 再启动服务。Next: start the service with DALABA_BLOBS set.',
  ].join('\n');

/** A line when a long table goes on. */
function telling({ err }: CliDeps): Parameters<TransferDeps['transfer']>[2]['progress'] {
  let saidAtMs = performance.now();
  return ({ table: name, rows }) => {
    if (performance.now() - saidAtMs < 5000) return;
    saidAtMs = performance.now();
    err(`${name}：${rows} 行 rows …`);
  };
}

const movedText = ({ tables, faults }: Moved): string =>
  [
    table(
      ['表 table', '行 rows', 'SHA-256'],
      tables
        .filter(({ rows }) => rows > 0)
        .map(({ name, rows, digest }) => [name, String(rows), digest.slice(0, 16)]),
    ),
    '',
    '每张表都读回来比过，一行不差。Every table was read back and is as it was.',
    verifiedText(faults),
    '下一步：设置 DATABASE_URL 再启动；原来的 SQLite 文件留作备份，不要再用它启动。' +
      'Next: set DATABASE_URL and start; keep the SQLite file as a backup, and never start on it again.',
  ].join('\n');
