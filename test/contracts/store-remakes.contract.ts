import { expect, it } from 'vitest';
import { endpointId, type PlaylistId, replacing } from '../../src/domain/ids.ts';
import type { BroadcastPlaylist } from '../../src/ports/broadcasts.ts';
import type { PlanBasis, Remake } from '../../src/ports/remakes.ts';
import type { Store } from '../../src/ports/store.ts';
import type { EngineUnderTest } from './store-engines.ts';
import {
  aBroadcast,
  aBroadcastPlaylist,
  aDigest,
  aNewDelivery,
  anEntry,
  aPlaylist,
  aProgramme,
  freezeBroadcast,
} from './store-samples.ts';

const broadcast = aBroadcast();
const { id } = broadcast;
const endpoints = ['column-1', 'column-2'];
const first = aBroadcastPlaylist(broadcast, 0, endpoints.map(endpointId));
const other = aPlaylist(['other']);
const nth = (n: number): BroadcastPlaylist => ({ ...first, id: replacing(first.id, n), playlist: other });
const remake: Remake = { broadcast: id, asks: aDigest('d'), actor: 'person:p1' };
const basis: PlanBasis = { schedule: 2, library: 3, approvals: 4 };
const standing = async (store: Store) =>
  (await store.replacements.playlists(id)).map((one) => [
    one.id.slice(id.length + 1),
    one.position,
    one.standing,
  ]);
const want = (store: Store, given: Partial<Remake> = {}) =>
  store.remakes.want({ ...remake, ...given }, anEntry('want-remake'));
const prepare = (
  store: Store,
  n: number,
  insteadOf: readonly PlaylistId[] = [],
  given: object = { remake },
) =>
  store.remakes.prepare(
    id,
    { insteadOf, playlists: [nth(n)], basis, ...given },
    anEntry('prepare-replacement'),
  );
const ready = async (store: Store) => {
  await store.broadcasts.plan(broadcast, [first], anEntry('plan-broadcast'), { ...basis, schedule: 1 });
  await store.broadcasts.assemble(first.id, first.playlist, aProgramme(first.playlist));
};

/** What `Store` promises of broadcasts that are made again as a whole. */
export function remakesContract({ open }: EngineUnderTest): void {
  it('keeps a word until it is carried out, taken back, or its broadcast is over', async () => {
    const store = await open();
    await ready(store);
    expect(await store.remakes.basis(id)).toEqual({ ...basis, schedule: 1 });
    await want(store);
    await want(store, { asks: aDigest('e') });
    expect(await store.remakes.open()).toEqual([{ ...remake, asks: aDigest('e') }]);
    expect(await store.remakes.drop(id, anEntry('drop-remake'))).toBe(true);
    expect(await store.remakes.drop(id, anEntry('drop-remake'))).toBe(false);
    await want(store);
    const span = { startsAtMs: 1, endsAtMs: 2, freezeAtMs: 0 };
    const replan = (asks: Remake) =>
      store.replacements.replan(id, [first.id], [nth(1)], anEntry('replan-broadcast'), {
        basis,
        span,
        remake: asks,
      });
    expect(await replan({ ...remake, asks: aDigest('f') })).toBe(false);
    expect((await Promise.all([replan(remake), replan(remake)])).toSorted()).toEqual([false, true]);
    expect(await store.broadcasts.find(id)).toMatchObject({ state: 'planned', ...span });
    expect(await store.remakes.basis(id)).toEqual(basis);
    await want(store);
    await store.broadcasts.miss({ ...broadcast, reason: 'quiet' }, anEntry('miss-broadcast'));
    expect(await store.remakes.find(id)).toBeUndefined();
  });

  it('takes up for a ready broadcast what was made beside it, and a freeze gives up what was not', async () => {
    const store = await open();
    await ready(store);
    const news = {};
    expect(
      (await Promise.all([prepare(store, 1, [], news), prepare(store, 2, [], news)])).toSorted(),
    ).toEqual([false, true]);
    const [, [taken] = []] = await standing(store);
    const next = `${id}/${taken}` as PlaylistId;
    await store.broadcasts.assemble(next, other, aProgramme(other));
    const takeUp = (old: PlaylistId) => store.remakes.takeUp(id, [old], [next], anEntry('replan-broadcast'));
    expect(await takeUp(nth(9).id)).toBe(false);
    expect((await Promise.all([takeUp(first.id), takeUp(first.id)])).toSorted()).toEqual([false, true]);
    expect(await store.broadcasts.find(id)).toMatchObject({ state: 'ready' });
    expect(
      (await store.broadcasts.playlists(id)).map((one) => [one.id, one.programme !== undefined]),
    ).toEqual([[next, true]]);
    await prepare(store, 3, [], news);
    const delivery = aNewDelivery(broadcast, endpointId('column-1'), { playlist: next });
    expect(await store.broadcasts.freeze(broadcast, [delivery], anEntry('freeze-broadcast'))).toBe(true);
    expect(await standing(store)).toEqual([
      ['a1', 0, 'replaced'],
      [taken, 1, 'current'],
      ['a1/r3', 2, 'replaced'],
    ]);
    expect(await store.replacements.underWay()).toEqual([]);
  });

  it('replaces the orders of a frozen broadcast once, and moves it', async () => {
    const store = await open();
    const deliveries = await freezeBroadcast(store, endpoints);
    expect(await prepare(store, 1)).toBe(false);
    await want(store);
    expect(await prepare(store, 1)).toBe(true);
    expect(await store.remakes.find(id)).toEqual({ ...remake, schedule: 2 });
    await want(store, { asks: aDigest('e') });
    expect(await prepare(store, 2)).toBe(false);
    const newer = { ...remake, asks: aDigest('e') };
    expect(await prepare(store, 2, [nth(1).id], { remake: newer })).toBe(true);
    const moved = {
      ...broadcast,
      startsAtMs: broadcast.startsAtMs + 1000,
      endsAtMs: broadcast.endsAtMs + 1000,
    };
    const replace = (by: Remake, approvals = 0) =>
      store.remakes.replace(
        {
          broadcast: moved,
          old: [first.id],
          next: [nth(2).id],
          deliveries: deliveries.map((one) => ({
            ...one,
            id: replacing(one.id, 1),
            playlist: nth(2).id,
            sequence: 2,
          })),
          basis,
          remake: by,
          approvals,
        },
        anEntry('replace-orders'),
      );
    expect(await replace(remake)).toBe(false);
    await store.ledger.append(
      anEntry('withdraw-recording', { chain: 'library', body: { lesson: 'a', variety: 'cmn' } }),
    );
    expect(await replace(newer)).toBe(false);
    const looked = await store.approvals.newest();
    expect((await Promise.all([replace(newer, looked), replace(newer, looked)])).toSorted()).toEqual([
      false,
      true,
    ]);
    const { startsAtMs, endsAtMs } = moved;
    expect(await store.broadcasts.find(id)).toMatchObject({ state: 'frozen', startsAtMs, endsAtMs });
    expect((await store.deliveries.of(id)).map(({ state }) => state)).toEqual([
      'replaced',
      'pending',
      'replaced',
      'pending',
    ]);
    expect(await store.remakes.open()).toEqual([]);
    await want(store);
    await prepare(store, 3);
    expect(await store.remakes.drop(id, anEntry('drop-remake'))).toBe(true);
    expect((await standing(store)).map(([, , stands]) => stands)).toEqual([
      'replaced',
      'replaced',
      'current',
      'replaced',
    ]);
  });
}
