import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { AreaCode, DeliveryId } from '../domain/ids.ts';
import { canonicalJson } from '../domain/ledger.ts';
import type { DeliveryChange } from '../ports/deliveries.ts';
import type { Engine } from './dialect.ts';
import type { LedgerWriter } from './ledger.ts';
import { createLookup, createRowBatch, storable } from './row-batch.ts';
import type { DeliveryTable } from './tables/deliveries.ts';
import type { Tables } from './tables.ts';

/** Refuses what no engine could store, before it can spoil a group. Throws RangeError. */
export function validateChange(change: DeliveryChange): void {
  const instants = [change.atMs, change.state === 'pending' ? change.nextAttemptAtMs : 0];
  if (!instants.every(Number.isSafeInteger)) {
    throw new RangeError(`a change of ${change.delivery} has an instant that is not a whole number`);
  }
}

const mutableColumns = [
  'state',
  'epoch',
  'attempts',
  'next_attempt_at_ms',
  'settled_at_ms',
  'reason',
  'certain',
] as const satisfies readonly (keyof DeliveryTable)[];

type ChangingRow = Pick<DeliveryTable, 'id' | 'broadcast' | 'county' | (typeof mutableColumns)[number]>;

/** Records a group of changes in one transaction, with one ledger entry a county. */
export function createChangeCommit(
  db: Kysely<Tables>,
  engine: Engine,
  ledger: LedgerWriter,
): (changes: readonly DeliveryChange[]) => Promise<(undefined | Error)[]> {
  const lookUp = createLookup<ChangingRow>((keys) =>
    engine.lock(
      db
        .selectFrom('delivery')
        .select(['id', 'broadcast', 'county', ...mutableColumns])
        .where(sql<boolean>`id in (${keys})`)
        .orderBy('id'),
    ),
  );
  const update = createRowBatch(
    db,
    1 + mutableColumns.length,
    (rows) => sql`
      with change (id, ${sql.join(mutableColumns.map((name) => sql.ref(name)))}) as (values ${rows})
      update delivery set
        state = change.state,
        epoch = cast(change.epoch as bigint),
        attempts = cast(change.attempts as bigint),
        next_attempt_at_ms = cast(change.next_attempt_at_ms as bigint),
        settled_at_ms = cast(change.settled_at_ms as bigint),
        reason = change.reason,
        certain = cast(change.certain as bigint)
      from change where delivery.id = change.id`,
  );

  return (changes) =>
    db.transaction().execute(async (on) => {
      // Everybody locks rows in the order of their ids, then chains in the order of theirs: no deadlock.
      const ids = [...new Set(changes.map(({ delivery }) => delivery))].sort();
      const rows = new Map((await lookUp(on, ids)).map((row) => [row.id, row]));
      const touched = new Map<DeliveryId, ChangingRow>();
      const recorded = new Map<AreaCode, { row: ChangingRow; change: DeliveryChange }[]>();
      const results = changes.map((change) => {
        const row = rows.get(change.delivery);
        if (row === undefined) return new RangeError(`there is no delivery ${change.delivery}`);
        if (!isOpenTo(row, change)) return undefined;
        const changed = after(row, change);
        rows.set(row.id, changed);
        touched.set(row.id, changed);
        if (isHeldBack(change)) return undefined;
        const ofCounty = recorded.get(row.county) ?? [];
        recorded.set(row.county, ofCounty);
        ofCounty.push({ row, change });
        return undefined;
      });
      await update(
        on,
        [...touched.values()].map((row) => [row.id, ...mutableColumns.map((name) => row[name])]),
      );
      for (const county of [...recorded.keys()].sort()) {
        await ledger.append(on, changesEntry(county, recorded.get(county) ?? []));
      }
      return results;
    });
}

type HeldBack = Extract<DeliveryChange, { state: 'pending' }> & { readonly untriedEpoch: number };

const isHeldBack = (change: DeliveryChange): change is HeldBack =>
  change.state === 'pending' && change.untriedEpoch !== undefined;

const isOpenTo = (row: ChangingRow, change: DeliveryChange): boolean =>
  (row.state === 'pending' && (!isHeldBack(change) || row.epoch === change.untriedEpoch)) ||
  (change.state === 'accepted' &&
    (row.state === 'failed' || (row.state === 'replaced' && row.certain === 1)));

function after(row: ChangingRow, change: DeliveryChange): ChangingRow {
  if (row.state === 'replaced') return { ...row, certain: 0 };
  return isHeldBack(change) ? givenBack(row, change) : ended(row, change);
}

const givenBack = (row: ChangingRow, { reason, nextAttemptAtMs }: HeldBack): ChangingRow => ({
  ...row,
  epoch: row.epoch - 1,
  reason: storable(reason),
  next_attempt_at_ms: nextAttemptAtMs,
});

const ended = (row: ChangingRow, change: DeliveryChange): ChangingRow => ({
  ...row,
  state: change.state,
  attempts: row.attempts + 1,
  reason: storable(change.reason),
  certain: row.certain === 1 && change.certain ? 1 : 0,
  ...(change.state === 'pending'
    ? { epoch: row.epoch + 1, next_attempt_at_ms: change.nextAttemptAtMs }
    : { settled_at_ms: change.atMs }),
});

const listedChanges = 200;

function changesEntry(county: AreaCode, done: readonly { row: ChangingRow; change: DeliveryChange }[]) {
  const list = done.map(({ change: { delivery, state, reason } }) =>
    reason === undefined ? [delivery, state] : [delivery, state, reason],
  );
  // Their broadcast may be over: what its entry says of them was true by then.
  const late = done.flatMap(({ row, change }) => (row.state === 'pending' ? [] : [change.delivery]));
  const broadcasts = new Set(done.map(({ row }) => row.broadcast));
  const [broadcast] = broadcasts;
  return {
    chain: county,
    verb: 'accept-deliveries',
    subject: broadcasts.size === 1 && broadcast !== undefined ? broadcast : county,
    actor: 'system:deliver',
    atMs: Math.max(...done.map(({ change }) => change.atMs)),
    body:
      list.length <= listedChanges
        ? { deliveries: list }
        : {
            count: list.length,
            digest: createHash('sha256').update(canonicalJson(list)).digest('hex'),
            ...(late.length === 0 ? {} : { late }),
          },
  } as const;
}
