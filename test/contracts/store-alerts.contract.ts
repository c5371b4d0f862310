import { expect, it } from 'vitest';
import type { Alert, BroadcastPlace, NewAlert } from '../../src/domain/alert.ts';
import type { Fault } from '../../src/domain/fault.ts';
import { endpointId } from '../../src/domain/ids.ts';
import type { Store } from '../../src/ports/store.ts';
import { verifyChain } from './store.contract.ts';
import type { EngineUnderTest } from './store-engines.ts';
import { aBroadcast, anEntry, aSchedule, donge, eveningMs, freezeBroadcast } from './store-samples.ts';

const unapproved: Extract<Fault, { kind: 'unapproved' }> = { kind: 'unapproved', silent: 3, of: 3 };
const nowMs = eveningMs - 1_800_000;

type OfBroadcast = Alert & BroadcastPlace;

function anAlert(over: Partial<OfBroadcast> = {}): NewAlert & BroadcastPlace {
  const { id: broadcast, county, date, slot, startsAtMs } = aBroadcast();
  return {
    broadcast,
    county,
    countyName: '东阿县',
    zone: 'Asia/Shanghai',
    date,
    slot,
    startsAtMs,
    fault: unapproved,
    openedAtMs: nowMs,
    ...over,
  };
}

const opening = (channels: readonly string[] = ['duty'], alert: NewAlert = anAlert()) => ({
  open: [{ alert, channels }],
  update: [],
  close: [],
});
async function opened(store: Store, channels?: readonly string[], alert?: NewAlert): Promise<OfBroadcast> {
  const [first] = (await store.alerts.change(opening(channels, alert))).opened;
  if (first === undefined) throw new Error('nothing was opened');
  return first as OfBroadcast;
}
const closing = (alert: Alert, outcome: 'recovered' | 'over' = 'recovered', atMs = nowMs + 60_000) => ({
  open: [],
  update: [],
  close: [{ alert, outcome, atMs }],
});
const words = (notices: Awaited<ReturnType<Store['alerts']['takeDue']>>) =>
  notices.map(({ channel, event, attempts }) => `${channel} ${event} ${attempts}`);

/** What `Store.alerts` promises, and the questions it is judged by. */
export function alertsContract({ newPlace, open }: EngineUnderTest): void {
  it('opens one alert a broadcast and kind, and keeps its facts', async () => {
    const store = await open();
    const alert = await opened(store);
    expect(await store.alerts.change(opening())).toEqual({ opened: [], closed: [] });
    expect(await store.alerts.open()).toEqual([alert]);
    expect(alert).toEqual({ ...anAlert(), id: `${alert.broadcast}/unapproved/${nowMs}` });
    await store.alerts.change({
      ...closing(alert),
      close: [],
      update: [{ id: alert.id, fault: { ...unapproved, silent: 1 } }],
    });
    expect((await store.alerts.open())[0]?.fault).toEqual({ ...unapproved, silent: 1 });
  });

  it('keeps one about a county beside those about broadcasts', async () => {
    const store = await open();
    const endpoint = endpointId('h-001');
    const alert: NewAlert = {
      ...{ county: donge, countyName: '东阿县', zone: 'Asia/Shanghai', startsAtMs: nowMs, openedAtMs: nowMs },
      fault: { kind: 'forged', orders: 7, endpoints: 1, most: [{ endpoint, name: '村口喇叭', orders: 7 }] },
    };
    await opened(store, ['duty'], alert);
    expect(await store.alerts.open()).toEqual([{ ...alert, id: `${donge}/forged/${nowMs}` }]);
    expect((await store.alerts.takeDue(nowMs, 1000))[0]?.alert).toMatchObject({ fault: alert.fault });
  });

  it('counts forged orders in one row an endpoint, anew after a pause', async () => {
    const store = await open();
    const seen = { county: donge, endpoint: endpointId('h-001') };
    for (const atMs of [1000, 2000, 2500]) await store.forgeries.note({ ...seen, orders: 5, atMs }, 1000);
    const once = { ...seen, orders: 15, firstAtMs: 1000, lastAtMs: 2500 };
    expect(await store.forgeries.since(2500)).toEqual([once]);
    expect(await store.forgeries.since(2501)).toEqual([]);
    await store.forgeries.note({ ...seen, orders: 2, atMs: 3501 }, 1000);
    expect(await store.forgeries.since(0)).toEqual([{ ...seen, orders: 2, firstAtMs: 3501, lastAtMs: 3501 }]);
    // More than anybody counts, and than a column holds.
    for (let time = 0; time < 3; time += 1)
      await store.forgeries.note({ ...seen, orders: Number.MAX_SAFE_INTEGER * 1000, atMs: 3502 }, 1000);
    expect(await store.forgeries.since(0)).toMatchObject([{ orders: 1_000_000_000_000 }]);
  });

  it('opens once whoever asks at the same time, on as many connections', async () => {
    const place = await newPlace();
    const stores = [await open(place), await open(place)];
    const results = await Promise.all(
      [...stores, ...stores, ...stores].map((store) => store.alerts.change(opening())),
    );
    expect(results.flatMap((result) => result.opened)).toHaveLength(1);
    const [store] = stores;
    if (store === undefined) throw new Error('no store');
    expect(await store.alerts.open()).toHaveLength(1);
    expect(words(await store.alerts.takeDue(nowMs, 1000))).toEqual(['duty opened 1']);
    const entries = await store.ledger.entries(donge, 1, 100);
    expect(entries).toHaveLength(1);
    expect(verifyChain(entries)).toBe(1);
  });

  it('closes once, owes the recovery to whom the opening was, and may open again', async () => {
    const store = await open();
    const alert = await opened(store, ['duty', 'office']);
    await store.alerts.settle(await store.alerts.takeDue(nowMs, 1000), { state: 'sent', atMs: nowMs });
    const results = await Promise.all([1, 2].map(() => store.alerts.change(closing(alert))));
    expect(results.flatMap(({ closed }) => closed)).toEqual([
      { ...alert, closedAtMs: nowMs + 60_000, outcome: 'recovered' },
    ]);
    expect(words(await store.alerts.takeDue(nowMs + 60_000, 1000))).toEqual([
      'duty recovered 1',
      'office recovered 1',
    ]);
    expect(await store.alerts.open()).toEqual([]);
    const again = await opened(store, [], anAlert({ openedAtMs: nowMs + 120_000 }));
    expect((await store.alerts.recent(10)).map(({ id }) => id)).toEqual([again.id, alert.id]);
    expect((await store.alerts.recent(1)).map(({ id }) => id)).toEqual([again.id]);
  });

  it('tells nobody of what is merely over', async () => {
    const store = await open();
    const alert = await opened(store);
    await store.alerts.settle(await store.alerts.takeDue(nowMs, 1000), { state: 'sent', atMs: nowMs });
    await store.alerts.change(closing(alert, 'over'));
    expect(await store.alerts.takeDue(nowMs + 3_600_000, 1000)).toEqual([]);
  });

  it('gives a notice out again after its lease, and never once it is sent or failed', async () => {
    const store = await open();
    await opened(store, ['duty', 'office']);
    expect(await store.alerts.takeDue(nowMs - 1, 1000)).toEqual([]);
    expect(words(await store.alerts.takeDue(nowMs, 1000))).toEqual(['duty opened 1', 'office opened 1']);
    expect(await store.alerts.takeDue(nowMs + 999, 1000)).toEqual([]);
    const again = await store.alerts.takeDue(nowMs + 1000, 1000);
    expect(words(again)).toEqual(['duty opened 2', 'office opened 2']);
    await store.alerts.settle(again.slice(0, 1), { state: 'sent', atMs: nowMs });
    await store.alerts.settle(again.slice(1), {
      state: 'pending',
      nextAttemptAtMs: nowMs + 50_000,
      reason: 'http-500\0',
    });
    expect(await store.alerts.takeDue(nowMs + 49_999, 1000)).toEqual([]);
    const last = await store.alerts.takeDue(nowMs + 50_000, 1000);
    expect(words(last)).toEqual(['office opened 3']);
    await store.alerts.settle(last, { state: 'failed', atMs: nowMs, reason: 'timeout' });
    expect(await store.alerts.takeDue(nowMs + 9_000_000, 1000)).toEqual([]);
  });

  it('hands a notice to one of many who ask at once', async () => {
    const place = await newPlace();
    const stores = [await open(place), await open(place)];
    const [store] = stores;
    if (store === undefined) throw new Error('no store');
    for (let day = 1; day <= 5; day += 1) {
      const { id: broadcast, startsAtMs, date } = aBroadcast({ day: `2026-12-0${day}` });
      await opened(store, ['duty'], anAlert({ broadcast, startsAtMs, date }));
    }
    const taken = await Promise.all([...stores, ...stores].map((one) => one.alerts.takeDue(nowMs, 1000)));
    expect(taken.flat()).toHaveLength(5);
  });

  it('owes a recovery no sooner than the opening that is still to be sent', async () => {
    const store = await open();
    const alert = await opened(store);
    await store.alerts.settle(await store.alerts.takeDue(nowMs, 1000), {
      state: 'pending',
      nextAttemptAtMs: nowMs + 600_000,
      reason: 'timeout',
    });
    await store.alerts.change(closing(alert));
    expect(await store.alerts.takeDue(nowMs + 599_999, 1000)).toEqual([]);
    expect(words(await store.alerts.takeDue(nowMs + 600_000, 1000))).toEqual([
      'duty opened 2',
      'duty recovered 1',
    ]);
  });

  it('keeps who is warned apart from the counties', async () => {
    const store = await open();
    expect(await store.revisions.alerts()).toBeUndefined();
    const channels = [{ kind: 'wecom', credential: 'duty', language: 'zh' }] as const;
    const entry = anEntry('publish-alerts', { chain: 'library' });
    await store.revisions.publishAlerts({ channels }, entry);
    await store.revisions.publishSchedule(aSchedule(), anEntry('publish-schedule'));
    expect((await store.revisions.alerts())?.body).toEqual({ channels });
    expect((await store.revisions.schedules()).map(({ county }) => county)).toEqual([donge]);
  });

  it('finds broadcasts by their start, their steps by the ledger, and counts deliveries', async () => {
    const store = await open();
    const broadcast = aBroadcast();
    expect(await store.broadcasts.steps(broadcast.id)).toEqual({});
    const [first] = await freezeBroadcast(store, ['column-1', 'column-2', 'column-3'], broadcast);
    if (first === undefined) throw new Error('nothing was frozen');
    await store.deliveries.change({ delivery: first.id, state: 'accepted', certain: true, atMs: eveningMs });
    const find = async (fromMs: number, untilMs: number) =>
      (await store.broadcasts.startingBetween(fromMs, untilMs)).map(({ id }) => id);
    expect(await find(eveningMs, eveningMs)).toEqual([broadcast.id]);
    expect(await find(eveningMs + 1, eveningMs + 9)).toEqual([]);
    expect(await find(eveningMs - 9, eveningMs - 1)).toEqual([]);
    expect(await store.broadcasts.steps(broadcast.id)).toEqual({
      plannedAtMs: eveningMs,
      frozenAtMs: eveningMs,
    });
  });
}
