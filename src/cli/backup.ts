import type { Command } from 'commander';
import type { BackedUp } from '../app/back-up.ts';
import { orderNumbersSkipped, type Restored } from '../app/restore-backup.ts';
import type { Config } from '../config.ts';
import { wordsOfFault } from '../domain/ledger-fault.ts';
import { many } from '../domain/many.ts';
import type { Verified } from '../home-data.ts';
import type { CopyOptions, CopyProgress, DatabaseContent } from '../ports/backup.ts';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';
import { size } from './disk.ts';
import { momentWord } from './words.ts';

export interface BackupDeps extends CliDeps {
  /** Copies everything into a new folder, while a service runs or not. */
  readonly backUp: (config: Config, folder: string, options: CopyOptions) => Promise<BackedUp>;
  /** Puts a backup into an empty home. */
  readonly restore: (config: Config, folder: string, options: CopyOptions) => Promise<Restored & Verified>;
}

interface Options {
  readonly home?: string;
  readonly json?: boolean;
}

/** `dalaba backup` and `dalaba restore`. */
export const backupCommands = (program: Command, deps: BackupDeps): void => {
  const command = (name: string, says: string): Command =>
    program
      .command(`${name} <folder>`)
      .description(says)
      .option('--home <folder>', '家目录 · the home')
      .option('--json', '输出 JSON');
  command(
    'backup',
    '备份数据库、音频、密钥和家目录，服务不用停 · copy everything, while the service runs',
  ).action(async (folder: string, { home, json }: Options) => {
    requireName(folder);
    const made = await deps.backUp(deps.config(home), folder, copying(deps));
    deps.out(json ? JSON.stringify(made) : backupText(folder, made));
    if (!isSound(made.note.database) || made.damaged.length > 0) process.exitCode = 1;
  });
  command('restore', '把备份恢复到空的家目录，先停服务 · put a backup into an empty home').action(
    async (folder: string, { home, json }: Options) => {
      requireName(folder);
      const done = await deps.restore(deps.config(home), folder, copying(deps));
      deps.out(json ? JSON.stringify(done) : restoreText(done));
      if (done.faults.length > 0 || done.leftOut.length > 0) process.exitCode = 1;
    },
  );
};

/** Throws CommandError for an empty name, which would be the folder one stands in. */
function requireName(folder: string): void {
  if (folder.trim() === '')
    throw new CommandError(
      '文件夹的名字是空的，请写明哪个文件夹。The folder’s name is empty: say which folder.',
    );
}

const partWord: Readonly<Record<CopyProgress['part'], string>> = {
  check: '核对备份 check',
  database: '数据库 database',
  blobs: '音频 audio',
  secrets: '密钥 secrets',
  content: '课 content',
  schedules: '排期 schedules',
};

/** A line when a part begins, and one every few seconds of a long one. */
function copying({ err, stopped }: CliDeps): CopyOptions {
  let last: CopyProgress['part'] | undefined;
  let saidAtMs = 0;
  return {
    signal: stopped,
    progress: ({ part, files, bytes }) => {
      const nowMs = performance.now();
      if (part === last && nowMs - saidAtMs < everyMs) return;
      err(part === last ? `  ${files} 个文件 files，${size(bytes)}` : `${partWord[part]} …`);
      last = part;
      saidAtMs = nowMs;
    },
  };
}

const everyMs = 5000;

const isSound = ({ brokenChains }: DatabaseContent): boolean => brokenChains.length === 0;

const some = (paths: readonly string[]): string =>
  `${paths.slice(0, 10).join('、')}${paths.length > 10 ? ` …（${paths.length}）` : ''}`;

/** What came of verifying the ledger where it is now. */
export const verifiedText = (faults: Verified['faults']): string =>
  faults.length === 0
    ? '台账和它底下的每一行都核验过，完好。The ledger and every row it vouches for hold.'
    : faults
        .map(wordsOfFault)
        .map(({ zh, en }) => `台账有问题：${zh}。The ledger: ${en}.`)
        .join('\n');

function ledgerText({ chains, brokenChains }: DatabaseContent): string {
  const entries = chains.reduce((sum, { sequence }) => sum + sequence, 0);
  if (brokenChains.length === 0)
    return (
      `台账 ${chains.length} 条链、${entries} 条，条目都接得上；底下的播放和回执没有核验，那要 dalaba log verify。` +
      `All ${many(entries, 'ledger entry', 'ledger entries')} of ${many(chains.length, 'chain')} follow one another; the rows they vouch for were not looked at: dalaba log verify does that.`
    );
  const places = some(brokenChains.map(({ chain, sequence }) => `${chain}#${sequence}`));
  return `台账有断点：${places}。The ledger is broken there; the copy is as the database is.`;
}

function backupText(folder: string, { note, damaged, passedOver }: BackedUp): string {
  return [
    `已备份到 ${folder}：${note.files} 个文件，${size(note.bytes)}。Backed up: ${many(note.files, 'file')}.`,
    ledgerText(note.database),
    ...(damaged.length === 0
      ? []
      : [`音频已损坏，照样备份了：${some(damaged)}。This audio is damaged; it was copied as it is.`]),
    ...(passedOver.length === 0
      ? []
      : [`没有备份（不是普通文件）：${some(passedOver)}。Not backed up, being no plain files.`]),
    '里面有签名私钥，请像保管密钥一样保管。It holds the private signing keys: keep it as you keep them.',
  ].join('\n');
}

function restoreText({ note, leftOut, faults }: Restored & Verified): string {
  return [
    `已恢复 ${momentWord(note.madeAtMs)} 的备份：${note.files} 个文件。Restored the backup of ${new Date(note.madeAtMs).toISOString()}.`,
    verifiedText(faults),
    ...(leftOut.length === 0
      ? []
      : [`音频在备份里缺失或损坏，没有恢复：${some(leftOut)}。Missing or damaged in the backup, left out.`]),
    `播出令编号跳过 ${orderNumbersSkipped}，免得终端拒收。Order numbers skip ahead, so that loudspeakers refuse none.`,
    '下一步：dalaba serve。旧的服务不要再启动。Next: dalaba serve; never start the old service again.',
  ].join('\n');
}
