import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './process.ts';

const variable = 'DALABA_TEST_RUN';

/** Before a run: makes the folder of what its files share. After it: takes it away. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'dalaba-run-'));
  process.env[variable] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

/**
 * What is made once in a run, by whichever file needs it first, while others wait; undefined outside a run.
 * @param make writes it at a path, a file or a folder, that is nobody else's yet
 * @returns its path, to be copied and never changed
 */
export async function sharedInRun(
  name: string,
  make: (path: string) => Promise<void>,
): Promise<string | undefined> {
  const folder = process.env[variable];
  if (folder === undefined) return undefined;
  const path = join(folder, name);
  const done = join(folder, `${name}.done`);
  const exists = (what: string): Promise<boolean> =>
    stat(what).then(
      () => true,
      () => false,
    );
  while (!(await exists(done))) {
    const isMine = await mkdir(`${done}.lock`).then(
      () => true,
      () => false,
    );
    if (!isMine) {
      await eventually(async () => (await exists(done)) || !(await exists(`${done}.lock`)), {
        withinMs: 120_000,
        describe: () => `${name} was being made`,
      });
      continue;
    }
    try {
      // Somebody may have been done since it was looked for.
      if (await exists(done)) continue;
      await make(path);
      await mkdir(done);
    } catch (error) {
      // Whoever waits makes it anew.
      await rm(path, { recursive: true, force: true });
      throw error;
    } finally {
      await rm(`${done}.lock`, { recursive: true, force: true });
    }
  }
  return path;
}
