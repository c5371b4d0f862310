import type { Kysely } from 'kysely';
import { BackupError, type DatabaseContent, type RestoredCopy } from '../ports/backup.ts';
import { StoreError } from '../ports/store.ts';
import { contentOf } from './chain-check.ts';
import type { Engine } from './dialect.ts';
import { createLedgerWriter } from './ledger.ts';
import { migrations } from './migrations/migrations.ts';
import type { Tables } from './tables.ts';

/** Throws StoreError `newer-schema` when a copy was made by a later version. */
export function requireKnownSchema({ schema }: DatabaseContent): void {
  if (schema in migrations) return;
  throw new StoreError(
    'newer-schema',
    `备份来自更新的版本（${schema}），请先更新程序。The backup was made by a newer version (${schema}); update this program.`,
  );
}

/**
 * Checks that what was put back is what was copied, leaves order numbers behind, and notes the restore at the end of every
 * chain. Throws BackupError `damaged`.
 */
export async function noteRestore(
  on: Kysely<Tables>,
  engine: Engine,
  { expected, skip, madeAtMs, atMs, actor }: RestoredCopy,
): Promise<DatabaseContent> {
  const found = await contentOf(on);
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new BackupError(
      'damaged',
      '恢复出来的数据库和备份时不一样，没有启用。The restored database is not what was backed up; it was not put in place.',
    );
  }
  await on
    .updateTable('counter')
    .set((eb) => ({ value: eb('value', '+', skip) }))
    .where('name', '=', 'order')
    .execute();
  // Endpoints at a broker may have been told otherwise since: the next freeze tells them anew.
  await on.deleteFrom('audience_assignment').execute();
  const ledger = createLedgerWriter(engine);
  for (const { chain, sequence } of expected.chains) {
    const body = { madeAtMs, sequence, ordersSkipped: skip };
    await ledger.append(on, {
      chain,
      verb: 'restore-backup',
      subject: chain,
      actor,
      atMs,
      body,
    });
  }
  return found;
}
