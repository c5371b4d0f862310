import { CommandError } from './county.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: '文件夹还没有，请先建好。Its folder is not there: make it first.',
  ENOTDIR: '上一级不是文件夹，请换一个地方。What stands above it is no folder: name another place.',
  EISDIR: '它是文件夹，请写里面的一个文件名。It is a folder: name a file in it.',
  EROFS: '磁盘是只读的，请换一个地方。The disk is read-only: name another place.',
  EACCES:
    '没有写入权限：换一个能写的文件夹，或者换用户运行。No permission to write there: name another folder, or run as somebody who may.',
  EPERM:
    '没有写入权限：换一个能写的文件夹，或者换用户运行。No permission to write there: name another folder, or run as somebody who may.',
  ENOSPC: '磁盘满了，请清理后再试。The disk is full: make room and try again.',
  EDQUOT: '磁盘配额用完了，请清理后再试。The disk quota is used up: make room and try again.',
  ENAMETOOLONG: '名字太长，请换一个短的。The name is too long: choose a shorter one.',
};

/** A file that could not be written, as a sentence; whatever is no such failure comes back as it is. */
export function unwritten(path: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = reasons[code];
  if (reason === undefined) return cause;
  return new CommandError(`写不了 ${path}：${reason}（${path} can’t be written, ${code}）`, { cause });
}
