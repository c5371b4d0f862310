import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { createStore, migrateStore, type OpenStore } from '../../src/store/store.ts';
import { type PostgresCluster, startPostgres } from '../support/postgres.ts';

/** Where a test's database is, as `createStore` takes it. */
export type Place = { readonly file: string } | { readonly databaseUrl: string };

export interface EngineUnderTest {
  readonly name: 'sqlite' | 'postgres';
  /** A database of its own for a test, with the schema and nothing in it: a copy of one that this version migrated. */
  newPlace(): Promise<Place>;
  /** The same before anything was in it. */
  emptyPlace(): Promise<Place>;
  /** Opens a store that is closed after the test, on a new place unless told. */
  open(place?: Place, options?: { readonly readOnly?: boolean }): Promise<OpenStore>;
}

export const clock = { now: () => Date.UTC(2026, 10, 25) };

/** Runs the same tests on SQLite and on a private PostgreSQL. */
export function onBothEngines(title: string, tests: (engine: EngineUnderTest) => void): void {
  describe.each(['sqlite', 'postgres'] as const)(`${title} on %s`, (name) => {
    let cluster: PostgresCluster | undefined;
    let folder = '';
    let places = 0;
    const opened: OpenStore[] = [];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'dalaba-store-'));
      if (name === 'postgres') cluster = await startPostgres();
    });
    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close();
    });
    afterAll(async () => {
      await cluster?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const emptyPlace = async (): Promise<Place> => {
      if (cluster !== undefined) return { databaseUrl: await cluster.createDatabase() };
      places += 1;
      return { file: join(folder, `${places}.db`) };
    };
    let migrated: Promise<Place> | undefined;
    const newPlace = async (): Promise<Place> => {
      migrated ??= emptyPlace().then(async (place) => {
        await migrateStore({ ...place, clock });
        return place;
      });
      const model = await migrated;
      if (cluster !== undefined && 'databaseUrl' in model)
        return { databaseUrl: await cluster.createDatabase(model.databaseUrl) };
      const place = await emptyPlace();
      if ('file' in place && 'file' in model) copyFileSync(model.file, place.file);
      return place;
    };
    tests({
      name,
      newPlace,
      emptyPlace,
      open: async (place, options) => {
        const store = await createStore({ ...(place ?? (await newPlace())), ...options, clock });
        opened.push(store);
        return store;
      },
    });
  });
}
