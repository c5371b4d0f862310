import { HomeError } from '../ports/home.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: '磁盘满了，请清理后再试。The disk is full; make room and try again.',
  EDQUOT: '磁盘配额用完了，请清理后再试。The disk quota is used up; make room and try again.',
  EROFS: '磁盘是只读的。The disk is read-only.',
  EACCES: '服务没有写入权限。The service may not write there.',
  EPERM: '服务没有写入权限。The service may not write there.',
  ENAMETOOLONG: '名称太长。The name is too long.',
};

/** A failed write of a person's file as a sentence; whatever is no such failure comes back as it is. */
export function unwritable(file: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = reasons[code];
  if (cause instanceof HomeError || reason === undefined) return cause;
  return new HomeError('unwritable', `${file} 写不进去，什么也没有改：${reason}`, cause);
}
