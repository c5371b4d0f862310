import { StoreError } from '../ports/store.ts';

/**
 * The StoreError a database failure amounts to, or undefined when it is not the database's state that failed
 * (a broken constraint, a bug). Sentences name the place, never a password; the cause keeps the rest.
 */
export function storeFailure(error: unknown, place: string): StoreError | undefined {
  if (error instanceof StoreError) return error;
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const kind = kindOf(code, error.message);
  return kind === undefined ? undefined : new StoreError(kind, sentence(kind, code, place), error);
}

function kindOf(code: string, message: string): Exclude<StoreError['kind'], 'newer-schema'> | undefined {
  if (/^SQLITE_(BUSY|LOCKED)/.test(code) || code === '55P03') return 'locked';
  if (/^SQLITE_(READONLY|PERM)|^(25006|42501|EACCES|EROFS|EPERM)$/.test(code)) return 'read-only';
  if (/^SQLITE_(CANTOPEN|IOERR|FULL|NOTADB|CORRUPT)/.test(code)) return 'unavailable';
  if (/^(08(?!P)|28|53|57P|3D)/.test(code) || /^E[A-Z_]{4,}$/.test(code)) return 'unavailable';
  return /timeout e|connection terminated|not queryable|already been destroyed|after calling end/i.test(
    message,
  )
    ? 'unavailable'
    : undefined;
}

function sentence(kind: StoreError['kind'], code: string, place: string): string {
  if (kind === 'locked') return `数据库正被别的程序占用：${place}。The database is held by another program.`;
  if (kind === 'read-only') return `数据库不可写：${place}。The database can't be written.`;
  const why = code === '' ? '' : ` (${code})`;
  if (code.startsWith('28'))
    return `数据库拒绝登录：${place}。The database refused the user or password${why}.`;
  if (code === '3D000')
    return `没有这个数据库：${place}。请先用 createdb 建好。There is no such database${why}: make it with createdb first.`;
  if (code === 'SQLITE_CANTOPEN')
    return `打不开数据库：${place}。文件夹要存在、可写，归运行服务的用户所有。The database can't be opened${why}; its folder must be there and writable by the user who runs the service.`;
  if (code === 'SQLITE_FULL') return `磁盘已满：${place}。The disk that holds the database is full.`;
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code))
    return `数据库文件已损坏：${place}。The database file is damaged${why}.`;
  return `打不开数据库：${place}。The database can't be reached${why}.`;
}
