import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockData } from '../../src/store/data-lock.ts';
import { runFile } from '../support/child.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dalaba-lock-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const locked = expect.objectContaining({
  name: 'StoreError',
  kind: 'locked',
  message: expect.stringMatching(/^数据目录正被另一个服务使用.+Another service is using this data folder\.$/),
});

it('lets one holder in until it lets go', () => {
  const data = join(folder, 'data');
  const lock = lockData(data);
  // Persons, tokens and orders are nobody else's to read.
  expect(statSync(data).mode & 0o777).toBe(0o700);
  expect(() => lockData(data)).toThrow(locked);
  lock.release();
  lockData(data).release();
});

it('is held by another process until that is killed', async () => {
  const holder = runFile(join(import.meta.dirname, 'locking-process.ts'), [folder]);
  try {
    await holder.lines(1);
    expect(() => lockData(folder)).toThrow(locked);
  } finally {
    await holder.kill();
  }
  lockData(folder).release();
});
