import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPerforming, type Performing } from '../../src/app/perform-deliveries.ts';
import { settleBroadcast } from '../../src/app/settle-broadcast.ts';
import type { Broadcast } from '../../src/domain/broadcast.ts';
import { deliveryId, endpointId, lessonId, numberedId, replacing } from '../../src/domain/ids.ts';
import type { Endpoint } from '../../src/domain/schedule.ts';
import type { NewDelivery } from '../../src/ports/broadcasts.ts';
import { DeliveryError, type Driver, type Performer } from '../../src/ports/driver.ts';
import type { ServiceEvent } from '../../src/ports/receipts.ts';
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

const broadcast: Broadcast = aBroadcast();
const column = endpointId('column-1');
const delivery = deliveryId(broadcast.id, column);
const { startsAtMs } = broadcast;
const itemMs = 60_000;
const items = ['fraud', 'credit'].map((lesson, item) => ({
  item,
  lesson: lessonId(lesson),
  rendition: aDigest('c'),
  offsetMs: item * itemMs,
  durationMs: itemMs,
}));

let world: World;
let endpoint: Endpoint | undefined;
let performings: Performing[];
/** One script a call of `perform`, in order; the last is repeated. */
let scripts: Performer['perform'][];
let calls: number;
let stopped: number;

const performer: Performer = {
  headMs: 5000,
  perform: (...given) => {
    const script = scripts[Math.min(calls, scripts.length - 1)];
    calls += 1;
    return script?.(...given) ?? Promise.resolve();
  },
};

/** Sends a part of the programme, a second a time, as the clock goes on. */
const sending =
  (fromMs: number, toMs: number): Performer['perform'] =>
  async ({ clock, startsAtMs: beganMs, sent }, _endpoint, signal) => {
    for (let at = fromMs; at < toMs && !signal.aborted; at += 1000) {
      await clock.until(beganMs + at + 1000);
      sent({ fromMs: at, toMs: at + 1000, atMs: beganMs + at, listeners: 3 });
      await new Promise(setImmediate);
    }
  };
const aborted = (signal: AbortSignal): Promise<unknown> =>
  signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
const hanging: Performer['perform'] = async (_performance, _endpoint, signal) => {
  await aborted(signal);
  stopped += 1;
};
const breaking =
  (kind: DeliveryError['kind'], before: Performer['perform'] = async () => {}): Performer['perform'] =>
  async (...given) => {
    await before(...given);
    throw new DeliveryError(kind, 'connection-lost', 'lost', false);
  };

/** A worker of its own on the same database. */
function aWorker(store: World['store'] = world.store): Performing {
  const driver: Driver = { ...world.drivers.memory, evidence: 'streamed', performer };
  const drivers = { ...world.drivers, memory: driver };
  const performing = createPerforming({ ...world, store, drivers, endpointOf: async () => endpoint });
  performings.push(performing);
  return performing;
}

async function freeze(): Promise<NewDelivery> {
  const planned = aBroadcastPlaylist(broadcast, 0, [column]);
  const { jws } = aHandover(column, {
    order: {
      order: delivery,
      broadcast: broadcast.id,
      items,
      startsAtMs,
      expiresAtMs: broadcast.endsAtMs,
      programme: { digest: aDigest('b'), bytes: 960_000, durationMs: 2 * itemMs },
    },
  });
  const performed = { startsAtMs, endsAtMs: broadcast.endsAtMs };
  const frozen = aNewDelivery(broadcast, column, { jws, performed });
  await world.store.broadcasts.plan(broadcast, [planned], anEntry('plan-broadcast'));
  await world.store.broadcasts.assemble(planned.id, planned.playlist, aProgramme(planned.playlist));
  await world.store.broadcasts.freeze(broadcast, [frozen], anEntry('freeze-broadcast'));
  return frozen;
}

const accept = () =>
  world.store.deliveries.change({ delivery, state: 'accepted', certain: true, atMs: world.clock.now() });
const plays = async () =>
  (await world.store.plays.list({ broadcast: broadcast.id })).map(
    ({ item, outcome, reason, sentMs, evidence }) => ({ item, outcome, reason, sentMs, evidence }),
  );
const notes = async () => (await world.store.receipts.of(delivery)).map(({ event }) => event as ServiceEvent);
const parts = async () =>
  (await notes()).flatMap((event) =>
    event.kind === 'streamed' ? [[event.item, event.fromMs, event.toMs] as const] : [],
  );
type Seen = Awaited<ReturnType<typeof plays>>;
/** Waits until plays are concluded so. */
async function concluded(...expected: Seen): Promise<void> {
  let seen: Seen = [];
  const look = async () => {
    seen = await plays();
    return isDeepStrictEqual(seen, expected) || undefined;
  };
  await eventually(look, { withinMs: 20_000, describe: () => JSON.stringify(seen) });
}
/** Nobody takes it any more. */
async function isDone(): Promise<void> {
  const before = calls;
  for (const performing of performings) await performing.close();
  world.clock.advance(3000);
  await aWorker().look();
  expect(calls).toBe(before);
}

const streamed = (item: number, sentMs: number): Seen[number] => ({
  item,
  outcome: 'unknown',
  reason: 'streamed',
  sentMs,
  evidence: 'streamed',
});
const missed = (item: number): Seen[number] => ({
  item,
  outcome: 'missed',
  reason: 'not-streamed',
  sentMs: undefined,
  evidence: undefined,
});

beforeEach(async () => {
  world = await aWorld({ atMs: startsAtMs - 10_000 });
  endpoint = anEndpoint('column-1');
  performings = [];
  scripts = [sending(0, 2 * itemMs)];
  calls = 0;
  stopped = 0;
  await freeze();
  await accept();
});
afterEach(async () => {
  for (const performing of performings) await performing.close();
  await world.close();
});

test('what went out is written down as it goes, and concluded as streamed, never as played', async () => {
  await aWorker().look();
  await concluded(streamed(0, itemMs), streamed(1, itemMs));
  await isDone();
  expect(await notes()).toContainEqual(expect.objectContaining({ kind: 'streamed', item: 1, listeners: 3 }));
  expect(calls).toBe(1);
});

test('nothing is taken before its time, and nothing twice', async () => {
  world.clock.set(startsAtMs - 60_000);
  const worker = aWorker();
  await worker.look();
  expect(calls).toBe(0);
  world.clock.set(startsAtMs - 10_000);
  scripts = [hanging];
  await Promise.all([worker.look(), worker.look(), aWorker().look(), aWorker().look()]);
  await eventually(() => calls > 0 || undefined);
  expect(calls).toBe(1);
});

describe('a lease', () => {
  test('of a worker that was killed lapses, and another goes on', async () => {
    const nowMs = world.clock.now();
    const lease = { nowMs, untilMs: nowMs + 20_000, leaseUntilMs: nowMs + 3000 };
    expect(await world.store.performances.take('killed', lease, 10)).toEqual([delivery]);
    const worker = aWorker();
    await worker.look();
    expect(calls).toBe(0);
    world.clock.advance(3000);
    await worker.look();
    await concluded(streamed(0, itemMs), streamed(1, itemMs));
    expect(calls).toBe(1);
  });

  test('that another has taken ends the performance under way', async () => {
    scripts = [hanging, hanging];
    const slow = aWorker();
    await slow.look();
    await eventually(() => calls === 1 || undefined);
    world.clock.advance(30_000);
    const nowMs = world.clock.now();
    const lease = { nowMs, untilMs: nowMs, leaseUntilMs: nowMs + 600_000 };
    await eventually(async () => {
      world.clock.advance(3000);
      const now = world.clock.now();
      const taken = await world.store.performances.take('other', { ...lease, nowMs: now, untilMs: now }, 10);
      return taken.length > 0 || undefined;
    });
    // It notices when it renews.
    await eventually(() => stopped === 1 || undefined);
    await slow.close();
    expect(await plays()).toEqual([]);
    expect(await world.store.performances.renew(delivery, 'other', { nowMs: 0, leaseUntilMs: 9e15 })).toBe(
      true,
    );
  });

  test('is given back when the worker stops, so that the next goes on at once', async () => {
    scripts = [hanging, sending(0, 2 * itemMs)];
    const first = aWorker();
    await first.look();
    await eventually(() => calls === 1 || undefined);
    await first.close();
    expect(await plays()).toEqual([]);
    await aWorker().look();
    await concluded(streamed(0, itemMs), streamed(1, itemMs));
    expect(calls).toBe(2);
  });
});

test('a performance that broke off is gone on with at the next look', async () => {
  scripts = [breaking('retry-later', sending(0, 10_000)), sending(20_000, 2 * itemMs)];
  const worker = aWorker();
  await worker.look();
  await eventually(async () => {
    await worker.look();
    return calls === 2 || undefined;
  });
  await concluded(streamed(0, itemMs - 10_000), streamed(1, itemMs));
  await isDone();
});

test('items that were never sent are missed', async () => {
  scripts = [sending(0, itemMs)];
  await aWorker().look();
  await concluded(streamed(0, itemMs), missed(1));
});

test('what left and perhaps arrived counts as nothing sent, and is not missed', async () => {
  scripts = [
    async ({ sent, startsAtMs: atMs }) => {
      sent({ fromMs: 0, toMs: 1000, atMs });
      sent({ fromMs: 1000, toMs: 2 * itemMs, atMs: atMs + 1000, unsure: true });
      throw new DeliveryError('unrecoverable', 'connection-lost', 'lost', false);
    },
  ];
  await aWorker().look();
  await concluded(streamed(0, 1000), streamed(1, 0));
});

test('what never will go through is missed at once', async () => {
  scripts = [breaking('unrecoverable')];
  await aWorker().look();
  await concluded(missed(0), missed(1));
  await isDone();
  expect(calls).toBe(1);
});

test('an endpoint that left the schedule is not performed for', async () => {
  endpoint = undefined;
  await aWorker().look();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(calls).toBe(0);
  expect(await plays()).toEqual([]);
});

test('what was sent of an order that is replaced meanwhile is told at once', async () => {
  scripts = [
    async (performance, endpoint, signal) => {
      await sending(0, 20_000)(performance, endpoint, signal);
      await hanging(performance, endpoint, signal);
    },
  ];
  await aWorker().look();
  await concluded(streamed(0, 1000));
  await eventually(async () => (await parts()).at(-1)?.[2] === 20_000 || undefined);
  const planned = aBroadcastPlaylist(broadcast, 0, [column]);
  const id = replacing(delivery, 1);
  const later = aNewDelivery(broadcast, column, { id, sequence: 2, playlist: planned.id });
  const change = { reason: 'local', aside: undefined, deliveries: [later] };
  await world.store.replacements.setAside(broadcast.id, change, anEntry('replace-orders'));
  await eventually(() => stopped === 1 || undefined, { withinMs: 10_000 });
  await eventually(async () => (await plays())[0]?.sentMs === 20_000 || undefined, {
    withinMs: 10_000,
    describe: () => JSON.stringify(world.events),
  });
});

test('a replaced delivery is not performed', async () => {
  await world.store.deliveries.change({
    delivery,
    state: 'refused',
    reason: 'x',
    certain: true,
    atMs: startsAtMs,
  });
  await aWorker().look();
  expect(calls).toBe(0);
});

describe('while the database fails', () => {
  /** A store whose appends fail at first: before they are durable, or after. */
  function failing(times: number, when: 'before' | 'after'): World['store'] {
    let left = times;
    const { receipts } = world.store;
    const append: typeof receipts.append = async (...given) => {
      left -= 1;
      if (left >= 0 && when === 'before') throw new Error('the database is away');
      const appended = await receipts.append(...given);
      if (left >= 0) throw new Error('the answer was lost');
      return appended;
    };
    return { ...world.store, receipts: { ...receipts, append } };
  }

  test.each(['before', 'after'] as const)(
    'notes lost %s they were durable are written once',
    async (when) => {
      await aWorker(failing(3, when)).look();
      await concluded(streamed(0, itemMs), streamed(1, itemMs));
      await isDone();
      const written = await parts();
      expect(new Set(written.map(String)).size).toBe(written.length);
      expect(written.reduce((sum, [, fromMs, toMs]) => sum + toMs - fromMs, 0)).toBe(2 * itemMs);
    },
  );

  test('the last notes are written when it is back', async () => {
    scripts = [sending(0, 1000)];
    await aWorker(failing(2, 'before')).look();
    await concluded(streamed(0, 1000), missed(1));
  });
});

describe('a broadcast whose performances nobody took', () => {
  test('settles as missed where it was accepted', async () => {
    world.clock.set(broadcast.endsAtMs + world.settings.graceMs);
    await settleBroadcast(world, { ...broadcast, state: 'frozen' });
    expect(await plays()).toEqual([missed(0), missed(1)]);
  });

  test('is not called missed while somebody may have sent some of it', async () => {
    const nowMs = world.clock.now();
    await world.store.performances.take('killed', { nowMs, untilMs: startsAtMs, leaseUntilMs: nowMs }, 10);
    world.clock.set(broadcast.endsAtMs + world.settings.graceMs);
    await settleBroadcast(world, { ...broadcast, state: 'frozen' });
    expect((await plays()).map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['unknown', 'no-receipt'],
      ['unknown', 'no-receipt'],
    ]);
  });
});

describe('an emergency at the same endpoint', () => {
  const urgent = (slot: 'drill' | 'emergency', number: number) => ({
    ...broadcast,
    id: numberedId(broadcast.county, broadcast.date, slot, number),
    slot,
  });
  const drill = urgent('drill', 1);

  async function declare(after: 'resume' | 'drop', of: ReturnType<typeof urgent> = drill): Promise<void> {
    const atMs = world.clock.now();
    const isDrill = of.slot === 'drill';
    const aired: Broadcast = {
      ...of,
      state: 'frozen',
      startsAtMs: atMs,
      endsAtMs: atMs + 90_000,
      adHoc: true,
    };
    const planned = aBroadcastPlaylist(aired, 0, [column]);
    const made = { ...planned, programme: aProgramme(planned.playlist) };
    const { jws } = aHandover(column, {
      order: {
        order: deliveryId(aired.id, column),
        broadcast: aired.id,
        emergency: { drill: isDrill, after },
        items: items.slice(0, 1),
        startsAtMs: atMs,
        expiresAtMs: aired.endsAtMs,
        programme: { digest: aDigest('b'), bytes: 480_000, durationMs: 10_000 },
      },
    });
    const performed = { startsAtMs: atMs, endsAtMs: aired.endsAtMs };
    const emergency = {
      ...{
        broadcast: aired.id,
        county: aired.county,
        drill: isDrill,
        after,
        notice: lessonId('fraud'),
        repeat: 1,
      },
      ...{ areas: [aired.county], declaredAtMs: atMs, declaredBy: 'person:p-1' },
    };
    const entry = anEntry('declare-emergency');
    const deliveries = [aNewDelivery(aired, column, { jws, performed })];
    await world.store.emergencies.declare(emergency, aired, [made], deliveries, entry);
  }

  test('takes it, and what was on air goes on afterwards where the clock is', async () => {
    scripts = [hanging, sending(0, 10_000), sending(60_000, 2 * itemMs)];
    const worker = aWorker();
    await worker.look();
    await eventually(() => calls === 1 || undefined);
    world.clock.set(startsAtMs + 30_000);
    await declare('resume');
    await worker.look();
    await eventually(() => stopped === 1 || undefined);
    await eventually(
      async () => (await world.store.plays.list({ broadcast: drill.id })).length === 1 || undefined,
    );
    await eventually(async () => {
      await worker.look();
      return calls === 3 || undefined;
    });
    await concluded(missed(0), streamed(1, itemMs));
  });

  test('that finds it taken for a while loses nothing of its beginning, and goes on where it was after a kill', async () => {
    world.clock.set(startsAtMs + 1000);
    await declare('resume');
    const begun: number[] = [];
    const busy: Performer['perform'] = async () => {
      throw new DeliveryError('retry-later', 'mount-in-use', 'in use', false);
    };
    const noting =
      (script: Performer['perform']): Performer['perform'] =>
      async (performance, ...rest) => {
        begun.push(performance.startsAtMs);
        await script(performance, ...rest);
      };
    scripts = [busy, noting(breaking('retry-later', sending(0, 4000))), noting(sending(4000, 10_000))];
    world.clock.advance(20_000);
    const atMs = world.clock.now();
    const worker = aWorker();
    await eventually(async () => {
      await worker.look();
      return begun.length === 2 || undefined;
    });
    // Its programme of ten seconds would have been over.
    expect(begun[0]).toBeGreaterThanOrEqual(atMs);
    expect(begun[1]).toBe(begun[0]);
  });

  test('in another process ends it within a renewal, and nobody takes it back meanwhile', async () => {
    scripts = [hanging, hanging];
    const [mine, theirs] = [aWorker(), aWorker()];
    await mine.look();
    await eventually(() => calls === 1 || undefined);
    world.clock.set(startsAtMs + 1000);
    await declare('resume');
    await theirs.look();
    await eventually(() => stopped === 1 || undefined);
    await mine.look();
    await theirs.look();
    expect(calls).toBe(2);
  });

  test('that is true ends a drill, and what is alike follows it', async () => {
    const told: string[] = [];
    const ends: (() => void)[] = [];
    const saying: Performer['perform'] = async ({ delivery }, _endpoint, signal) => {
      const name = String(delivery.split('/')[2]);
      told.push(`${name} begins`);
      await Promise.race([aborted(signal), new Promise<void>((resolve) => ends.push(resolve))]);
      told.push(`${name} ends`);
    };
    scripts = [saying, saying, saying];
    const worker = aWorker();
    const says = (line: string) =>
      eventually(async () => {
        await worker.look();
        return told.includes(line) || undefined;
      });
    world.clock.set(startsAtMs + 1000);
    await declare('drop');
    await says('drill-1 begins');
    world.clock.advance(1000);
    await declare('drop', urgent('emergency', 1));
    world.clock.advance(1000);
    await declare('drop', urgent('emergency', 2));
    await says('emergency-1 begins');
    for (let look = 0; look < 3; look += 1) await worker.look();
    expect(told).toEqual(['drill-1 begins', 'drill-1 ends', 'emergency-1 begins']);
    ends.at(-1)?.();
    await says('emergency-2 begins');
    ends.at(-1)?.();
    await says('emergency-2 ends');
    expect(told).toHaveLength(6);
  });

  test('that is alike is not begun by another process meanwhile', async () => {
    scripts = [hanging, hanging];
    const [mine, theirs] = [aWorker(), aWorker()];
    world.clock.set(startsAtMs + 1000);
    await declare('drop', urgent('emergency', 1));
    await theirs.look();
    await eventually(() => calls === 1 || undefined);
    world.clock.advance(1000);
    await declare('drop', urgent('emergency', 2));
    await mine.look();
    expect(await world.store.performances.untaken(urgent('emergency', 2).id)).toEqual(
      new Set([deliveryId(urgent('emergency', 2).id, column)]),
    );
  });

  test('that drops what it interrupts leaves the rest missed, and nothing of it is sent any more', async () => {
    scripts = [hanging, sending(0, 10_000)];
    const worker = aWorker();
    await worker.look();
    await eventually(() => calls === 1 || undefined);
    world.clock.set(startsAtMs + 30_000);
    await declare('drop');
    await worker.look();
    const dropped = (item: number) => ({ ...missed(item), reason: 'emergency' });
    await concluded(dropped(0), dropped(1));
    expect(calls).toBe(2);
    await isDone();
  });
});
