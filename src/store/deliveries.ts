import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { type CheckFinding, type Delivery, deliveryStates } from '../domain/delivery.ts';
import type { AreaCode, BroadcastId, DeliveryId } from '../domain/ids.ts';
import { canonicalJson } from '../domain/ledger.ts';
import type {
  Deliveries,
  DeliveryChange,
  DeliveryCounts,
  DeliveryFilter,
  DeliveryOrder,
  DeliveryRecord,
} from '../ports/deliveries.ts';
import type { Engine } from './dialect.ts';
import type { GroupedCalls } from './grouped-calls.ts';
import type { LedgerWriter } from './ledger.ts';
import { isOneOf } from './one-of.ts';
import { createLookup, createRowBatch, storable } from './row-batch.ts';
import type { DeliveryTable, Tables } from './tables.ts';

export function createDeliveries(
  db: Kysely<Tables>,
  engine: Engine,
  finds: GroupedCalls<DeliveryId, DeliveryOrder | undefined>,
  changes: GroupedCalls<DeliveryChange, void>,
): Deliveries {
  const lease = createRowBatch(
    db,
    2,
    (rows) => sql`
      with lease (id, until_ms) as (values ${rows})
      update delivery set epoch = delivery.epoch + 1, next_attempt_at_ms = cast(lease.until_ms as bigint)
      from lease where delivery.id = lease.id`,
  );
  return {
    find: (id) => finds.call(id),
    of: async (broadcast) => {
      const query = db.selectFrom('delivery').selectAll().where('broadcast', '=', broadcast);
      return (await query.orderBy('endpoint').orderBy('id').execute()).map(deliveryOf);
    },
    list: async (filter) => (await records(db, filter).execute()).map(recordOf),
    counts: async (broadcast) => {
      const rows = await db
        .selectFrom('delivery')
        .select(({ fn }) => ['state', fn.countAll<number>().as('deliveries')])
        .where('broadcast', '=', broadcast)
        .groupBy('state')
        .execute();
      const counted = new Map(rows.map(({ state, deliveries }) => [state, deliveries]));
      return Object.fromEntries(
        deliveryStates.map((state) => [state, counted.get(state) ?? 0]),
      ) as DeliveryCounts;
    },
    standing: async (county, endpoint, nowMs, all) => {
      const rows = await db
        .selectFrom('delivery')
        .innerJoin('delivery_order', 'delivery_order.delivery', 'delivery.id')
        .selectAll('delivery')
        .select('delivery_order.jws')
        .where('delivery.endpoint', '=', endpoint)
        .where('delivery.county', '=', county)
        .where(({ eb, or }) =>
          or([eb('delivery.state', 'in', all ? ['pending', 'accepted'] : ['pending']), isAskedForAgain]),
        )
        .where('delivery.expires_at_ms', '>', nowMs)
        .orderBy('delivery.sequence')
        .limit(mostStanding)
        .execute();
      return rows.map((row) => ({ delivery: deliveryOf(row), jws: row.jws }));
    },
    change: async (change) => {
      validate(change);
      await changes.call(change);
    },
    takeDue: (nowMs, leaseMs, limit, broadcast) =>
      db.transaction().execute(async (on) => {
        const due = await engine
          .lockFree(
            on
              .selectFrom('delivery')
              .select(['id', 'epoch'])
              .where('state', '=', sql.lit('pending' as const))
              .where('next_attempt_at_ms', '<=', nowMs)
              .$if(broadcast !== undefined, (query) =>
                query.where('broadcast', '=', broadcast ?? ('' as BroadcastId)),
              )
              .orderBy('next_attempt_at_ms')
              .orderBy('id')
              .limit(limit),
          )
          .execute();
        await lease(
          on,
          due.map(({ id }) => [id, nowMs + leaseMs]),
        );
        return due.map(({ id, epoch }) => ({ id, epoch: epoch + 1 }));
      }),
  };
}

/** It took it, and is being looked at before air. */
const isAskedForAgain = sql<boolean>`(delivery.state = 'accepted' and exists (
  select 1 from delivery_check
  where delivery_check.delivery = delivery.id and delivery_check.done = 0 and delivery_check.attempts > 0))`;

/** Two slots of two days, and their replacements; whoever has more left asks again. */
const mostStanding = 16;

function records(
  db: Kysely<Tables>,
  { county, counties, date, slot, broadcast, state, after, limit }: DeliveryFilter,
) {
  let query = db
    .selectFrom('broadcast')
    .innerJoin('delivery', 'delivery.broadcast', 'broadcast.id')
    .leftJoin('delivery_check', 'delivery_check.delivery', 'delivery.id')
    .selectAll('delivery')
    .select([
      'delivery_check.checked_at_ms',
      'delivery_check.found',
      'delivery_check.reason as check_reason',
    ]);
  if (county !== undefined) query = query.where('broadcast.county', '=', county);
  if (counties !== undefined) query = query.where(isOneOf('broadcast.county', counties));
  if (date !== undefined) query = query.where('broadcast.local_date', '=', date);
  if (slot !== undefined) query = query.where('broadcast.slot', '=', slot);
  if (broadcast !== undefined) query = query.where('broadcast.id', '=', broadcast);
  if (state !== undefined) query = query.where('delivery.state', '=', state);
  if (after !== undefined) {
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(
        refTuple('delivery.broadcast', 'delivery.endpoint', 'delivery.id'),
        '>',
        tuple(after.broadcast, after.endpoint, after.id),
      ),
    );
  }
  return query.orderBy('delivery.broadcast').orderBy('delivery.endpoint').orderBy('delivery.id').limit(limit);
}

interface RecordRow extends DeliveryTable {
  checked_at_ms: number | null;
  found: CheckFinding | null;
  check_reason: string | null;
}

const recordOf = (row: RecordRow): DeliveryRecord => ({
  ...deliveryOf(row),
  county: row.county,
  endpointName: row.endpoint_name,
  area: row.area,
  ...checkOf(row),
});

const checkOf = ({
  checked_at_ms: atMs,
  found,
  check_reason: reason,
}: RecordRow): Pick<DeliveryRecord, 'check'> =>
  atMs === null || found === null ? {} : { check: { atMs, found, ...(reason === null ? {} : { reason }) } };

/** Finds many deliveries at once: on its own, each would pay for a read transaction or a round trip. */
export function createFindMany(
  db: Kysely<Tables>,
): (ids: readonly DeliveryId[]) => Promise<(DeliveryOrder | undefined)[]> {
  const lookUp = createLookup<FoundRow>((keys) =>
    db
      .selectFrom('delivery')
      .innerJoin('delivery_order', 'delivery_order.delivery', 'delivery.id')
      .leftJoin('audience_assignment', (join) =>
        join
          .onRef('audience_assignment.county', '=', 'delivery.county')
          .onRef('audience_assignment.endpoint', '=', 'delivery.endpoint'),
      )
      .selectAll('delivery')
      .select([
        'delivery_order.jws',
        'audience_assignment.jws as assignment',
        'audience_assignment.sequence as assignment_sequence',
      ])
      .where(sql<boolean>`delivery.id in (${keys})`),
  );
  return async (ids) => {
    const rows = await lookUp(db, [...new Set(ids)]);
    const found = new Map(rows.map((row) => [row.id, foundOf(row)]));
    return ids.map((id) => found.get(id));
  };
}

interface FoundRow extends DeliveryTable {
  jws: string;
  assignment: string | null;
  assignment_sequence: number | null;
}

const foundOf = (row: FoundRow): DeliveryOrder => ({
  delivery: deliveryOf(row),
  jws: row.jws,
  ...(row.assignment === null || row.assignment_sequence === null
    ? {}
    : { assignment: { jws: row.assignment, sequence: row.assignment_sequence } }),
});

/** Refuses what no engine could store, before it can spoil a group. Throws RangeError. */
function validate(change: DeliveryChange): void {
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

/** In the order rows are written in. */
export const deliveryColumns = [
  'id',
  'broadcast',
  'playlist',
  'endpoint',
  'endpoint_name',
  'area',
  'county',
  'state',
  'epoch',
  'attempts',
  'sequence',
  'expires_at_ms',
  'next_attempt_at_ms',
  'settled_at_ms',
  'reason',
  'certain',
] as const satisfies readonly (keyof DeliveryTable)[];

const deliveryOf = (row: DeliveryTable): Delivery => ({
  id: row.id,
  broadcast: row.broadcast,
  playlist: row.playlist,
  endpoint: row.endpoint,
  state: row.state,
  epoch: row.epoch,
  attempts: row.attempts,
  sequence: row.sequence,
  expiresAtMs: row.expires_at_ms,
  nextAttemptAtMs: row.next_attempt_at_ms,
  ...(row.settled_at_ms === null ? {} : { settledAtMs: row.settled_at_ms }),
  ...(row.reason === null ? {} : { reason: row.reason }),
  certain: row.certain === 1,
});
