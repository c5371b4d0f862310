import type { ImportEnd } from '../app/import-table.ts';

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

export const endWords: Readonly<Record<ImportEnd, string>> = {
  refused: '有错误，什么也没有写。There are errors; nothing was written.',
  unchanged: '没有要改的。Nothing to change.',
  previewed: '只是预览，什么也没有写；加 --yes 写入。A preview; nothing was written. Add --yes to write.',
  written: '已写入。Written.',
};
