import type { DatabaseCopies } from '../ports/backup.ts';
import { createPostgresCopies } from './postgres-copies.ts';
import { createSqliteCopies } from './sqlite-copies.ts';

export interface CopiesOptions {
  /** `postgres://…`; wins over `file`. */
  readonly databaseUrl?: string;
  /** Path of the SQLite file. */
  readonly file: string;
}

/** Copies of a database: on SQLite by SQLite itself, on PostgreSQL by its own pg_dump and pg_restore. */
export const createDatabaseCopies = ({ databaseUrl, file }: CopiesOptions): DatabaseCopies =>
  databaseUrl === undefined ? createSqliteCopies(file) : createPostgresCopies(databaseUrl);
