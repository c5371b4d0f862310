import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPerforming, type Performing } from '../../src/app/perform-deliveries.ts';
import { settleBroadcast } from '../../src/app/settle-broadcast.ts';
import type { Broadcast } from '../../src/domain/broadcast.ts';
import { deliveryId, endpointId, lessonId } from '../../src/domain/ids.ts';
import { DeliveryError, type Driver, type Performer } from '../../src/ports/driver.ts';
import {
  aBroadcast,
  aBroadcastPlaylist,
  aDigest,
  aNewDelivery,
  anEntry,
  aProgramme,
} from '../contracts/store-samples.ts';
import { aWorld, type World } from '../support/fakes.ts';
import { aHandover } from '../support/handovers.ts';
import { eventually } from '../support/process.ts';
import { anEndpoint } from '../support/schedules.ts';

const broadcast: Broadcast = { ...aBroadcast(), state: 'frozen' };
const column = endpointId('column-1');
const delivery = deliveryId(broadcast.id, column);
const { startsAtMs } = broadcast;
const items = ['fraud', 'credit'].map((lesson, item) => ({
  item,
  lesson: lessonId(lesson),
  rendition: aDigest('c'),
  offsetMs: item * 60_000,
  durationMs: 60_000,
}));

let world: World;
let performings: Performing[];
let perform: Performer['perform'];
let calls: Parameters<Performer['perform']>[];
let returned: number;

function aWorker(): Performing {
  const performer: Performer = {
    headMs: 3000,
    perform: async (...given) => {
      calls.push(given);
      await perform(...given).finally(() => {
        returned += 1;
      });
    },
  };
  const memory: Driver = { ...world.drivers.memory, performer };
  const drivers = { ...world.drivers, memory };
  const performing = createPerforming({
    ...world,
    drivers,
    endpointOf: async () => anEndpoint('column-1'),
  });
  performings.push(performing);
  return performing;
}

beforeEach(async () => {
  world = await aWorld({ atMs: startsAtMs - 10_000 });
  performings = [];
  calls = [];
  returned = 0;
  const planned = aBroadcastPlaylist(aBroadcast(), 0, [column]);
  const { jws } = aHandover(column, {
    order: {
      order: delivery,
      broadcast: broadcast.id,
      items,
      startsAtMs,
      expiresAtMs: broadcast.endsAtMs,
      programme: { digest: aDigest('b'), bytes: 960_000, durationMs: 120_000 },
    },
  });
  const performed = { startsAtMs, endsAtMs: broadcast.endsAtMs };
  await world.store.broadcasts.plan(aBroadcast(), [planned], anEntry('plan-broadcast'));
  await world.store.broadcasts.assemble(planned.id, planned.playlist, aProgramme(planned.playlist));
  const frozen = aNewDelivery(aBroadcast(), column, { jws, performed });
  await world.store.broadcasts.freeze(aBroadcast(), [frozen], anEntry('freeze-broadcast'));
});
afterEach(async () => {
  for (const performing of performings) await performing.close();
  await world.close();
});

const telling =
  (command: () => Promise<void>): Performer['perform'] =>
  async ({ tell }) =>
    void (await tell(command));
const failing = (kind: DeliveryError['kind'], mayHaveArrived: boolean) =>
  telling(async () => {
    throw new DeliveryError(kind, 'x', 'x', mayHaveArrived);
  });
const told = async () =>
  (await world.store.receipts.of(delivery)).map(({ event }) =>
    event.kind === 'told' ? `told${event.refused === true ? ' refused' : ''}` : event.kind,
  );
const accept = () =>
  world.store.deliveries.change({ delivery, state: 'accepted', certain: true, atMs: world.clock.now() });

/** Performs it until nothing more is tried. */
async function performed(): Promise<void> {
  const worker = aWorker();
  const before = calls.length;
  await worker.look();
  await eventually(() => calls.length > before && returned === calls.length);
  await eventually(
    async () => {
      const nowMs = world.clock.now();
      const lease = { nowMs, untilMs: nowMs + 60_000, leaseUntilMs: nowMs };
      world.clock.advance(4000);
      return (await world.store.performances.take('nobody', lease, 1)).length === 0 || undefined;
      // Often enough that the clock passes its end, if need be.
    },
    { everyMs: 10 },
  );
}

/** How its plays stand, before the broadcast is over and when its grace is. */
async function settled(): Promise<readonly (readonly string[])[]> {
  const plays = async () =>
    (await world.store.plays.of(delivery)).map(({ outcome, reason }) => `${outcome} ${reason}`);
  await settleBroadcast(world, broadcast);
  const before = await plays();
  world.clock.set(broadcast.endsAtMs + world.settings.graceMs);
  await settleBroadcast(world, broadcast);
  return [before, await plays()];
}
const unknown = ['unknown no-receipt', 'unknown no-receipt'];
const missed = ['missed not-streamed', 'missed not-streamed'];

describe('what an endpoint was told to play', () => {
  test('is written down before it is told, and ends unknown', async () => {
    let before: string[] = [];
    perform = telling(async () => {
      before = await told();
    });
    await accept();
    await performed();
    expect(before).toEqual(['told']);
    expect(await told()).toEqual(['told']);
    expect(await settled()).toEqual([[], unknown]);
  });

  test('proves that it holds the programme, though it never said so', async () => {
    perform = telling(async () => {});
    await performed();
    expect((await world.store.deliveries.find(delivery))?.delivery.state).toBe('accepted');
    expect(await settled()).toEqual([[], unknown]);
  });

  test('ends unknown where nobody knows whether it was told', async () => {
    perform = failing('unrecoverable', true);
    await accept();
    await performed();
    expect(await settled()).toEqual([[], unknown]);
  });

  test('was told at the same instant for whoever goes on', async () => {
    perform = failing('retry-later', true);
    const first = aWorker();
    await first.look();
    await eventually(() => returned > 0 || undefined);
    await first.close();
    world.clock.advance(4000);
    perform = async () => {};
    await performed();
    expect(calls.map(([{ toldAtMs }]) => toldAtMs)).toEqual([undefined, startsAtMs - 3000]);
    expect(await settled()).toEqual([[], unknown]);
  });
});

describe('what an endpoint surely was not told', () => {
  test.each<[string, Performer['perform'], string[]]>([
    ['because it was too late', async () => {}, ['unsent']],
    ['because it refused', failing('unrecoverable', false), ['told', 'told refused', 'unsent']],
  ])('%s is missed, and stays so', async (_, how, written) => {
    perform = how;
    await accept();
    await performed();
    expect(await told()).toEqual(written);
    expect((await settled())[1]).toEqual(missed);
  });

  test('it is not told when that can’t be written down', async () => {
    const { receipts } = world.store;
    let isRun = false;
    perform = telling(async () => {
      isRun = true;
    });
    world = {
      ...world,
      store: {
        ...world.store,
        receipts: { ...receipts, append: () => Promise.reject(new Error('the database is away')) },
      },
    };
    await aWorker().look();
    await eventually(() => returned > 0 || undefined);
    expect(isRun).toBe(false);
  });
});

describe('a performance under way', () => {
  const hanging: Performer['perform'] = (_performance, _endpoint, signal) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  const reason = () => calls[0]?.[2].reason;

  test('hears that its order does not stand any more', async () => {
    perform = hanging;
    await aWorker().look();
    await eventually(() => calls.length > 0 || undefined);
    const change = { delivery, state: 'refused', reason: 'x', certain: true, atMs: startsAtMs } as const;
    await world.store.deliveries.change(change);
    await eventually(() => returned > 0 || undefined);
    expect(reason()).toBe('withdrawn');
  });

  test('goes on elsewhere when the process stops', async () => {
    perform = hanging;
    const worker = aWorker();
    await worker.look();
    await eventually(() => calls.length > 0 || undefined);
    await worker.close();
    expect(reason()).not.toBe('withdrawn');
  });
});
