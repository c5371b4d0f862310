import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordReceipts } from '../../src/app/record-receipts.ts';
import { settleBroadcast } from '../../src/app/settle-broadcast.ts';
import { type EndpointId, lessonId } from '../../src/domain/ids.ts';
import type { NewDelivery } from '../../src/ports/broadcasts.ts';
import type { Receipt } from '../../src/protocol/receipt.ts';
import {
  aBroadcast,
  anItemReceipt,
  aReceipt,
  donge,
  eveningMs,
  freezeBroadcast,
} from '../contracts/store-samples.ts';
import { aWorld, type World } from '../support/fakes.ts';

/** DALABA_HISTORIES=10000 runs as many; DALABA_SEED repeats what a failure printed. */
const histories = Number(process.env.DALABA_HISTORIES ?? 40);
const seed = Number(process.env.DALABA_SEED ?? 8);
/** Every day has the same lesson: what takes a hearing back asks all of them, so that a store of thousands is slow. */
const historiesAStore = 50;
const columns = ['column-1', 'column-2'];

interface Sent {
  readonly endpoint: EndpointId;
  readonly receipt: Receipt;
}
interface Batch extends Pick<Sent, 'endpoint'> {
  readonly receipts: readonly Receipt[];
}

let world: World;
beforeEach(async () => {
  world = await aWorld({ atMs: eveningMs });
});
afterEach(() => world.close());

/** A day of its own, so that histories share a store and nothing else. */
async function aDay(number: number) {
  const day = new Date(eveningMs + number * 86_400_000).toISOString().slice(0, 10);
  const broadcast = aBroadcast({ day });
  const deliveries = await freezeBroadcast(world.store, columns, broadcast);
  return { broadcast, deliveries };
}

const cuts = [undefined, 'local', 'reboot', 'emergency'] as const;
const anEvent = fc.record({
  kind: fc.constantFrom('item', 'item', 'item', 'accepted', 'finished', 'missed', 'refused'),
  column: fc.nat({ max: columns.length - 1 }),
  item: fc.nat({ max: 2 }),
  playedMs: fc.constantFrom(0, 20_000, 59_990, 60_000, 900_000),
  startMs: fc.constantFrom(0, 60_000, null, 4e12, -2e12),
  cut: fc.nat({ max: cuts.length - 1 }),
  reboots: fc.constantFrom(false, false, false, true),
});

/** What devices said, each with gapless sequences in each of its boots. */
function sayings(
  events: readonly (typeof anEvent extends fc.Arbitrary<infer One> ? One : never)[],
  {
    startsAtMs,
    deliveries,
    number,
  }: { startsAtMs: number; deliveries: readonly NewDelivery[]; number: number },
): Sent[] {
  const at = columns.map((_, column) => ({ boot: 1000 + number * 40 + column * 20, sequence: 0 }));
  return events.flatMap(({ kind, column, item, playedMs, startMs, cut, reboots }): Sent[] => {
    const delivery = deliveries[column];
    const place = at[column];
    if (delivery === undefined || place === undefined) return [];
    if (reboots) Object.assign(place, { boot: place.boot + 1, sequence: 0 });
    place.sequence += 1;
    const about = { order: delivery.id };
    const cutBy = cuts[cut];
    const startedAtMs = startMs === null || Math.abs(startMs) > 1e12 ? startMs : startsAtMs + startMs;
    const event: Receipt['event'] =
      kind === 'item'
        ? {
            kind,
            ...about,
            item,
            lesson: lessonId('fraud'),
            startedAtMs,
            playedMs,
            ...(cutBy === undefined ? {} : { cutBy }),
          }
        : kind === 'finished'
          ? { kind, ...about, playedMs, checkpoint: '0'.repeat(64) as never }
          : kind === 'accepted'
            ? { kind, ...about }
            : { kind, ...about, reason: 'audio' };
    return [{ endpoint: delivery.endpoint, receipt: aReceipt(place.sequence, event, place.boot) }];
  });
}

/** Neighbours of one endpoint in one batch, cut where the numbers say. */
function inBatches(sent: readonly Sent[], draw: () => number): Batch[] {
  const batches: { endpoint: EndpointId; receipts: Receipt[] }[] = [];
  for (const { endpoint, receipt } of sent) {
    const last = batches.at(-1);
    if (last?.endpoint === endpoint && draw() % 3 > 0) last.receipts.push(receipt);
    else batches.push({ endpoint, receipts: [receipt] });
  }
  return batches;
}

const hand = ({ endpoint, receipts }: Batch) =>
  recordReceipts(world, { kind: 'device', endpoint, county: donge }, receipts);

const byKey = (a: Receipt, b: Receipt) =>
  a.boot === b.boot ? a.sequence - b.sequence : a.boot < b.boot ? -1 : 1;

async function keptOf(deliveries: readonly NewDelivery[]): Promise<Receipt[]> {
  const kept = await Promise.all(deliveries.map(({ id }) => world.store.receipts.of(id)));
  return kept
    .flat()
    .map(({ receivedAtMs: _, ...receipt }) => receipt as Receipt)
    .sort(byKey);
}

async function leavesInLedger(): Promise<number> {
  let leaves = 0;
  for (let from = 1; ; from += 1000) {
    const entries = await world.store.ledger.entries(donge, from, 1000);
    for (const { content } of entries) {
      const { verb, body } = JSON.parse(content) as { verb: string; body: { leaves: { count: number } } };
      if (verb === 'record-receipts') leaves += body.leaves.count;
    }
    if (entries.length < 1000) return leaves;
  }
}

test('receipts shuffled, doubled, delayed beyond settling and split come out as in order', {
  timeout: Math.max(20_000, histories * 1000),
}, async () => {
  let number = 0;
  let stored = 0;
  /** The ledger holds each of them once, however they were batched; and nothing is missing of any boot. */
  const expectAllKept = async () => {
    expect(await leavesInLedger()).toBe(stored);
    const found = await world.store.receipts.findings(undefined);
    expect(found.filter(({ kind }) => kind !== 'two-at-once')).toEqual([]);
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(anEvent, { minLength: 1, maxLength: 12 }),
      fc.infiniteStream(fc.nat()),
      async (events, numbers) => {
        const draw = () => Number(numbers.next().value);
        const conclusions: unknown[] = [];
        if (number >= historiesAStore * 2) {
          await expectAllKept();
          await world.close();
          world = await aWorld({ atMs: eveningMs });
          number = 0;
          stored = 0;
        }
        for (const isInOrder of [true, false]) {
          number += 1;
          const { broadcast, deliveries } = await aDay(number);
          const { startsAtMs, endsAtMs } = broadcast;
          const all = sayings(events, { startsAtMs, deliveries, number });
          const mixed = [...all, ...all.filter(() => draw() % 2 === 0)]
            .map((one) => ({ one, key: draw() }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one);
          const batches = isInOrder ? inBatches(all, () => 1) : inBatches(mixed, draw);
          const late = isInOrder ? 0 : draw() % (batches.length + 1);
          const settle = async () => {
            world.clock.set(endsAtMs + world.settings.graceMs);
            await settleBroadcast(world, { ...broadcast, state: 'frozen' });
          };
          world.clock.set(endsAtMs);
          const early = batches.slice(0, batches.length - late);
          if (isInOrder) for (const batch of early) await hand(batch);
          else await Promise.all(early.map(hand));
          await Promise.all([settle(), ...batches.slice(batches.length - late).map(hand)]);
          await settle();
          const plays = await world.store.plays.list({ broadcast: broadcast.id });
          conclusions.push(
            plays.map(({ endpoint, item, outcome, playedMs, startedAtMs, reason, doubt }) => {
              const start = startedAtMs === undefined ? {} : { startMs: startedAtMs - startsAtMs };
              return { endpoint, item, outcome, playedMs, ...start, reason, doubt };
            }),
            await world.store.plays.counts(broadcast.id),
          );
          stored += all.length;
          expect(await keptOf(deliveries)).toEqual(all.map(({ receipt }) => receipt).sort(byKey));
          expect((await world.store.broadcasts.find(broadcast.id))?.state).toBe('settled');
          expect(plays).toHaveLength(4);
        }
        expect(conclusions.slice(2)).toEqual(conclusions.slice(0, 2));
      },
    ),
    { numRuns: histories, seed, endOnFailure: histories > 1000 },
  );
  await expectAllKept();
});

test('a month of 100,000 receipts comes in while others are served, in little memory', {
  timeout: 60_000,
}, async () => {
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
      await hand({ endpoint: first.endpoint, receipts });
    }
  })();
  let isDone = false;
  const done = month.finally(() => {
    isDone = true;
  });
  let served = 0;
  while (!isDone) {
    served += 1;
    await hand({
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
