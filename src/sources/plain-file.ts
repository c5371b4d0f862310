import { access, constants, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { FindingList } from './finding-list.ts';

export interface PlainFile {
  readonly path: string;
  readonly bytes: number;
}

export type FileProblem = 'missing' | 'outside' | 'not-a-file' | 'unreadable' | 'too-large';

/** A readable regular file of a folder, which no link leads out of; else what is wrong. Never throws. */
export async function plainFile(folder: string, name: string): Promise<PlainFile | FileProblem> {
  try {
    const path = join(folder, name);
    const real = await realpath(path);
    if (!real.startsWith((await realpath(folder)) + sep)) return 'outside';
    const info = await stat(real);
    if (!info.isFile()) return 'not-a-file';
    await access(real, constants.R_OK);
    return { path, bytes: info.size };
  } catch (error) {
    return isMissing(error) ? 'missing' : 'unreadable';
  }
}

/** The bytes of such a file; `too-large` when there are more than `maxBytes`. Never throws. */
export async function bytesOfPlainFile(
  folder: string,
  name: string,
  maxBytes: number,
): Promise<Buffer | FileProblem> {
  const file = await plainFile(folder, name);
  if (typeof file === 'string') return file;
  if (file.bytes > maxBytes) return 'too-large';
  return readFile(file.path).catch((): FileProblem => 'unreadable');
}

/** Whether a file system error says that a name leads nowhere. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/** What a file problem is called. */
export const problemWords: Readonly<Record<FileProblem, string>> = {
  missing: '没有这个文件（no such file）',
  outside: '是指向文件夹外面的链接（a link that leads out of the folder）',
  'not-a-file': '不是普通文件（not a regular file）',
  unreadable: '读不了（cannot be read）',
  'too-large': '太大（too large）',
};

/**
 * The text of a person's file, line ends as `\n` and no byte order mark; undefined, with one finding, when
 * there is none to read. UTF-8 is expected; UTF-16 with a mark and GBK are read with a warning.
 */
export async function readText(
  folder: string,
  name: string,
  maxBytes: number,
  findings: FindingList,
): Promise<string | undefined> {
  const file = await plainFile(folder, name);
  if (typeof file === 'string') {
    findings.error(undefined, problemWords[file], `这里要有文件 "${name}" (a file "${name}" here)`);
    return undefined;
  }
  if (file.bytes > maxBytes) {
    const limit = `${maxBytes / 2 ** 20} MiB`;
    const found = `文件有 ${file.bytes} 字节（the file has ${file.bytes} bytes）`;
    findings.error(undefined, found, `最多 ${limit} (at most ${limit})`);
    return undefined;
  }
  const bytes = await readFile(file.path).catch(() => undefined);
  if (bytes === undefined) {
    findings.error(undefined, problemWords.unreadable, '服务要能读这个文件 (a file the service may read)');
    return undefined;
  }
  return decodeText(bytes, findings)?.replace(/\r\n?/g, '\n');
}

/** The text of some bytes without its byte order mark; undefined, with a finding, when it is none. */
export function decodeText(bytes: Uint8Array, findings: FindingList): string | undefined {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-16be';
  const isUtf16 = utf16 === 'utf-16le' || (bytes[0] === 0xfe && bytes[1] === 0xff);
  for (const encoding of isUtf16 ? [utf16] : ['utf-8', 'gbk']) {
    const text = decoded(bytes, encoding);
    if (text === undefined || text.includes('\0')) continue;
    if (encoding === 'gbk' && isMixed(bytes, findings)) return undefined;
    if (encoding !== 'utf-8') {
      const name = encoding.toUpperCase();
      const found = `不是 UTF-8，按 ${name} 读取（not UTF-8, read as ${name}）`;
      findings.warning(undefined, found, '请另存为 UTF-8 (save it as UTF-8)');
    }
    return text;
  }
  if (isMixed(bytes, findings)) return undefined;
  findings.error(undefined, '不是文本文件（not a text file）', 'UTF-8 文本 (UTF-8 text)');
  return undefined;
}

/**
 * Whether lines of UTF-8 stand among lines of another encoding, as after pasting from one file into another: read
 * as either, some names would be nonsense. GBK text is by chance never a whole line of UTF-8 with Chinese in it.
 */
function isMixed(bytes: Uint8Array, findings: FindingList): boolean {
  let line = 1;
  const firstOf: { utf8?: number; other?: number } = {};
  for (let from = 0; from < bytes.length; line += 1) {
    const end = bytes.indexOf(10, from);
    const part = bytes.subarray(from, end === -1 ? bytes.length : end);
    from += part.length + 1;
    if (!part.some((byte) => byte > 0x7f)) continue;
    const text = decoded(part, 'utf-8');
    if (text === undefined) firstOf.other ??= line;
    else if (/[\u2e80-\uffef]/.test(text)) firstOf.utf8 ??= line;
    if (firstOf.other === undefined || firstOf.utf8 === undefined) continue;
    const found = `第 ${firstOf.utf8} 行是 UTF-8，第 ${firstOf.other} 行不是（line ${firstOf.utf8} is UTF-8, line ${firstOf.other} is not）`;
    const place = { line: Math.max(firstOf.utf8, firstOf.other), column: 1 };
    findings.error(
      place,
      found,
      '一个文件一种编码，请全部存为 UTF-8 (one encoding a file: save all as UTF-8)',
    );
    return true;
  }
  return false;
}

function decoded(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
