import { expect, it } from 'vitest';
import type { Enrolment } from '../../src/domain/enrolment.ts';
import type { Hold } from '../../src/domain/hold.ts';
import { endpointId, playlistId, replacing } from '../../src/domain/ids.ts';
import type { Mute } from '../../src/domain/mute.ts';
import type { NewDelivery } from '../../src/ports/broadcasts.ts';
import type { Store } from '../../src/ports/store.ts';
import { verifyChain } from './store.contract.ts';
import type { EngineUnderTest } from './store-engines.ts';
import {
  aBroadcast,
  aBroadcastPlaylist,
  anEntry,
  aPlaylist,
  donge,
  eveningMs,
  freezeBroadcast,
} from './store-samples.ts';

const [one, two] = [endpointId('column-1'), endpointId('column-2')];
const broadcast = aBroadcast();
const hourMs = 3_600_000;

async function chainHolds(store: Store): Promise<void> {
  const entries = await store.ledger.entries(donge, 1, 1000);
  expect(verifyChain(entries)).toBe(entries.length);
}

/** What keeps strangers from speaking, and lets villages be silent. */
export function guardContract({ open }: EngineUnderTest): void {
  it('keeps the last fetch of the keys of each endpoint', async () => {
    const { keyFetches } = await open();
    await keyFetches.note({ county: donge, endpoint: one, sequence: 1, atMs: 10 });
    await keyFetches.note({ county: donge, endpoint: two, sequence: 1, atMs: 20 });
    await keyFetches.note({ county: donge, endpoint: one, sequence: 2, atMs: eveningMs });
    expect(await keyFetches.since(20)).toEqual([
      { county: donge, endpoint: one, sequence: 2, atMs: eveningMs },
      { county: donge, endpoint: two, sequence: 1, atMs: 20 },
    ]);
    expect(await keyFetches.since(21)).toHaveLength(1);
  });

  it('spends a code once, however many try at once; a later code takes its place', async () => {
    const store = await open();
    const enrolment: Enrolment = { county: donge, endpoint: one, createdAtMs: 0, expiresAtMs: 100 };
    const spend = (code: string, nowMs = 50) =>
      store.enrolments.spend(code, nowMs, () => anEntry('enrol-endpoint'));
    await store.enrolments.add(enrolment, 'first', anEntry('create-enrolment'));
    await store.enrolments.add(enrolment, 'second', anEntry('create-enrolment'));
    expect(await spend('first')).toBeUndefined();
    const got = await Promise.all([spend('second'), spend('second'), spend('second')]);
    expect(got.filter((found) => found !== undefined)).toEqual([enrolment]);
    await store.enrolments.add(enrolment, 'third', anEntry('create-enrolment'));
    expect(await spend('third', 100)).toBeUndefined();
    await store.enrolments.add(enrolment, 'fourth', anEntry('create-enrolment'));
    await store.enrolments.end(donge, one, anEntry('revoke-credential'));
    expect(await spend('fourth')).toBeUndefined();
    await chainHolds(store);
  });

  it('counts attempts at once, locks behind the last, and forgets them when the time is over', async () => {
    const { enrolments } = await open();
    const attempt = (nowMs: number) => enrolments.attempt('somebody', 3, nowMs, hourMs);
    const counted = await Promise.all([attempt(1), attempt(1), attempt(1), attempt(1), attempt(1)]);
    expect(counted.filter((until) => until !== undefined)).toEqual([1 + hourMs, 1 + hourMs]);
    expect(await attempt(hourMs)).toBe(1 + hourMs);
    expect(await enrolments.attempt('another', 3, 2, hourMs)).toBeUndefined();
    expect(await attempt(1 + hourMs)).toBeUndefined();
    for (let n = 0; n < 3; n += 1) await attempt(2 + hourMs);
    await enrolments.forgive('somebody');
    expect(await attempt(3 + hourMs)).toBeUndefined();
  });

  it('holds once and lets go once, and counts what was signed', async () => {
    const store = await open();
    await freezeBroadcast(store, [one, two]);
    const hold: Hold = {
      ...{
        broadcast: broadcast.id,
        county: donge,
        subject: 'freeze',
        sinceMs: 5,
        orders: 2,
        sent: 1,
        limit: 2,
      },
      causedBy: ['person:a'],
    };
    const add = () => store.holds.add(hold, anEntry('hold-broadcast'));
    const release = () => store.holds.release(broadcast.id, 9, anEntry('release-broadcast'));
    expect((await Promise.all([add(), add()])).sort()).toEqual([false, true]);
    expect(await store.holds.open()).toEqual([hold]);
    expect((await Promise.all([release(), release()])).sort()).toEqual([false, true]);
    expect(await store.holds.open()).toEqual([]);
    expect(await store.holds.of(broadcast.id)).toEqual([{ ...hold, releasedAtMs: 9 }]);
    const signed = (deliveries: number, spoken?: number) =>
      store.ledger.append(
        anEntry('replace-orders', {
          chain: donge,
          atMs: eveningMs + 1,
          body: { deliveries, ...(spoken === undefined ? {} : { spoken }) },
        }),
      );
    const before = await store.holds.signedSince(donge, eveningMs);
    await signed(5);
    await signed(5, 2);
    expect(await store.holds.signedSince(donge, eveningMs)).toBe(before + 7);
    expect(await store.holds.signedSince(donge, eveningMs + 1)).toBe(0);
    await chainHolds(store);
  });

  it('uses a link once and takes it back once', async () => {
    const store = await open();
    const mute: Mute = {
      ...{ id: 'm1', county: donge, broadcast: broadcast.id, endpoints: [one], name: '前村' },
      ...{ createdAtMs: 1, expiresAtMs: 100 },
    };
    await store.mutes.add(mute, 'digest', anEntry('create-mute-link'));
    expect(await store.mutes.find('digest')).toEqual(mute);
    expect(await store.mutes.find('other')).toBeUndefined();
    expect(await store.mutes.touched(50)).toEqual([]);
    const use = (atMs: number) => store.mutes.use('m1', atMs, anEntry('mute-endpoints'));
    expect(await use(100)).toBe(false);
    expect((await Promise.all([use(50), use(50)])).sort()).toEqual([false, true]);
    expect(await store.mutes.touched(50)).toEqual([broadcast.id]);
    expect(await store.mutes.touched(100)).toEqual([]);
    const back = (endpoint: typeof one) =>
      store.mutes.takeBack(broadcast.id, endpoint, 60, (links) =>
        anEntry('unmute-endpoints', { body: { links } }),
      );
    expect(await back(two)).toBe(false);
    expect(await back(one)).toBe(true);
    expect(await back(one)).toBe(false);
    expect(await store.mutes.of(broadcast.id)).toEqual([{ ...mute, mutedAtMs: 50, unmutedAtMs: 60 }]);
    await chainHolds(store);
  });

  it('puts one endpoint’s delivery aside, with the reason, and back again without it', async () => {
    const store = await open();
    const [delivery] = await freezeBroadcast(store, [one, two]);
    if (delivery === undefined) throw new Error('nothing was frozen');
    const silence = {
      ...aBroadcastPlaylist(broadcast, 0, []),
      id: playlistId(broadcast.id, 998),
      playlist: { ...aPlaylist([]), silentBecause: 'local' },
    };
    const anew = (n: number, playlist: NewDelivery['playlist']): NewDelivery => ({
      ...delivery,
      ...{ id: replacing(delivery.id, n), playlist, sequence: 10 + n },
    });
    const entry = anEntry('replace-orders');
    const put = {
      reason: 'local',
      aside: { position: 998, playlist: silence },
      deliveries: [anew(1, silence.id)],
    };
    expect(await store.replacements.setAside(broadcast.id, put, entry)).toBe(true);
    const states = async () =>
      (await store.deliveries.of(broadcast.id)).map(({ id, state, reason }) => [
        id.slice(broadcast.id.length + 1),
        state,
        reason,
      ]);
    expect(await states()).toEqual([
      ['column-1', 'replaced', 'local'],
      ['column-1/r1', 'pending', undefined],
      ['column-2', 'pending', undefined],
    ]);
    const back = { reason: undefined, aside: undefined, deliveries: [anew(2, delivery.playlist)] };
    expect(await store.replacements.setAside(broadcast.id, back, entry)).toBe(true);
    expect((await states()).map(([, state, reason]) => [state, reason])).toEqual([
      ['replaced', undefined],
      ['replaced', undefined],
      ['pending', undefined],
      ['pending', undefined],
    ]);
    expect((await store.broadcasts.playlists(broadcast.id)).map(({ id }) => id)).not.toContain(silence.id);
    await chainHolds(store);
  });

  it('stores a delivery that is never sent', async () => {
    const store = await open();
    const [delivery] = await freezeBroadcast(store, [one], broadcast, {
      withheld: { reason: 'local', atMs: 7 },
    });
    const found = delivery && (await store.deliveries.find(delivery.id));
    expect(found?.delivery).toMatchObject({
      state: 'failed',
      reason: 'local',
      settledAtMs: 7,
      certain: true,
    });
    expect(await store.deliveries.takeDue(eveningMs, 1000, 10)).toEqual([]);
  });
}
