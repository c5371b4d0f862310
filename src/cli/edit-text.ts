import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { CommandError } from './county.ts';

/**
 * Hands a text to a person's own editor, and what they made of it to `use`; where that fails, what they typed is kept, and
 * the error says where. Throws CommandError where no editor is set or it fails.
 */
export async function editText(
  file: string,
  text: string,
  env: NodeJS.ProcessEnv,
  use: (edited: string) => Promise<void>,
): Promise<void> {
  const editor = env.VISUAL || env.EDITOR;
  if (!editor) {
    throw new CommandError(
      '没有设编辑器：设 EDITOR，或用 --file。No editor is set: set EDITOR, or use --file.',
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-edit-'));
  const path = join(folder, basename(file));
  let isKept = false;
  try {
    await writeFile(path, text, { mode: 0o600 });
    // EDITOR may hold arguments, as `code --wait` does; the shell splits them, the path stays one word.
    const child = spawn('sh', ['-c', `${editor} "$1"`, 'sh', path], { stdio: 'inherit' });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) {
      throw new CommandError('编辑器没有正常结束，什么也没有写。The editor failed; nothing was written.');
    }
    const edited = await readFile(path, 'utf8');
    isKept = edited !== text;
    await use(edited);
    isKept = false;
  } catch (error) {
    if (!isKept || !(error instanceof CommandError)) throw error;
    throw new CommandError(
      `${error.message}\n您改的留在 ${path}，改好了用 --file 交上。What you typed is kept in ${path}: mend it and hand it in with --file.`,
      { cause: error },
    );
  } finally {
    if (!isKept) await rm(folder, { recursive: true, force: true });
  }
}
