import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { placeFolder } from '../../src/sources/place-folder.ts';

test('a folder is there whole or not at all, and what hinders its filling is no other folder', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'dalaba-place-'));
  try {
    const fill = (draft: string) => writeFile(join(draft, 'a'), 'b', { flag: 'wx' });
    expect(await placeFolder(parent, 'one', fill)).toBe(true);
    expect(await placeFolder(parent, 'one', fill)).toBe(false);
    // The same error code as that of a name that is taken.
    const twice = async (draft: string) => {
      await fill(draft);
      await mkdir(join(draft, 'a'));
    };
    await expect(placeFolder(parent, 'two', twice)).rejects.toThrow('EEXIST');
    expect(await readdir(parent)).toEqual(['one']);
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
});
