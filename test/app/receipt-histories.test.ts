import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ledgerOfStore } from '../../src/app/ledger-of-store.ts';
import { recordReceipts } from '../../src/app/record-receipts.ts';
import { settleBroadcast } from '../../src/app/settle-broadcast.ts';
import { verifyLedger } from '../../src/app/verify-ledger.ts';
import { type AreaCode, areaCode } from '../../src/domain/ids.ts';
import { canonicalJson } from '../../src/domain/ledger.ts';
import type { Receipt } from '../../src/protocol/receipt.ts';
import {
  aBroadcast,
  anItemReceipt,
  aReceipt,
  eveningMs,
  freezeBroadcast,
} from '../contracts/store-samples.ts';
import { aWorld, type World } from '../support/fakes.ts';
import { type PostgresCluster, startPostgres } from '../support/postgres.ts';
import {
  anEvent,
  asInOrder,
  type Batch,
  columns,
  type HistoryEvent,
  inBatches,
  inOrder,
  muddled,
  sayings,
  shuffledAndDoubled,
} from '../support/receipt-history.ts';
import { createReading } from '../support/what-came-of-it.ts';

/** How many, and what repeats a failure: docs/operations.md. */
const histories = Number(process.env.DALABA_HISTORIES ?? 40);
const seed = Number(process.env.DALABA_SEED ?? 8);
const onPostgres = Math.ceil(histories / 20);
/** Every day has the same lesson: what takes a hearing back asks all of them, so that a store of thousands is slow. */
const historiesAStore = 50;

let cluster: PostgresCluster;
beforeAll(async () => {
  cluster = await startPostgres();
});
afterAll(() => cluster.stop());

let world: World;
const aWorldOn = async (engine: 'sqlite' | 'postgres') =>
  aWorld({
    atMs: eveningMs,
    ...(engine === 'sqlite' ? {} : { databaseUrl: await cluster.createDatabase() }),
  });
afterEach(() => world.close());

/** A day of its own, so that histories share a store and nothing else. */
async function aDay(number: number, county = inOrder) {
  const day = new Date(eveningMs + number * 86_400_000).toISOString().slice(0, 10);
  const broadcast = aBroadcast({ day, county });
  const area = areaCode(`${county}101202`);
  const deliveries = await freezeBroadcast(world.store, columns, broadcast, { area });
  return { broadcast, deliveries };
}

const hand = (county: AreaCode, { endpoint, receipts }: Batch) =>
  recordReceipts(world, { kind: 'device', endpoint, county }, receipts);

interface History {
  readonly county: AreaCode;
  readonly number: number;
  readonly events: readonly HistoryEvent[];
  readonly draw: () => number;
}

/** Answers the broadcast a history is of, and what was said, each once, as the ledger is to hold it. */
async function live({ county, number, events, draw }: History) {
  const { broadcast, deliveries } = await aDay(number, county);
  const { startsAtMs, endsAtMs } = broadcast;
  const all = sayings(events, { county, startsAtMs, deliveries, number });
  const isInOrder = county === inOrder;
  const batches = isInOrder ? inBatches(all, () => 1) : inBatches(shuffledAndDoubled(all, draw), draw);
  const late = isInOrder ? 0 : draw() % (batches.length + 1);
  const settle = async () => {
    world.clock.set(endsAtMs + world.settings.graceMs);
    await settleBroadcast(world, { ...broadcast, state: 'frozen' });
  };
  world.clock.set(endsAtMs);
  const early = batches.slice(0, batches.length - late);
  if (isInOrder) for (const batch of early) await hand(county, batch);
  else await Promise.all(early.map((batch) => hand(county, batch)));
  const after = batches.slice(batches.length - late);
  const meanwhile = after.splice(0, isInOrder ? 0 : draw() % (late + 1));
  await Promise.all([settle(), ...meanwhile.map((batch) => hand(county, batch))]);
  for (const batch of after) await hand(county, batch);
  if (draw() % 4 === 0) await settle();
  expect((await world.store.broadcasts.find(broadcast.id))?.state).toBe('settled');
  return {
    broadcast,
    said: all.map(({ endpoint, receipt }) => `${endpoint} ${canonicalJson(receipt)}`).sort(),
  };
}

test.each([
  ['sqlite', histories - onPostgres],
  ['postgres', onPostgres],
] as const)(
  'receipts shuffled, doubled, delayed beyond settling and split come out as in order, on %s',
  {
    timeout: Math.max(60_000, histories * 1000),
  },
  async (engine, runs) => {
    world = await aWorldOn(engine);
    let number = 0;
    let stored = 0;
    let reading = createReading(world.store);
    const renew = async () => {
      await world.close();
      world = await aWorldOn(engine);
      reading = createReading(world.store);
      number = 0;
      stored = 0;
    };
    /** Every hash, leaf and row of the ledger holds, roll-ups are what a recount makes, and nothing is missing of any boot. */
    const expectAllHolds = async () => {
      const { store } = world;
      const { faults, chains } = await verifyLedger(ledgerOfStore(store));
      const found = await store.receipts.findings(undefined);
      const leaves = chains.filter(({ chain }) => chain !== 'keys').map((one) => one.leaves > stored);
      expect(
        {
          faults,
          leaves,
          differences: await store.coverage.differences(),
          findings: found.filter(({ kind }) => kind !== 'two-at-once'),
        },
        `DALABA_SEED=${seed}`,
      ).toEqual({
        faults: [],
        leaves: [true, true],
        differences: { coverage_delivery: 0, coverage_broadcast: 0, coverage_month: 0, coverage_lesson: 0 },
        findings: [],
      });
    };
    const expectTheSame = async (events: readonly HistoryEvent[], draw: () => number) => {
      number += 1;
      const came: unknown[] = [];
      for (const county of [inOrder, muddled]) {
        const { broadcast, said } = await live({ county, number, events, draw });
        const of = await reading(broadcast);
        expect(of.receipts).toEqual(said);
        expect(of.plays).toHaveLength(4);
        came.push(asInOrder(of, county));
      }
      stored += events.length;
      expect(came[1]).toEqual(came[0]);
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(anEvent, { minLength: 1, maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        async (events, numbers) => {
          if (number === historiesAStore) {
            await expectAllHolds();
            await renew();
          }
          await expectTheSame(events, () => Number(numbers.next().value));
        },
      ),
      { numRuns: runs, seed, endOnFailure: true },
    );
    await expectAllHolds();
  },
);

test('a month of 100,000 receipts comes in while others are served, in little memory', {
  timeout: 60_000,
}, async () => {
  world = await aWorldOn('sqlite');
  const { broadcast, deliveries } = await aDay(1);
  const [first, second] = deliveries;
  if (first === undefined || second === undefined) throw new Error('two deliveries were frozen');
  world.clock.set(broadcast.endsAtMs);
  const rows = 100_000;
  const batchSize = 1000;
  const before = process.memoryUsage().heapUsed;
  const month = (async () => {
    for (let from = 0; from < rows; from += batchSize) {
      const receipts = Array.from({ length: batchSize }, (_, index) =>
        from + index + 1 === rows
          ? {
              ...anItemReceipt(rows, first, 0, 60_000),
              event: {
                ...anItemReceipt(rows, first, 0, 60_000).event,
                startedAtMs: broadcast.startsAtMs,
              } as Receipt['event'],
            }
          : aReceipt(from + index + 1, { kind: 'refused', reason: 'signature', detail: 'a long silence' }),
      );
      await hand(inOrder, { endpoint: first.endpoint, receipts });
    }
  })();
  let isDone = false;
  const done = month.finally(() => {
    isDone = true;
  });
  let served = 0;
  while (!isDone) {
    served += 1;
    await hand(inOrder, {
      endpoint: second.endpoint,
      receipts: [aReceipt(served, { kind: 'boot', software: 'x' }, 2)],
    });
  }
  await done;
  // Each batch leaves a turn to whoever waits.
  expect(served).toBeGreaterThanOrEqual(rows / batchSize);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(300e6);
  expect(await world.store.receipts.findings(undefined)).toEqual([]);
  expect(await world.store.plays.of(first.id)).toMatchObject([{ outcome: 'played' }]);
});
