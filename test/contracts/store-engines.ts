import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { createStore, type OpenStore } from '../../src/store/store.ts';
import { type PostgresCluster, startPostgres } from '../support/postgres.ts';

/** Where a test's database is, as `createStore` takes it. */
export type Place = { readonly file: string } | { readonly databaseUrl: string };

export interface EngineUnderTest {
  readonly name: 'sqlite' | 'postgres';
  /** An empty database of its own for a test. */
  newPlace(): Promise<Place>;
  /** Opens a store that is closed after the test. */
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

    const newPlace = async (): Promise<Place> => {
      if (cluster !== undefined) return { databaseUrl: await cluster.createDatabase() };
      places += 1;
      return { file: join(folder, `${places}.db`) };
    };
    tests({
      name,
      newPlace,
      open: async (place, options) => {
        const store = await createStore({ ...(place ?? (await newPlace())), ...options, clock });
        opened.push(store);
        return store;
      },
    });
  });
}
