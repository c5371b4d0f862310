import { BlobError } from '../ports/blobs.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: '磁盘已满，请清理后重试。The disk is full; make room and try again.',
  EDQUOT: '磁盘配额已用完，请清理后重试。The disk quota is used up; make room and try again.',
  EROFS: '磁盘是只读的。The disk is read-only.',
  EACCES: '服务没有写入权限。The service may not write there.',
  EPERM: '服务没有写入权限。The service may not write there.',
};

/** A failed write, told in a sentence that names the folder and what is wrong with it. */
export function unwritable(folder: string, cause: unknown): BlobError {
  if (cause instanceof BlobError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  const reason = reasons[code] ?? `写入失败 (${code})。Writing failed (${code}).`;
  return new BlobError('unwritable', `音频存不进 ${folder}：${reason}`, cause);
}
