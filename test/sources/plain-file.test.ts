import { execFileSync } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFindingList } from '../../src/sources/finding-list.ts';
import { plainFile, readText } from '../../src/sources/plain-file.ts';
import { aHome, linesOf } from './temp-home.ts';

async function readIn(home: string, maxBytes = 1000) {
  const findings = createFindingList('a.txt');
  const text = await readText(home, 'a.txt', maxBytes, findings);
  return { text, lines: linesOf(findings.all()) };
}

describe('readText', () => {
  it.each([
    ['UTF-8', Buffer.from('甲\n乙\n')],
    ['UTF-8 with a byte order mark', Buffer.from('\ufeff甲\n乙\n')],
    ['CRLF line ends', Buffer.from('甲\r\n乙\r\n')],
    ['lone CR line ends', Buffer.from('甲\r乙\r')],
  ])('reads %s without a word', async (_, bytes) => {
    const home = await aHome({ 'a.txt': bytes });
    expect(await readIn(home)).toEqual({ text: '甲\n乙\n', lines: [] });
  });

  it('reads GBK with a warning', async () => {
    const home = await aHome({ 'a.txt': Buffer.from([0xbc, 0xd7, 0x0d, 0x0a, 0xd2, 0xd2]) });
    expect(await readIn(home)).toEqual({
      text: '甲\n乙',
      lines: [
        'warning a.txt  不是 UTF-8，按 GBK 读取（not UTF-8, read as GBK）, 请另存为 UTF-8 (save it as UTF-8)',
      ],
    });
  });

  it('reads the UTF-16 that spreadsheets call Unicode text, with a warning', async () => {
    const home = await aHome({ 'a.txt': Buffer.from('\ufeff甲', 'utf16le') });
    const { text, lines } = await readIn(home);
    expect(text).toBe('甲');
    expect(lines).toHaveLength(1);
  });

  it.each([
    ['bytes of no encoding', Buffer.from([0xff, 0xff, 0xff])],
    ['zero bytes in the text', Buffer.from('a\0b')],
  ])('refuses %s', async (_, bytes) => {
    const { text, lines } = await readIn(await aHome({ 'a.txt': bytes }));
    expect(text).toBeUndefined();
    expect(lines).toEqual(['error a.txt  不是文本文件（not a text file）, UTF-8 文本 (UTF-8 text)']);
  });

  it('refuses a file over the limit, telling both sizes', async () => {
    const { text, lines } = await readIn(await aHome({ 'a.txt': 'x'.repeat(2 ** 20 + 1) }), 2 ** 20);
    expect(text).toBeUndefined();
    expect(lines).toEqual([
      'error a.txt  文件有 1048577 字节（the file has 1048577 bytes）, 最多 1 MiB (at most 1 MiB)',
    ]);
  });

  it('refuses a missing file', async () => {
    const { lines } = await readIn(await aHome({}));
    expect(lines).toEqual([
      'error a.txt  没有这个文件（no such file）, 这里要有文件 "a.txt" (a file "a.txt" here)',
    ]);
  });
});

describe('plainFile', () => {
  it('follows a link inside the folder and none that leads out', async () => {
    const home = await aHome({ 'secret.txt': 's', 'in/real.txt': 'r' });
    await symlink('real.txt', join(home, 'in/inner.txt'));
    await symlink('../secret.txt', join(home, 'in/outer.txt'));
    await symlink('nowhere', join(home, 'in/broken.txt'));
    const folder = join(home, 'in');
    expect(await plainFile(folder, 'inner.txt')).toMatchObject({ bytes: 1 });
    expect(await plainFile(folder, 'outer.txt')).toBe('outside');
    expect(await plainFile(folder, '../secret.txt')).toBe('outside');
    expect(await plainFile(folder, 'broken.txt')).toBe('missing');
  });

  it('takes neither folders nor pipes, and does not wait for a pipe', async () => {
    const home = await aHome({});
    await mkdir(join(home, 'folder'));
    execFileSync('mkfifo', [join(home, 'pipe')]);
    expect(await plainFile(home, 'folder')).toBe('not-a-file');
    expect(await plainFile(home, 'pipe')).toBe('not-a-file');
  });
});
