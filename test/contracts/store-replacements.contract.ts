import { expect, it } from 'vitest';
import { type DeliveryId, endpointId, type PlaylistId, replacing } from '../../src/domain/ids.ts';
import type { BroadcastPlaylist, NewDelivery } from '../../src/ports/broadcasts.ts';
import type { Store } from '../../src/ports/store.ts';
import { verifyChain } from './store.contract.ts';
import type { EngineUnderTest } from './store-engines.ts';
import {
  aBroadcast,
  aBroadcastPlaylist,
  aNewDelivery,
  anEntry,
  aPlaylist,
  aProgramme,
  donge,
  eveningMs,
  freezeBroadcast,
} from './store-samples.ts';

const broadcast = aBroadcast();
const endpoints = ['column-1', 'column-2', 'column-3'];
const other = aPlaylist(['other']);
const nth = (of: BroadcastPlaylist, n: number, playlist = other): BroadcastPlaylist => ({
  ...of,
  id: replacing(of.id, n),
  playlist,
});
const first = aBroadcastPlaylist(broadcast, 0, endpoints.map(endpointId));
const standing = async (store: Store) =>
  (await store.replacements.playlists(broadcast.id)).map((one) => [
    one.id.slice(broadcast.id.length + 1),
    one.position,
    one.standing,
  ]);
const anew = (delivery: NewDelivery, playlist: PlaylistId): NewDelivery => ({
  ...delivery,
  id: replacing(delivery.id, 1),
  playlist,
  sequence: 2,
});

/** What `Store` promises of broadcasts whose programmes and orders are replaced. */
export function replacementsContract({ open }: EngineUnderTest): void {
  it('plans a broadcast anew from the playlists one knew, once, and keeps the old ones', async () => {
    const store = await open();
    const second = aBroadcastPlaylist(broadcast, 1);
    await store.broadcasts.plan(broadcast, [first, second], anEntry('plan-broadcast'));
    for (const { id, playlist } of [first, second])
      await store.broadcasts.assemble(id, playlist, aProgramme(playlist));
    expect((await store.broadcasts.find(broadcast.id))?.state).toBe('ready');
    const next = [nth(first, 1), nth(second, 1)];
    const replan = (old: readonly PlaylistId[]) =>
      store.replacements.replan(broadcast.id, old, next, anEntry('replan-broadcast'));
    expect(await replan([first.id])).toBe(false);
    const both = await Promise.all([replan([first.id, second.id]), replan([first.id, second.id])]);
    expect(both.toSorted()).toEqual([false, true]);
    expect(await store.broadcasts.playlists(broadcast.id)).toEqual(next);
    expect(await standing(store)).toEqual([
      ['a1', 0, 'replaced'],
      ['a1/r1', 0, 'current'],
      ['a2', 1, 'replaced'],
      ['a2/r1', 1, 'current'],
    ]);
    expect((await store.broadcasts.find(broadcast.id))?.state).toBe('planned');
    for (const { id } of next) await store.broadcasts.assemble(id, other, aProgramme(other));
    expect((await store.broadcasts.find(broadcast.id))?.state).toBe('ready');
    const entries = await store.ledger.entries(donge, 1, 100);
    expect(verifyChain(entries)).toBe(2);
    expect(await store.broadcasts.steps(broadcast.id)).toEqual({});
  });

  it('opens a missed broadcast again, once, with playlists of its own, and the record says how it stands', async () => {
    const store = await open();
    const about = { subject: broadcast.id };
    await store.broadcasts.plan(broadcast, [first], anEntry('plan-broadcast', about));
    const basis = { schedule: 1, library: 1, approvals: 0 };
    const span = { startsAtMs: eveningMs + 1, endsAtMs: eveningMs + 2, freezeAtMs: eveningMs };
    const reopen = (n = 1) =>
      store.replacements.reopen(broadcast.id, [nth(first, n)], anEntry('reopen-broadcast', about), {
        ...{ basis, span },
      });
    expect(await reopen()).toBe(false);
    const miss = () =>
      store.broadcasts.miss({ ...broadcast, reason: 'service-down' }, anEntry('miss-broadcast', about));
    await miss();
    expect((await Promise.all([reopen(), reopen()])).toSorted()).toEqual([false, true]);
    expect(await store.broadcasts.find(broadcast.id)).toEqual({ ...broadcast, ...span });
    expect(await standing(store)).toEqual([
      ['a1', 0, 'replaced'],
      ['a1/r1', 0, 'current'],
    ]);
    expect(await store.ledgerRows.flaws(donge)).toEqual([]);
    await miss();
    expect(await store.ledgerRows.flaws(donge)).toEqual([]);
    await reopen(2);
    await store.broadcasts.miss(
      aBroadcast({ day: '2026-11-24' }),
      anEntry('miss-broadcast', { subject: 'x' }),
    );
    expect(await store.ledgerRows.flaws(donge)).toMatchObject([{ kind: 'unsettled' }]);
  });

  it('freezes nothing for a playlist that is no longer current, and takes no programme for it', async () => {
    const store = await open();
    await store.broadcasts.plan(broadcast, [first], anEntry('plan-broadcast'));
    await store.replacements.replan(broadcast.id, [first.id], [nth(first, 1)], anEntry('replan-broadcast'));
    await store.broadcasts.assemble(first.id, first.playlist, aProgramme(first.playlist));
    expect((await store.broadcasts.playlist(first.id))?.programme).toBeUndefined();
    await store.broadcasts.assemble(nth(first, 1).id, other, aProgramme(other));
    const freeze = (playlist: PlaylistId) =>
      store.broadcasts.freeze(
        broadcast,
        [aNewDelivery(broadcast, endpointId('column-1'), { playlist })],
        anEntry('freeze-broadcast'),
      );
    expect(await freeze(first.id)).toBe(false);
    expect((await store.broadcasts.find(broadcast.id))?.state).toBe('ready');
    expect(await freeze(nth(first, 1).id)).toBe(true);
  });

  it('prepares what takes a frozen playlist’s place once, and gives it up for another', async () => {
    const store = await open();
    await freezeBroadcast(store, endpoints);
    const prepare = (n: number, insteadOf?: PlaylistId) =>
      store.replacements.prepare(
        broadcast.id,
        [{ position: 0, playlist: nth(first, n), ...(insteadOf === undefined ? {} : { insteadOf }) }],
        anEntry('prepare-replacement'),
      );
    expect((await Promise.all([prepare(1), prepare(2)])).toSorted()).toEqual([false, true]);
    const [, [taken] = []] = await standing(store);
    const id = `${broadcast.id}/${taken}` as PlaylistId;
    expect((await store.replacements.underWay()).map((one) => one.id)).toEqual([broadcast.id]);
    expect(await store.broadcasts.playlists(broadcast.id)).toMatchObject([{ id: first.id }]);
    expect(await prepare(3, first.id)).toBe(false);
    expect(await prepare(3, id)).toBe(true);
    await store.broadcasts.assemble(id, other, aProgramme(other));
    await store.broadcasts.assemble(nth(first, 3).id, other, aProgramme(other));
    const every = await store.replacements.playlists(broadcast.id);
    expect(every.map((one) => [one.standing, one.programme !== undefined])).toEqual([
      ['current', true],
      ['replaced', false],
      ['next', true],
    ]);
    expect((await store.broadcasts.find(broadcast.id))?.state).toBe('frozen');
    const settled = anEntry('settle-broadcast');
    await store.broadcasts.settle(broadcast.id, settled);
    expect(await store.replacements.underWay()).toEqual([]);
    expect(await prepare(4, nth(first, 3).id)).toBe(false);
  });

  it('puts new deliveries in the place of old ones, which are not sent any more', async () => {
    const store = await open();
    const [one, two, three] = await freezeBroadcast(store, endpoints);
    if (one === undefined || two === undefined || three === undefined) throw new Error('three were frozen');
    const next = nth(first, 1);
    await store.replacements.prepare(
      broadcast.id,
      [{ position: 0, playlist: next }],
      anEntry('prepare-replacement'),
    );
    await store.deliveries.change({ delivery: one.id, state: 'accepted', certain: true, atMs: eveningMs });
    await store.deliveries.takeDue(eveningMs, 60_000, 1);
    const deliveries = [one, two].map((delivery) => anew(delivery, next.id));
    const replace = (approvals: number) =>
      store.replacements.replace(
        broadcast.id,
        [{ old: first.id, next: next.id }],
        deliveries,
        'withdrawn',
        anEntry('replace-orders'),
        approvals,
      );
    const before = await store.approvals.newest();
    await store.ledger.append(
      anEntry('withdraw-recording', { chain: 'library', body: { lesson: 'a', variety: 'cmn' } }),
    );
    expect(await replace(before)).toBe(false);
    expect((await store.deliveries.counts(broadcast.id)).replaced).toBe(0);
    const looked = await store.approvals.newest();
    expect((await Promise.all([replace(looked), replace(looked)])).toSorted()).toEqual([false, true]);
    const states = async () =>
      (await store.deliveries.of(broadcast.id)).map(({ id, state, certain, sequence }) => [
        id.slice(broadcast.id.length + 1),
        state,
        certain,
        sequence,
      ]);
    // The second was on its way when it was replaced.
    expect(await states()).toEqual([
      ['column-1', 'replaced', false, 1],
      ['column-1/r1', 'pending', true, 2],
      ['column-2', 'replaced', false, 1],
      ['column-2/r1', 'pending', true, 2],
      ['column-3', 'pending', true, 1],
    ]);
    expect((await store.broadcasts.find(broadcast.id))?.reason).toBe('withdrawn');
    expect((await store.deliveries.takeDue(eveningMs, 60_000, 10)).map(({ id }) => id)).toEqual(
      [three.id, ...deliveries.map(({ id }) => id)].toSorted(),
    );
    expect((await store.deliveries.counts(broadcast.id)).replaced).toBe(2);
    await store.deliveries.change({ delivery: two.id, state: 'refused', certain: true, atMs: eveningMs });
    expect((await states())[2]).toEqual(['column-2', 'replaced', false, 1]);
  });

  it('knows a replaced order for certain until its endpoint says that it holds it', async () => {
    const store = await open();
    const [one] = await freezeBroadcast(store, ['column-1']);
    if (one === undefined) throw new Error('one was frozen');
    const next = nth(first, 1, { ...other, items: [], durationMs: 0, silentBecause: 'nothing-to-air' });
    await store.replacements.prepare(
      broadcast.id,
      [{ position: 0, playlist: next }],
      anEntry('prepare-replacement'),
    );
    await store.replacements.replace(
      broadcast.id,
      [{ old: first.id, next: next.id }],
      [anew(one, next.id)],
      undefined,
      anEntry('replace-orders'),
      0,
    );
    const found = async (id: DeliveryId) => (await store.deliveries.find(id))?.delivery;
    expect(await found(one.id)).toMatchObject({ state: 'replaced', certain: true });
    await store.deliveries.change({ delivery: one.id, state: 'accepted', certain: true, atMs: eveningMs });
    expect(await found(one.id)).toMatchObject({ state: 'replaced', certain: false });
    expect((await store.broadcasts.playlists(broadcast.id))[0]?.playlist).toMatchObject({
      items: [],
      silentBecause: 'nothing-to-air',
    });
  });

  it('counts no play that another order took the place of, and lists it', async () => {
    const store = await open();
    const [one] = await freezeBroadcast(store, ['column-1']);
    if (one === undefined) throw new Error('one was frozen');
    const silence = { delivery: one.id, playedMs: 0, outcome: 'missed' } as const;
    await store.plays.conclude(
      [
        { ...silence, item: 0, reason: 'replaced' },
        { ...silence, item: 1 },
      ],
      eveningMs,
    );
    expect((await store.plays.counts(broadcast.id)).missed).toBe(1);
    expect(await store.plays.notOwed(broadcast.id)).toBe(1);
    expect(await store.plays.list({})).toHaveLength(2);
  });
}
