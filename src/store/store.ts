import { Kysely } from 'kysely';
import type { Database } from '../ports/database.ts';
import type { Logger } from '../ports/logger.ts';
import { type Store, StoreError } from '../ports/store.ts';
import { createAlerts } from './alerts.ts';
import { createApprovals } from './approvals.ts';
import { createAssign, createAudiences } from './audiences.ts';
import { createChangeBroadcast, createEndDeliveries } from './broadcast-change.ts';
import { createBroadcasts } from './broadcasts.ts';
import { createCheckpoints } from './checkpoints.ts';
import { createChecks } from './checks.ts';
import { createComplaints } from './complaints.ts';
import { takeNumbers } from './counter.ts';
import { createCoverage } from './coverage.ts';
import { createDatabase } from './database.ts';
import { createDeliveries } from './deliveries.ts';
import { createChangeCommit } from './delivery-changes.ts';
import { createFindMany } from './delivery-orders.ts';
import { type Engine, postgresEngine, sqliteEngine } from './dialect.ts';
import { createEmergencies } from './emergencies.ts';
import { createEndpointRecords } from './endpoint-records.ts';
import { createEnrolments } from './enrolments.ts';
import { storeFailure } from './failure.ts';
import { createFigures } from './figures.ts';
import { createForgeries } from './forgeries.ts';
import { createGroupedCalls } from './grouped-calls.ts';
import { createHolds } from './holds.ts';
import { createInsertBegun } from './insert-begun.ts';
import { createKeyFetches } from './key-fetches.ts';
import { createLedger, createLedgerWriter } from './ledger.ts';
import { createLedgerRows } from './ledger-rows.ts';
import { createMonths } from './monthly.ts';
import { createMutes } from './mutes.ts';
import { createInsertDeliveries } from './new-deliveries.ts';
import { createPerformances } from './performances.ts';
import { createConclude } from './play-conclusions.ts';
import { createPlaylists } from './playlists.ts';
import { createPlays } from './plays.ts';
import { createProgrammes } from './programmes.ts';
import { createKeptCounts, createPrunedAudio } from './pruned-audio.ts';
import { createPrunedLogs } from './pruned-logs.ts';
import { createPrunedReceipts } from './pruned-receipts.ts';
import { createPrunedReviews } from './pruned-reviews.ts';
import { createReceiptCommit } from './receipt-commit.ts';
import { createReceipts } from './receipts.ts';
import { createRecordings } from './recordings.ts';
import { createRemakes } from './remakes.ts';
import { createRenditions } from './renditions.ts';
import { createReplacements } from './replacements.ts';
import { createRevisions } from './revisions.ts';
import { pendingMigrations, prepareSchema } from './schema.ts';
import { createSpeakers } from './speakers.ts';
import { createStops } from './stops.ts';
import type { Tables } from './tables.ts';
import { createUpkeep } from './upkeep.ts';

export interface StoreOptions {
  /** `postgres://…`; wins over `file`. */
  readonly databaseUrl?: string;
  /** Path of the SQLite file, or `:memory:`. */
  readonly file?: string;
  /** Only reads, beside a running service; writes are refused with `read-only`. */
  readonly readOnly?: boolean;
  readonly clock: { now(): number };
  readonly logger?: Logger;
}

export interface OpenStore extends Store {
  /** For the room whose library keeps its own tables. */
  readonly database: Database;
}

/** How many calls share a transaction at most: enough to hide a sync, few enough to stay quick. */
const callsATransaction = 500;
/** How long ends of attempts are gathered after the last ones were stored, while many come. */
const gatherChangesMs = 10;

/**
 * Opens the database and brings its schema to this version.
 * Throws StoreError: `unavailable`, `locked`, `read-only`, `newer-schema`.
 */
export async function createStore(options: StoreOptions): Promise<OpenStore> {
  const engine = chooseEngine(options);
  const db = new Kysely<Tables>({ dialect: engine.dialect });
  const startedAtMs = options.clock.now();
  try {
    await prepareSchema(db, engine, options.readOnly ?? false);
  } catch (error) {
    await db.destroy();
    throw storeFailure(error, engine.place) ?? error;
  }
  options.logger?.info(
    { engine: engine.name, place: engine.place, openedInMs: options.clock.now() - startedAtMs },
    'store opened',
  );
  return assemble(db, engine);
}

/**
 * Brings a database to this version's schema, or, with `readOnly`, only looks. Answers what it lacked.
 * Throws StoreError.
 */
export async function migrateStore(options: StoreOptions): Promise<readonly string[]> {
  const engine = chooseEngine(options);
  const db = new Kysely<Tables>({ dialect: engine.dialect });
  try {
    const pending = await pendingMigrations(db, engine);
    if (!options.readOnly) await prepareSchema(db, engine, false);
    return pending;
  } catch (error) {
    throw storeFailure(error, engine.place) ?? error;
  } finally {
    await db.destroy();
  }
}

function chooseEngine({ databaseUrl, file, readOnly = false, logger }: StoreOptions): Engine {
  if (databaseUrl !== undefined) {
    if (!/^postgres(ql)?:$/.test(URL.parse(databaseUrl)?.protocol ?? '')) {
      throw new StoreError(
        'unavailable',
        'DATABASE_URL 不是 postgres:// 地址。DATABASE_URL is not a postgres:// address.',
      );
    }
    return postgresEngine(databaseUrl, readOnly, logger);
  }
  if (file === undefined) throw new TypeError('a store needs a file or a database URL');
  return sqliteEngine(file, readOnly);
}

function assemble(db: Kysely<Tables>, engine: Engine): OpenStore {
  const ledger = createLedgerWriter(engine);
  const isPoison = (error: unknown): boolean => storeFailure(error, engine.place) === undefined;
  const finds = createGroupedCalls(createFindMany(db), isPoison, callsATransaction);
  const changes = createGroupedCalls(
    createChangeCommit(db, engine, ledger),
    isPoison,
    callsATransaction,
    gatherChangesMs,
  );
  const batches = createGroupedCalls(createReceiptCommit(db, engine, ledger), isPoison, callsATransaction);
  const conclusions = createGroupedCalls(createConclude(db, engine, ledger), isPoison, callsATransaction);
  const sequences = createGroupedCalls<void, number>(
    (calls) => db.transaction().execute((on) => takeNumbers(on, 'order', calls.length)),
    isPoison,
    callsATransaction,
  );
  const playlists = createPlaylists(db, engine);
  const insertDeliveries = createInsertDeliveries(db, createAssign(db));
  const begun = createInsertBegun(playlists, insertDeliveries);
  const changed = createChangeBroadcast(db, engine, ledger);
  const endDeliveries = createEndDeliveries(engine);
  const guarded = guard(engine.place);
  return {
    complaints: guarded(createComplaints(db, ledger)),
    revisions: guarded(createRevisions(db, ledger)),
    recordings: guarded(createRecordings(db, ledger)),
    speakers: guarded(createSpeakers(db, ledger)),
    approvals: guarded(createApprovals(db)),
    renditions: guarded(createRenditions(db)),
    broadcasts: guarded(
      createBroadcasts(db, engine, ledger, playlists, { insertDeliveries, begun }, sequences),
    ),
    replacements: guarded(
      createReplacements(db, engine, playlists, changed, endDeliveries, insertDeliveries),
    ),
    remakes: guarded(
      createRemakes(db, { engine, ledger, playlists, changed, endDeliveries, insertDeliveries }),
    ),
    emergencies: guarded(
      createEmergencies(db, { ledger, playlists, changed, endDeliveries, insertDeliveries, begun }),
    ),
    deliveries: guarded(createDeliveries(db, engine, finds, changes)),
    checks: guarded(createChecks(db, engine)),
    audiences: guarded(createAudiences(db)),
    receipts: guarded(createReceipts(db, batches)),
    performances: guarded(createPerformances(db, engine)),
    plays: guarded(createPlays(db, engine, conclusions)),
    coverage: guarded(createCoverage(db, engine)),
    endpointRecords: guarded(createEndpointRecords(db)),
    stops: guarded(createStops(db, ledger)),
    alerts: guarded(createAlerts(db, engine, ledger)),
    programmes: guarded(createProgrammes(db, engine)),
    figures: guarded(createFigures(db)),
    enrolments: guarded(createEnrolments(db, ledger)),
    holds: guarded(createHolds(db, ledger)),
    mutes: guarded(createMutes(db, ledger)),
    keyFetches: guarded(createKeyFetches(db)),
    forgeries: guarded(createForgeries(db)),
    upkeep: guarded(createUpkeep(db)),
    retention: guarded({
      ...createPrunedReceipts(db, engine, ledger),
      ...createPrunedLogs(db, ledger),
      ...createPrunedAudio(db, ledger),
      ...createPrunedReviews(db, ledger),
      ...createKeptCounts(db),
    }),
    months: guarded(createMonths(db, engine)),
    ledger: guarded(createLedger(db, engine, ledger)),
    ledgerRows: guarded(createLedgerRows(db)),
    checkpoints: guarded(createCheckpoints(db)),
    database: createDatabase(db, engine, ledger),
    close: async () => {
      await Promise.all([finds.idle(), changes.idle(), batches.idle(), conclusions.idle(), sequences.idle()]);
      await db.destroy();
    },
  };
}

/** Wraps a port's methods, so that what the database says comes out as a StoreError. */
const guard =
  (place: string) =>
  <Port extends object>(port: Port): Port => {
    const wrapped = Object.entries(port).map(([name, method]) => [
      name,
      async (...args: unknown[]): Promise<unknown> => {
        try {
          return await method(...args);
        } catch (error) {
          throw storeFailure(error, place) ?? error;
        }
      },
    ]);
    return Object.fromEntries(wrapped) as Port;
  };
