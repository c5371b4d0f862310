import type { Command } from 'commander';
import type { ImportEnd } from '../app/import-table.ts';
import type { Config } from '../config.ts';
import type { CliDeps } from './deps.ts';
import { wholeNumber } from './options.ts';
import { publishIfRunning } from './publish.ts';

/** What every import may be told. */
export interface ImportOptions {
  readonly home?: string;
  readonly sheet?: string;
  readonly replace?: boolean;
  readonly yes?: boolean;
  readonly lines: number;
  readonly json?: boolean;
}

export const importOptions = (command: Command, replace: string): Command =>
  command
    .option('--home <folder>', '家目录 · the home')
    .option('--sheet <name>', '工作簿里的哪张表，默认第一张 · which sheet, default the first')
    .option('--replace', replace)
    .option('--yes', '不问，直接写 · write without asking')
    .option('--lines <n>', '预览几行 · lines of preview', wholeNumber(0, 100_000), 20);

/** Has a running service publish what was written, then says how it ended. */
export async function endImport(
  { out }: Pick<CliDeps, 'out'>,
  config: Config,
  json: boolean | undefined,
  end: ImportEnd,
  told: object,
): Promise<void> {
  const published = end === 'written' ? await publishIfRunning(config) : undefined;
  if (json) out(JSON.stringify({ end, ...told, published: published?.state }));
  else out([endWords[end], published?.words ?? ''].join(''));
  if (end === 'refused' || published?.state === 'failed') process.exitCode = 1;
}

export interface Asking {
  /** Asks the person at the terminal; undefined where there is none. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
}

/** Asks whoever sits there; elsewhere only `--yes` counts. */
export async function confirmed(
  { ask }: Asking,
  { yes, json }: { readonly yes?: boolean; readonly json?: boolean },
): Promise<boolean> {
  if (yes === true) return true;
  if (json === true || ask === undefined) return false;
  return /^(y|yes|是|好)$/i.test((await ask('写入吗？Write this? [y/是] ')).trim());
}

const endWords: Readonly<Record<ImportEnd, string>> = {
  refused: '有错误，什么也没有写。There are errors; nothing was written.',
  unchanged: '没有要改的。Nothing to change.',
  previewed: '只是预览，什么也没有写；加 --yes 写入。A preview; nothing was written. Add --yes to write.',
  written: '已写入。Written.',
};
