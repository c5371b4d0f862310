import { expect, it } from 'vitest';
import type { Broadcast } from '../../src/domain/broadcast.ts';
import type { Emergency } from '../../src/domain/emergency.ts';
import { areaCode, endpointId, lessonId, numberedId, playlistId, replacing } from '../../src/domain/ids.ts';
import type { NewDelivery } from '../../src/ports/broadcasts.ts';
import type { Store } from '../../src/ports/store.ts';
import type { EngineUnderTest } from './store-engines.ts';
import {
  aBroadcast,
  aBroadcastPlaylist,
  aNewDelivery,
  anEntry,
  aProgramme,
  donge,
  eveningMs,
  freezeBroadcast,
} from './store-samples.ts';

const column = endpointId('column-1');
const cause = 'warning@example.org,1,2026-11-25T18:20:00+08:00';
const span = { startsAtMs: eveningMs, endsAtMs: eveningMs + 900_000 };

/** What one declaration stores. */
function aDeclared(number: number, given: Partial<Emergency> = {}) {
  const { date } = aBroadcast();
  const id = numberedId(donge, date, 'emergency', number);
  const broadcast: Broadcast = {
    ...{ id, county: donge, date, slot: 'emergency', state: 'frozen', adHoc: true },
    ...{ ...span, freezeAtMs: eveningMs },
  };
  const planned = aBroadcastPlaylist(broadcast, 0, [column]);
  const emergency: Emergency = {
    ...{ broadcast: id, county: donge, drill: false, after: 'resume', notice: lessonId('flood'), repeat: 3 },
    ...{ areas: [areaCode('371524100')], declaredAtMs: eveningMs + number, declaredBy: 'person:p-1' },
    ...given,
  };
  const made = { ...planned, programme: aProgramme(planned.playlist) };
  return { emergency, broadcast, made, deliveries: [aNewDelivery(broadcast, column, { performed: span })] };
}
type Declared = ReturnType<typeof aDeclared>;

const declare = (store: Store, { emergency, broadcast, made, deliveries }: Declared) =>
  store.emergencies.declare(emergency, broadcast, [made], deliveries, anEntry('declare-emergency'));

/** An order to play nothing in its place. */
function anEnd({ broadcast, made }: Declared) {
  const silence = {
    ...made,
    id: replacing(playlistId(broadcast.id, 0), 1),
    playlist: { ...made.playlist, items: [], durationMs: 0, silentBecause: 'ended' },
  };
  const { programme: _, ...silent } = silence;
  const first = aNewDelivery(broadcast, column);
  const order: NewDelivery = {
    ...first,
    id: replacing(first.id, 1),
    playlist: silence.id,
    sequence: 2,
    jws: 'header.end.signature',
  };
  return { silent, order };
}

/** What `Store` promises of emergencies. */
export function emergenciesContract({ open }: EngineUnderTest): void {
  it('keeps what was declared whole, and lists it newest first, by county', async () => {
    const store = await open();
    const [one, two] = [
      aDeclared(1, { cause }),
      aDeclared(2, { drill: true, after: 'drop', areas: [donge] }),
    ];
    expect(await declare(store, one)).toBe(true);
    expect(await declare(store, two)).toBe(true);
    expect(await store.emergencies.find(one.emergency.broadcast)).toEqual(one.emergency);
    expect(await store.emergencies.list({})).toEqual([two.emergency, one.emergency]);
    expect(await store.emergencies.list({ limit: 1 })).toEqual([two.emergency]);
    expect(await store.emergencies.list({ counties: [areaCode('371525')] })).toEqual([]);
    expect(await store.broadcasts.count(donge, one.broadcast.date, 'emergency')).toBe(2);
    expect(await store.emergencies.causedBy(donge, cause)).toEqual(one.emergency);
    expect(await store.broadcasts.find(one.broadcast.id)).toMatchObject({
      state: 'frozen',
      slot: 'emergency',
    });
    expect((await store.deliveries.takeDue(eveningMs, 1000, 10, one.broadcast.id)).length).toBe(1);
  });

  it('takes a number and a cause once, also of many who declare at the same time', async () => {
    const store = await open();
    const same = await Promise.all([1, 2, 3].map(() => declare(store, aDeclared(1))));
    expect(same.filter(Boolean)).toHaveLength(1);
    const caused = await Promise.all([2, 3, 4].map((n) => declare(store, aDeclared(n, { cause }))));
    expect(caused.filter(Boolean)).toHaveLength(1);
    expect(await store.emergencies.list({})).toHaveLength(2);
    expect(await store.broadcasts.open()).toHaveLength(2);
  });

  it('ends one once: what was ordered is replaced, and the order to be silent is due', async () => {
    const store = await open();
    const one = aDeclared(1);
    await declare(store, one);
    const { silent, order } = anEnd(one);
    const end = () =>
      store.emergencies.end(
        { broadcast: one.broadcast.id, endedAtMs: eveningMs + 5000, endedBy: 'person:p-2' },
        [silent],
        [order],
        anEntry('end-emergency'),
      );
    const ended = await Promise.all([end(), end()]);
    expect(ended.filter(Boolean)).toHaveLength(1);
    expect(await store.emergencies.find(one.broadcast.id)).toMatchObject({ endedBy: 'person:p-2' });
    const states = (await store.deliveries.of(one.broadcast.id)).map(({ id, state }) => [id, state]);
    expect(states).toEqual([
      [one.deliveries[0]?.id, 'replaced'],
      [order.id, 'pending'],
    ]);
  });

  it('lets an emergency outrank what is performed at its endpoint, and nothing outrank an emergency', async () => {
    const store = await open();
    const [lesson] = await freezeBroadcast(store, ['column-1'], aBroadcast(), { performed: span });
    if (lesson === undefined) throw new Error('one was frozen');
    const lease = (nowMs: number) => ({ nowMs, untilMs: nowMs + 20_000, leaseUntilMs: nowMs + 3000 });
    expect(await store.performances.take('mine', lease(eveningMs), 10)).toEqual([lesson.id]);
    const one = aDeclared(1);
    await declare(store, one);
    expect(await store.performances.renew(lesson.id, 'mine', lease(eveningMs + 1000))).toBe(false);
    const [urgent] = one.deliveries;
    expect(await store.performances.take('other', lease(eveningMs + 4000), 10)).toEqual([urgent?.id]);
    expect(await store.performances.interruptedBy(urgent?.id ?? lesson.id, eveningMs + 4000)).toEqual([
      lesson.id,
    ]);
    await store.performances.finish(urgent?.id ?? lesson.id, 'other');
    expect(await store.performances.take('mine', lease(eveningMs + 8000), 10)).toEqual([lesson.id]);
  });
}
