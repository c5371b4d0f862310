import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { type AudienceName, areaCode, endpointId } from '../../src/domain/ids.ts';
import { canonicalJson } from '../../src/domain/ledger.ts';
import type { ChainedEntry } from '../../src/ports/ledger.ts';
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
  aSchedule,
  donge,
  eveningMs,
  freezeBroadcast,
} from './store-samples.ts';

/** Recomputes a chain from what is stored; answers how many entries hold. */
export function verifyChain(entries: readonly ChainedEntry[]): number {
  let previous = '0'.repeat(64);
  for (const [index, entry] of entries.entries()) {
    const hash = createHash('sha256').update(`${previous}\n${entry.content}`).digest('hex');
    if (entry.sequence !== index + 1 || entry.previous !== previous || entry.hash !== hash) return index;
    previous = hash;
  }
  return entries.length;
}

const chainOf = (store: Store, chain: string) => store.ledger.entries(chain, 1, 10_000);

/** What `Store` promises of everything but the busy paths, which have a contract of their own. */
export function storeContract({ newPlace, open }: EngineUnderTest): void {
  it('numbers library revisions from 1 and publishes equal bodies once', async () => {
    const store = await open();
    const entry = anEntry('publish-library', { chain: 'library', actor: 'person:p1' });
    expect(await store.revisions.library()).toBeUndefined();
    expect(await store.revisions.publishLibrary({ lessons: [] }, entry)).toEqual({
      number: 1,
      changed: true,
    });
    expect(await store.revisions.publishLibrary({ lessons: [] }, entry)).toEqual({
      number: 1,
      changed: false,
    });
    expect(await store.revisions.library()).toEqual({
      number: 1,
      publishedAtMs: entry.atMs,
      author: 'person:p1',
      body: { lessons: [] },
    });
    expect(await chainOf(store, 'library')).toHaveLength(1);
  });

  it('keeps the newest schedule of every county', async () => {
    const store = await open();
    const other = aSchedule({ county: areaCode('371522'), name: '莘县', pinyin: 'shenxian' });
    const entry = anEntry('publish-schedule');
    await store.revisions.publishSchedule(aSchedule(), entry);
    await store.revisions.publishSchedule(aSchedule({ volumePercent: 40 }), entry);
    await store.revisions.publishSchedule(other, { ...entry, chain: other.county });
    const schedules = await store.revisions.schedules();
    expect(schedules.map(({ county, number }) => [county, number])).toEqual([
      ['371522', 1],
      ['371524', 2],
    ]);
    expect((await store.revisions.schedule(donge))?.body.volumePercent).toBe(40);
    expect(await store.revisions.schedule(areaCode('371525'))).toBeUndefined();
  });

  it('answers what another store published last, however often it was asked before', async () => {
    const place = await newPlace();
    const [reading, writing] = [await open(place), await open(place)];
    const entry = anEntry('publish-schedule');
    for (const volumePercent of [60, 40, 20]) {
      await writing.revisions.publishSchedule(aSchedule({ volumePercent }), entry);
      expect((await reading.revisions.schedule(donge))?.body.volumePercent).toBe(volumePercent);
      expect((await reading.revisions.schedules()).map(({ body }) => body.volumePercent)).toEqual([
        volumePercent,
      ]);
    }
  });

  it('keeps the first rendition of a master and profile', async () => {
    const store = await open();
    const first = {
      master: aDigest('a'),
      profile: 'v1',
      digest: aDigest('b'),
      bytes: 192,
      durationMs: 24,
      loudnessLufs: -15.02,
      truePeakDbtp: -2.3,
    };
    expect(await store.renditions.put(first)).toEqual(first);
    expect(await store.renditions.put({ ...first, digest: aDigest('c') })).toEqual(first);
    expect(await store.renditions.find(aDigest('a'), 'v2')).toBeUndefined();
    expect(await store.renditions.all('v1')).toEqual(new Map([[aDigest('a'), first]]));
  });

  it('plans a broadcast once, with its playlists', async () => {
    const store = await open();
    const broadcast = aBroadcast();
    const playlists = [aBroadcastPlaylist(broadcast, 0), aBroadcastPlaylist(broadcast, 1)];
    const entry = anEntry('plan-broadcast');
    expect(await store.broadcasts.plan(broadcast, playlists, entry)).toBe(true);
    expect(await store.broadcasts.plan(broadcast, playlists, entry)).toBe(false);
    expect(await store.broadcasts.find(broadcast.id)).toEqual(broadcast);
    expect(await store.broadcasts.playlists(broadcast.id)).toEqual(playlists);
    expect(await chainOf(store, donge)).toHaveLength(1);
  });

  it('is ready when the last programme is there, and keeps a programme it has', async () => {
    const store = await open();
    const broadcast = aBroadcast();
    const playlists = [aBroadcastPlaylist(broadcast, 0), aBroadcastPlaylist(broadcast, 1)];
    await store.broadcasts.plan(broadcast, playlists, anEntry('plan-broadcast'));
    const [first, second] = playlists.map(({ id }) => id);
    if (first === undefined || second === undefined) throw new Error('two playlists were planned');
    const exact = aPlaylist(['fraud', 'credit'], 59_976);
    await store.broadcasts.assemble(first, exact, aProgramme(exact));
    expect((await store.broadcasts.find(broadcast.id))?.state).toBe('planned');
    await store.broadcasts.assemble(first, aPlaylist(['other']), aProgramme(aPlaylist(['other'])));
    expect((await store.broadcasts.playlist(first))?.playlist).toEqual(exact);
    expect((await store.broadcasts.playlist(first))?.programme).toEqual(aProgramme(exact));
    await store.broadcasts.assemble(second, exact, aProgramme(exact));
    expect((await store.broadcasts.find(broadcast.id))?.state).toBe('ready');
  });

  it('is ready when two workers bring the last two programmes at once', async () => {
    const place = await newPlace();
    const stores = [await open(place), await open(place)];
    const [store] = stores;
    if (store === undefined) throw new Error('two stores were opened');
    const broadcast = aBroadcast();
    const playlists = [0, 1].map((index) => aBroadcastPlaylist(broadcast, index));
    await store.broadcasts.plan(broadcast, playlists, anEntry('plan-broadcast'));
    await Promise.all(
      playlists.map(({ id, playlist }, index) =>
        stores[index]?.broadcasts.assemble(id, playlist, aProgramme(playlist)),
      ),
    );
    expect((await store.broadcasts.find(broadcast.id))?.state).toBe('ready');
  });

  it('freezes only what is ready, and settles only what is frozen, once', async () => {
    const store = await open();
    const broadcast = aBroadcast();
    const planned = aBroadcastPlaylist(broadcast);
    const delivery = aNewDelivery(broadcast, endpointId('column-1'));
    const moved = { ...broadcast, startsAtMs: broadcast.startsAtMs + 5, endsAtMs: broadcast.endsAtMs + 5 };
    const freeze = () => store.broadcasts.freeze(moved, [delivery], anEntry('freeze-broadcast'));
    const settle = () => store.broadcasts.settle(broadcast.id, anEntry('settle-broadcast'));
    expect(await freeze()).toBe(false);
    await store.broadcasts.plan(broadcast, [planned], anEntry('plan-broadcast'));
    expect(await freeze()).toBe(false);
    expect(await settle()).toBe(false);
    await store.broadcasts.assemble(planned.id, planned.playlist, aProgramme(planned.playlist));
    expect((await Promise.all([freeze(), freeze()])).sort()).toEqual([false, true]);
    expect(await store.broadcasts.find(broadcast.id)).toEqual({ ...moved, state: 'frozen' });
    expect((await Promise.all([settle(), settle()])).sort()).toEqual([false, true]);
    expect(await store.broadcasts.open()).toEqual([]);
    const verbs = (await chainOf(store, donge)).map(({ content }) => JSON.parse(content).verb);
    expect(verbs).toEqual(['plan-broadcast', 'freeze-broadcast', 'settle-broadcast']);
  });

  it('freezes nothing by what might air before a recording was taken back', async () => {
    const store = await open();
    const broadcast = aBroadcast();
    const planned = aBroadcastPlaylist(broadcast);
    await store.broadcasts.plan(broadcast, [planned], anEntry('plan-broadcast'));
    await store.broadcasts.assemble(planned.id, planned.playlist, aProgramme(planned.playlist));
    const inLibrary = (verb: 'approve-recording' | 'withdraw-recording') =>
      store.ledger.append(anEntry(verb, { chain: 'library', body: { lesson: 'a', variety: 'cmn' } }));
    await inLibrary('approve-recording');
    const seen = await store.approvals.newest();
    const freeze = (approvals: number) =>
      store.broadcasts.freeze(
        broadcast,
        [aNewDelivery(broadcast, endpointId('column-1'))],
        anEntry('freeze-broadcast'),
        approvals,
      );
    await inLibrary('approve-recording');
    await inLibrary('withdraw-recording');
    expect(await freeze(seen)).toBe(false);
    expect((await store.broadcasts.find(broadcast.id))?.state).toBe('ready');
    expect(await chainOf(store, donge)).toHaveLength(1);
    expect(await freeze(await store.approvals.newest())).toBe(true);
  });

  it('changes nothing when a freeze fails halfway', async () => {
    const store = await open();
    const broadcast = aBroadcast();
    const planned = aBroadcastPlaylist(broadcast);
    await store.broadcasts.plan(broadcast, [planned], anEntry('plan-broadcast'));
    await store.broadcasts.assemble(planned.id, planned.playlist, aProgramme(planned.playlist));
    const twice = aNewDelivery(broadcast, endpointId('column-1'));
    const failing = store.broadcasts.freeze(broadcast, [twice, twice], anEntry('freeze-broadcast'));
    await expect(failing).rejects.toThrow();
    expect((await store.broadcasts.find(broadcast.id))?.state).toBe('ready');
    expect(await store.deliveries.of(broadcast.id)).toEqual([]);
    expect(await chainOf(store, donge)).toHaveLength(1);
  });

  it('misses what is new or not frozen yet, and nothing else', async () => {
    const store = await open();
    const missed = { ...aBroadcast({ day: '2026-11-24' }), state: 'missed', reason: '服务没有运行' } as const;
    const entry = anEntry('miss-broadcast');
    expect(await store.broadcasts.miss(missed, entry)).toBe(true);
    expect(await store.broadcasts.miss(missed, entry)).toBe(false);
    expect(await store.broadcasts.find(missed.id)).toEqual(missed);
    const planned = aBroadcast();
    await store.broadcasts.plan(planned, [aBroadcastPlaylist(planned)], anEntry('plan-broadcast'));
    expect(await store.broadcasts.miss({ ...planned, reason: '太晚' }, entry)).toBe(true);
    expect(await store.broadcasts.find(planned.id)).toMatchObject({ state: 'missed', reason: '太晚' });
    const frozen = aBroadcast({ day: '2026-11-26' });
    await freezeBroadcast(store, ['column-1'], frozen);
    expect(await store.broadcasts.miss({ ...frozen, reason: '太晚' }, entry)).toBe(false);
  });

  it('lists broadcasts newest first and open ones oldest first', async () => {
    const store = await open();
    for (const day of ['2026-11-25', '2026-11-24', '2026-11-26'])
      for (const slot of ['evening', 'morning'] as const)
        await store.broadcasts.plan(aBroadcast({ day, slot }), [], anEntry('plan-broadcast'));
    const listed = await store.broadcasts.list({ county: donge, limit: 3 });
    expect(listed.map(({ id }) => id)).toEqual([
      '371524/2026-11-26/evening',
      '371524/2026-11-26/morning',
      '371524/2026-11-25/evening',
    ]);
    const evening = await store.broadcasts.list({ slot: 'evening', date: aBroadcast().date });
    expect(evening.map(({ id }) => id)).toEqual(['371524/2026-11-25/evening']);
    expect((await store.broadcasts.open())[0]?.id).toBe('371524/2026-11-24/morning');
    expect(await store.broadcasts.list({ county: areaCode('371522') })).toEqual([]);
  });

  it('gives every order a greater number, also to two stores at once and after reopening', async () => {
    const place = await newPlace();
    const [one, two] = [await open(place), await open(place)];
    const taken = await Promise.all(
      Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? one : two).broadcasts.takeSequence()),
    );
    expect(new Set(taken).size).toBe(40);
    expect(await (await open(place)).broadcasts.takeSequence()).toBe(Math.max(...taken) + 1);
  });

  it('chains entries so that each holds the hash of the one before', async () => {
    const store = await open();
    expect(await store.ledger.head(donge)).toBe('0'.repeat(64));
    await freezeBroadcast(store, ['column-1']);
    const entries = await chainOf(store, donge);
    expect(verifyChain(entries)).toBe(2);
    expect(await store.ledger.head(donge)).toBe(entries.at(-1)?.hash);
    const content = JSON.parse(entries[0]?.content ?? '{}');
    expect(content).toMatchObject({ chain: donge, sequence: 1, verb: 'plan-broadcast', atMs: eveningMs });
    expect(canonicalJson(content)).toBe(entries[0]?.content);
    expect(await store.ledger.entries(donge, 2, 10)).toEqual(entries.slice(1));
  });

  it('appends what changed outside the database, in the order it is told', async () => {
    const store = await open();
    const entry = {
      chain: 'library',
      verb: 'edit-lesson',
      subject: 'old',
      actor: 'person:p7',
      atMs: 1,
    } as const;
    await Promise.all([1, 2, 3].map((n) => store.ledger.append({ ...entry, body: { n } })));
    const entries = await chainOf(store, 'library');
    expect(verifyChain(entries)).toBe(3);
    expect(JSON.parse(entries[0]?.content ?? '')).toMatchObject({ ...entry, sequence: 1 });
  });

  it('neither forks nor skips when two stores append to one chain', async () => {
    const place = await newPlace();
    const stores = [await open(place), await open(place)];
    await Promise.all(
      Array.from({ length: 60 }, (_, index) => {
        const day = new Date(eveningMs + index * 86_400_000).toISOString().slice(0, 10);
        return stores[index % 2]?.broadcasts.plan(aBroadcast({ day }), [], anEntry('plan-broadcast'));
      }),
    );
    const [store] = stores;
    if (store === undefined) throw new Error('two stores were opened');
    expect(verifyChain(await chainOf(store, donge))).toBe(60);
  });

  it('keeps the newest assignment of an endpoint, and hands it out with every delivery of it', async () => {
    const store = await open();
    const id = endpointId('column-1');
    const audiences = ['a1'.repeat(12), 'b2'.repeat(12)] as AudienceName[];
    for (const [n, audience] of audiences.entries()) {
      const broadcast = aBroadcast({ day: `2026-11-2${n + 1}` });
      const about = { subject: broadcast.id };
      const planned = aBroadcastPlaylist(broadcast, 0, [id]);
      await store.broadcasts.plan(broadcast, [planned], anEntry('plan-broadcast', about));
      await store.broadcasts.assemble(planned.id, planned.playlist, aProgramme(planned.playlist));
      const assignment = { sequence: n + 1, audiences: [audience], jws: `assignment ${n + 1}` };
      const delivery = aNewDelivery(broadcast, id, { assignment });
      await store.broadcasts.freeze(broadcast, [delivery], anEntry('freeze-broadcast', about));
      const found = await store.deliveries.find(delivery.id);
      expect(found?.assignment).toEqual({ sequence: n + 1, jws: `assignment ${n + 1}` });
    }
    const standing = await store.audiences.assignments(donge);
    expect([...standing]).toEqual([
      [id, { sequence: 2, audiences: audiences.slice(1), jws: 'assignment 2' }],
    ]);
    expect((await store.audiences.assignments(areaCode('371522'))).size).toBe(0);
  });

  it('opens an old database again and reads beside a running service', async () => {
    const place = await newPlace();
    const store = await open(place);
    await freezeBroadcast(store, ['column-1']);
    const reader = await open(place, { readOnly: true });
    expect(await reader.broadcasts.open()).toHaveLength(1);
    const writing = reader.broadcasts.takeSequence();
    await expect(writing).rejects.toMatchObject({ name: 'StoreError', kind: 'read-only' });
    const again = await open(place);
    expect(await again.broadcasts.open()).toHaveLength(1);
  });
}
