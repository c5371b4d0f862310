import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { CommandError } from './county.ts';

/** A text as a person's own editor leaves it. Throws CommandError where no editor is set or it fails. */
export async function editText(file: string, text: string, env: NodeJS.ProcessEnv): Promise<string> {
  const editor = env.VISUAL || env.EDITOR;
  if (!editor) {
    throw new CommandError(
      '没有设编辑器：设 EDITOR，或用 --file。No editor is set: set EDITOR, or use --file.',
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-edit-'));
  const path = join(folder, basename(file));
  try {
    await writeFile(path, text, { mode: 0o600 });
    // EDITOR may hold arguments, as `code --wait` does; the shell splits them, the path stays one word.
    const child = spawn('sh', ['-c', `${editor} "$1"`, 'sh', path], { stdio: 'inherit' });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) {
      throw new CommandError('编辑器没有正常结束，什么也没有写。The editor failed; nothing was written.');
    }
    return await readFile(path, 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
