import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Command, Option } from 'commander';
import { operator } from '../domain/actor.ts';
import { deliveryIdOf } from '../domain/ids.ts';
import type { ChainedEntry } from '../ports/ledger.ts';
import { CommandError } from './county.ts';
import type { CliDeps, Reader } from './deps.ts';
import type { VerifyRequest } from './log-verify.ts';
import { wholeNumber } from './options.ts';
import { asking, say } from './people.ts';
import { table } from './table.ts';
import { unwritten } from './unwritten.ts';

interface Checkpointed {
  readonly chain: string;
  readonly sequence: number;
  readonly atMs: number;
  readonly kid: string;
  readonly jws: string;
}

interface ExportRequest {
  readonly chain?: string[];
  readonly from?: string;
  readonly force?: boolean;
}

/** `dalaba log …`: the ledger read, signed, carried away and checked. */
export const logCommand = (program: Command, deps: CliDeps): void => {
  const log = program
    .command('log')
    .description('台账：查看、签名、导出、核验、证明 · the ledger: read, sign, export, verify, prove')
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON · as JSON');
  const home = () => deps.config(log.opts<{ home?: string }>().home);
  const withReader = async <Result>(use: (reader: Reader) => Promise<Result>): Promise<Result> => {
    const reader = await deps.read(home());
    try {
      return await use(reader);
    } finally {
      await reader.close();
    }
  };
  log
    .command('list')
    .description('各条链到哪里；加 --chain 或 --about 列出条目 · the chains; or entries, newest first')
    .option('--chain <chain>', '县的代码，或 library、people、keys')
    .option('--about <subject>', '关于哪次播出、哪个终端、哪个人 · what it is about')
    .option('--limit <n>', '最多几条 · at most', wholeNumber(1, 10_000), 50)
    .action(async (own: { chain?: string; about?: string; limit: number }, command: Command) =>
      withReader(async ({ store }) => {
        if (own.chain === undefined && own.about === undefined) {
          const ends = await store.ledger.heads();
          const signed = await Promise.all(ends.map(({ chain }) => store.checkpoints.newest(chain)));
          const rows = ends.map((end, n) => ({ ...end, signedUpTo: signed[n]?.sequence ?? 0 }));
          const cells = rows.map((one) => [one.chain, `${one.sequence}`, one.hash, `${one.signedUpTo}`]);
          return say(deps, command, rows, table(['链', '条目', '末尾的哈希', '签到第几条'], cells));
        }
        const { requireChain } = await import('../app/ledger-state.ts');
        if (own.chain !== undefined) await requireChain({ store }, operator, own.chain);
        const entries = (await store.ledger.newest(own)).map(entryOf);
        say(
          deps,
          command,
          entries,
          table(['链', '第几条', '时间（UTC）', '做了什么', '关于', '谁'], entries.map(cellsOf)),
        );
      }),
    );
  log
    .command('checkpoint')
    .description('现在就签检查点，每行一个，请存到别处 · sign where the chains end now; keep them elsewhere')
    .option('--chain <chain>', '只签一条链 · of one chain')
    .action(async ({ chain }: { chain?: string }, command: Command) => {
      const made = (await asking(deps)(command, 'POST', '/ledger/checkpoints', {
        ...(chain === undefined ? {} : { chain }),
      })) as { items: Checkpointed[] };
      const lines = made.items.map(
        ({ jws, ...one }) => `# ${one.chain} ${one.sequence} ${instant(one.atMs)} ${one.kid}\n${jws}`,
      );
      say(deps, command, made.items, lines.join('\n'));
    });
  log
    .command('export <file>')
    .description(
      '导出台账，名字以 .gz 结尾就压缩；在别的机器上用 log verify 核验 · to a file that can be verified anywhere',
    )
    .option('--chain <chain...>', '只导出这些链 · of these chains')
    .option('--from <checkpoint>', '从检查点之后：检查点或存它的文件 · what came after a checkpoint')
    .option('--force', '文件已有就换掉它 · take the place of a file that is there')
    .action(async (file: string, own: ExportRequest, command: Command) =>
      withReader(async ({ store }) => {
        const { checkpointsIn } = await import('./log-input.ts');
        const { exportLedger } = await import('../app/export-ledger.ts');
        const { ledgerOfStore } = await import('../app/ledger-of-store.ts');
        const from = own.from === undefined ? [] : checkpointsIn(own.from);
        const chains = own.chain ?? (from.length === 0 ? undefined : from.map(({ chain }) => chain));
        const { requireChain } = await import('../app/ledger-state.ts');
        for (const chain of own.chain ?? []) await requireChain({ store }, operator, chain);
        if (own.force !== true) requireNew(file);
        const source = ledgerOfStore(store, { from, ...(chains === undefined ? {} : { chains }) });
        await write(file, exportLedger(source), deps.stopped, own.force === true);
        say(deps, command, { file }, `已导出到 ${file}。Exported.`);
      }),
    );
  log
    .command('prove <play>')
    .description('给一条播放出具证明：终端的播出令和第几项，如 371524/2026-11-25/evening/donge-001#0')
    .action(async (play: string) =>
      withReader(async ({ store }) => {
        const [, delivery = '', item = ''] = /^(.+)#(\d+)$/.exec(play) ?? [];
        if (item === '')
          throw new CommandError(
            `${play} 不是播放：要 播出令#第几项，如 371524/2026-11-25/evening/donge-001#0。${play} is no play: expected DELIVERY#ITEM.`,
          );
        const { provePlay } = await import('../app/prove-play.ts');
        deps.out(JSON.stringify(await provePlay({ store }, deliveryIdOf(delivery), Number(item)), null, 2));
      }),
    );
  log
    .command('verify [file]')
    .description('核验整个台账，或者导出的文件 · verify the whole ledger, or an exported file')
    .option('--chain <chain...>', '只核验这些链 · these chains')
    .option(
      '--against <checkpoint>',
      '全部核验，并看和别处保存的检查点合不合：检查点或存它的文件 · all of it, and against a checkpoint kept elsewhere',
    )
    .addOption(
      new Option(
        '--from <checkpoint>',
        '只核验检查点之后的，之前的不看 · only what came after a checkpoint; nothing before is looked at',
      ).conflicts('against'),
    )
    .option('--keys <jwks>', '只认这些公钥（dalaba keys 打印的） · believe these keys alone')
    .action(async (file: string | undefined, own: VerifyRequest, command: Command) => {
      const { verifyFile, verifyStore } = await import('./log-verify.ts');
      const { wordsOf } = await import('./verification-text.ts');
      const found =
        file === undefined
          ? await withReader(({ store }) => verifyStore(deps, store, own))
          : await verifyFile(deps, file, own);
      say(deps, command, found, wordsOf(found));
      if (found.faults.length > 0) process.exitCode = 1;
    });
  log
    .command('verify-proof <file>')
    .description('核验一条播放的证明，不用服务和数据库 · verify the proof of one play, with nothing else')
    .option('--keys <jwks>', '只认这些公钥（dalaba keys 打印的） · believe these keys alone')
    .action(async (file: string, { keys }: { keys?: string }, command: Command) => {
      const { verifyProofFile } = await import('./log-verify.ts');
      const { words, ...found } = await verifyProofFile(file, keys);
      say(deps, command, found, words);
      if (found.fault !== undefined) process.exitCode = 1;
    });
};

const instant = (atMs: number): string => new Date(atMs).toISOString().slice(0, 19);

function entryOf({ content, ...entry }: ChainedEntry) {
  const { actor, body } = JSON.parse(content) as { actor: string; body: object };
  return { ...entry, actor, body };
}

const cellsOf = ({ chain, sequence, atMs, verb, subject, actor }: ReturnType<typeof entryOf>): string[] => [
  chain,
  String(sequence),
  instant(atMs),
  verb,
  subject,
  actor,
];

/** An export from before is somebody's proof. Throws CommandError. */
function requireNew(file: string): void {
  if (!existsSync(file)) return;
  throw new CommandError(
    `${file} 已经有了，没有动它：换一个名字，或者加 --force 换掉它。` +
      `${file} is there already and was left as it is; name another, or add --force to replace it.`,
  );
}

/** Whole or not at all. Throws CommandError where another came first. */
async function write(
  file: string,
  lines: AsyncIterable<string>,
  signal: AbortSignal,
  isForced: boolean,
): Promise<void> {
  const draft = `${file}.${process.pid}.part`;
  const into = createWriteStream(draft, { flags: 'wx' });
  try {
    if (file.endsWith('.gz')) await pipeline(Readable.from(lines), createGzip(), into, { signal });
    else await pipeline(Readable.from(lines), into, { signal });
    if (!isForced) requireNew(file);
    await rename(draft, file);
  } catch (error) {
    throw unwritten(file, error);
  } finally {
    await rm(draft, { force: true });
  }
}
