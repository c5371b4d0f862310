import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { areaCode, type DeliveryId, endpointId } from '../../src/domain/ids.ts';
import { canonicalJson } from '../../src/domain/ledger.ts';
import { concludePlays, type Evidence, type Play } from '../../src/domain/play.ts';
import type { DeliveryChange } from '../../src/ports/deliveries.ts';
import type { KeptReceipt, StoredReceipt } from '../../src/ports/receipts.ts';
import type { Store } from '../../src/ports/store.ts';
import type { Receipt } from '../../src/protocol/receipt.ts';
import { verifyChain } from './store.contract.ts';
import type { EngineUnderTest } from './store-engines.ts';
import {
  aBroadcast,
  anItemReceipt,
  aPlaylist,
  aReceipt,
  donge,
  eveningMs,
  freezeBroadcast,
} from './store-samples.ts';

const columns = (count: number) => Array.from({ length: count }, (_, index) => `column-${index + 1}`);

const accepted = (delivery: DeliveryId): DeliveryChange => ({
  delivery,
  state: 'accepted',
  certain: true,
  atMs: eveningMs,
});

/** Freezes one delivery and answers it. */
async function oneDelivery(store: Store) {
  const [delivery] = await freezeBroadcast(store, columns(1));
  if (delivery === undefined) throw new Error('one delivery was frozen');
  return delivery;
}

const bodies = async (store: Store, verb: string) =>
  (await store.ledger.entries(donge, 1, 10_000))
    .map(({ content }) => JSON.parse(content))
    .filter((entry) => entry.verb === verb);

/** As they were handed in; when they were received is told apart. */
const kept = (receipts: readonly KeptReceipt[] = []): StoredReceipt[] =>
  receipts.map(({ receivedAtMs, ...receipt }) => {
    expect(receivedAtMs).toBe(eveningMs);
    return receipt;
  });

const evidenceOf = (receipts: readonly StoredReceipt[]): Evidence[] =>
  receipts.flatMap(({ event }): Evidence[] =>
    event.kind === 'item'
      ? [
          {
            kind: 'item',
            item: { item: event.item, startedAtMs: event.startedAtMs ?? 0, playedMs: event.playedMs },
          },
        ]
      : [],
  );

/** What `Store` promises of deliveries, receipts and plays. */
export function busyContract({ newPlace, open }: EngineUnderTest): void {
  it('is born pending, with the bytes of its order', async () => {
    const store = await open();
    const delivery = await oneDelivery(store);
    const { jws, area: _area, endpointName: _name, ...born } = delivery;
    const expected = { ...born, state: 'pending', epoch: 0, attempts: 0, nextAttemptAtMs: 0, certain: true };
    expect(await store.deliveries.find(delivery.id)).toEqual({ delivery: expected, jws });
    expect(await store.deliveries.find('371524/2026-11-25/evening/nobody' as DeliveryId)).toBeUndefined();
  });

  it('counts attempts, raises the epoch while pending and remembers doubt', async () => {
    const store = await open();
    const { id, broadcast } = await oneDelivery(store);
    await store.deliveries.change({
      delivery: id,
      state: 'pending',
      reason: 'timeout',
      certain: false,
      atMs: eveningMs,
      nextAttemptAtMs: eveningMs + 5000,
    });
    const [tried] = await store.deliveries.of(broadcast);
    expect(tried).toMatchObject({
      state: 'pending',
      epoch: 1,
      attempts: 1,
      reason: 'timeout',
      certain: false,
    });
    expect(tried?.nextAttemptAtMs).toBe(eveningMs + 5000);
    await store.deliveries.change(accepted(id));
    const [done] = await store.deliveries.of(broadcast);
    expect(done).toMatchObject({ state: 'accepted', epoch: 1, attempts: 2, settledAtMs: eveningMs });
    expect(done).toMatchObject({ certain: false });
    expect(done).not.toHaveProperty('reason');
  });

  it('gives back the turn of what was held back, and notes nothing of it in the ledger', async () => {
    const store = await open();
    const { id } = await oneDelivery(store);
    const [{ epoch } = { epoch: 0 }] = await store.deliveries.takeDue(eveningMs, 1000, 10);
    const nextAttemptAtMs = eveningMs + 5000;
    const held = { delivery: id, state: 'pending', reason: 'resting', certain: true } as const;
    await store.deliveries.change({ ...held, untriedEpoch: 7, atMs: eveningMs, nextAttemptAtMs: 1 });
    await store.deliveries.change({ ...held, untriedEpoch: epoch, atMs: eveningMs, nextAttemptAtMs });
    expect((await store.deliveries.find(id))?.delivery).toMatchObject({
      ...{ state: 'pending', reason: 'resting', epoch: 0, attempts: 0, certain: true },
      nextAttemptAtMs,
    });
    expect(await bodies(store, 'accept-deliveries')).toEqual([]);
    expect(await store.deliveries.takeDue(nextAttemptAtMs, 1000, 10)).toEqual([{ id, epoch }]);
  });

  it('does not change what is settled, except that accepted overrules failed', async () => {
    const store = await open();
    const { id } = await oneDelivery(store);
    const failed = { ...accepted(id), state: 'failed', reason: 'unreachable' } as const;
    const stateNow = async () => (await store.deliveries.find(id))?.delivery.state;
    await store.deliveries.change(failed);
    await store.deliveries.change({ ...failed, state: 'refused' });
    expect(await stateNow()).toBe('failed');
    await store.deliveries.change(accepted(id));
    expect(await stateNow()).toBe('accepted');
    await store.deliveries.change(failed);
    expect(await stateNow()).toBe('accepted');
    expect((await store.deliveries.find(id))?.delivery.attempts).toBe(2);
  });

  it('records changes made together in few ledger entries a county', async () => {
    const store = await open();
    const deliveries = await freezeBroadcast(store, columns(150));
    const elsewhere = aBroadcast({ county: areaCode('371522') });
    const others = await freezeBroadcast(store, columns(150), elsewhere);
    await Promise.all([...deliveries, ...others].map(({ id }) => store.deliveries.change(accepted(id))));
    const listed = (await bodies(store, 'accept-deliveries')).flatMap(({ body }) => body.deliveries);
    expect(listed).toEqual(deliveries.map(({ id }) => [id, 'accepted']));
    expect(await bodies(store, 'accept-deliveries')).toHaveLength(1);
    const [entry] = await bodies(store, 'accept-deliveries');
    expect(entry.subject).toBe('371524/2026-11-25/evening');
    expect(verifyChain(await store.ledger.entries('371522', 1, 100))).toBe(3);
  });

  it('records many changes as a count and a digest', async () => {
    const store = await open();
    const deliveries = await freezeBroadcast(store, columns(201));
    await Promise.all(deliveries.map(({ id }) => store.deliveries.change(accepted(id))));
    const [entry] = await bodies(store, 'accept-deliveries');
    const rows = canonicalJson(deliveries.map(({ id }) => [id, 'accepted']));
    expect(entry.body).toEqual({ count: 201, digest: createHash('sha256').update(rows).digest('hex') });
  });

  it('fails only the poisoned call of a group', async () => {
    const store = await open();
    const { id, broadcast } = await oneDelivery(store);
    const results = await Promise.allSettled([
      store.deliveries.change(accepted('371524/2026-11-25/evening/nobody' as DeliveryId)),
      store.deliveries.change({ ...accepted(id), atMs: Number.NaN }),
      store.deliveries.change({ ...accepted(id), reason: 'a NUL \0 in it' }),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect((await store.deliveries.of(broadcast))[0]).toMatchObject({
      state: 'accepted',
      reason: 'a NUL \ufffd in it',
    });
  });

  it('gives each due delivery to one taker only', async () => {
    const place = await newPlace();
    const stores = [await open(place), await open(place)];
    const [store] = stores;
    if (store === undefined) throw new Error('two stores were opened');
    const deliveries = await freezeBroadcast(store, columns(120));
    const taken = await Promise.all(
      Array.from({ length: 20 }, (_, index) => stores[index % 2]?.deliveries.takeDue(eveningMs, 60_000, 7)),
    );
    const ids = taken.flatMap((some) => (some ?? []).map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    while (true) {
      const more = await store.deliveries.takeDue(eveningMs, 60_000, 50);
      ids.push(...more.map(({ id }) => id));
      if (more.length === 0) break;
    }
    expect(ids.sort()).toEqual(deliveries.map(({ id }) => id).sort());
    expect((await store.deliveries.takeDue(eveningMs + 60_000, 1, 500)).map(({ epoch }) => epoch)).toEqual(
      Array.from({ length: 120 }, () => 2),
    );
  });

  it('takes the longest due first, and never what is settled or not due', async () => {
    const store = await open();
    const [first, second, third, fourth] = await freezeBroadcast(store, columns(4));
    const later = (delivery: DeliveryId | undefined, nextAttemptAtMs: number): DeliveryChange => ({
      delivery: delivery ?? ('' as DeliveryId),
      state: 'pending',
      reason: 'timeout',
      certain: true,
      atMs: eveningMs,
      nextAttemptAtMs,
    });
    await store.deliveries.change(later(first?.id, eveningMs + 20));
    await store.deliveries.change(later(second?.id, eveningMs + 10));
    await store.deliveries.change(later(third?.id, eveningMs + 999));
    await store.deliveries.change(accepted(fourth?.id ?? ('' as DeliveryId)));
    const taken = await store.deliveries.takeDue(eveningMs + 30, 1000, 10);
    expect(taken).toEqual([
      { id: second?.id, epoch: 2 },
      { id: first?.id, epoch: 2 },
    ]);
  });

  it('stores a receipt once and keeps another body under its key as a conflict', async () => {
    const store = await open();
    const delivery = await oneDelivery(store);
    const { endpoint } = delivery;
    const batch = [anItemReceipt(1, delivery, 0, 60_000), anItemReceipt(2, delivery, 1, 60_000)];
    const forged = anItemReceipt(2, delivery, 1, 1);
    const append = (receipts: readonly Receipt[]) =>
      store.receipts.append(endpoint, donge, receipts, eveningMs);
    expect(await append(batch)).toEqual({ stored: 2, duplicates: 0, conflicts: 0 });
    expect(await append(batch)).toEqual({ stored: 0, duplicates: 2, conflicts: 0 });
    expect(await append([forged, forged])).toEqual({ stored: 0, duplicates: 0, conflicts: 2 });
    expect(await append([forged])).toEqual({ stored: 0, duplicates: 0, conflicts: 1 });
    expect(kept(await store.receipts.of(delivery.id))).toEqual(batch);
    const counts = (await bodies(store, 'record-receipts')).map(({ body }) => body.leaves.count);
    expect(counts).toEqual([2, 1]);
  });

  it('gives each caller of a group its own result, and the group one root', async () => {
    const store = await open();
    const delivery = await oneDelivery(store);
    const { endpoint } = delivery;
    const batch = [anItemReceipt(1, delivery, 0, 60_000), anItemReceipt(2, delivery, 1, 60_000)];
    const other = aReceipt(1, { kind: 'boot', software: '1.0' }, 9);
    const results = await Promise.all([
      store.receipts.append(endpoint, donge, batch, eveningMs),
      store.receipts.append(endpoint, donge, batch.slice(1), eveningMs),
      store.receipts.append(endpointId('column-9'), donge, [other], eveningMs + 1),
    ]);
    expect(results.map(({ stored, duplicates }) => [stored, duplicates])).toEqual([
      [2, 0],
      [0, 1],
      [1, 0],
    ]);
    const [entry, ...more] = await bodies(store, 'record-receipts');
    const leaf = (of: string, receipt: Receipt, receivedAtMs: number) =>
      `\0${canonicalJson({ endpoint: of, receipt, receivedAtMs })}`;
    const sha256 = (...of: (string | Buffer)[]) =>
      of.reduce((hash, one) => hash.update(one), createHash('sha256')).digest();
    const [one, two, three] = [
      ...batch.map((receipt) => leaf(endpoint, receipt, eveningMs)),
      leaf('column-9', other, eveningMs + 1),
    ].map((text) => sha256(text));
    if (one === undefined || two === undefined || three === undefined) throw new Error('three leaves');
    const root = sha256('\x01', sha256('\x01', one, two), three).toString('hex');
    expect(entry).toMatchObject({
      atMs: eveningMs + 1,
      subject: donge,
      body: { leaves: { form: 'receipts/2', count: 3, root }, received: { boot: 1, item: 2 } },
    });
    expect(more).toEqual([]);
  });

  it('stores every receipt once when two stores hear the same at once', async () => {
    const place = await newPlace();
    const stores = [await open(place), await open(place)];
    const [store] = stores;
    if (store === undefined) throw new Error('two stores were opened');
    const delivery = await oneDelivery(store);
    const batch = Array.from({ length: 50 }, (_, index) => anItemReceipt(index + 1, delivery, 0, index));
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        stores[index % 2]?.receipts.append(delivery.endpoint, donge, batch, eveningMs),
      ),
    );
    expect(results.reduce((sum, one) => sum + (one?.stored ?? 0), 0)).toBe(50);
    expect(kept(await store.receipts.of(delivery.id))).toEqual(batch);
    expect(verifyChain(await store.ledger.entries(donge, 1, 100))).toBe(3);
  });

  it('finds what never came, tells it with each batch of the boot, and forgets it when it comes', async () => {
    const store = await open();
    const endpoint = endpointId('column-1');
    const boots = [1, 2].map((boot) => aReceipt(1, { kind: 'boot', software: 'x' }, boot).boot);
    const missingAfter = async (boot: number, ...sequences: number[]) => {
      const batch = sequences.map((sequence) => aReceipt(sequence, { kind: 'boot', software: 'x' }, boot));
      const { missing = [] } = await store.receipts.append(endpoint, donge, batch, eveningMs + boot);
      return missing.map(({ boot: of, first, last }) => [boots.indexOf(of) + 1, first, last]);
    };
    const counts = async (counties?: (typeof donge)[]) =>
      (await store.receipts.findings(counties)).flatMap(({ kind, sinceMs, count }) =>
        kind === 'missing' ? [[kind, sinceMs, count]] : [],
      );
    expect(await missingAfter(1, 2, 1)).toEqual([]);
    expect(await missingAfter(1, 9, 5, 6)).toEqual([
      [1, 3, 4],
      [1, 7, 8],
    ]);
    expect(await missingAfter(2, 4)).toEqual([[2, 1, 3]]);
    expect(await counts([donge])).toEqual([['missing', eveningMs + 1, 7]]);
    expect(await counts([])).toEqual([]);
    const known = [
      [1, 3, 4],
      [1, 7, 8],
    ];
    // The same batch again, because its acknowledgement was lost; and one that follows.
    expect(await missingAfter(1, 9, 5, 6)).toEqual(known);
    expect(await missingAfter(1, 10)).toEqual(known);
    expect(await missingAfter(1, 8, 4)).toEqual([
      [1, 3, 3],
      [1, 7, 7],
    ]);
    expect(await missingAfter(1, 3, 7)).toEqual([]);
    expect(await missingAfter(2, 2)).toEqual([
      [2, 1, 1],
      [2, 3, 3],
    ]);
    expect(await missingAfter(2, 1, 3)).toEqual([]);
    expect(await missingAfter(2, 100_005, 5)).toEqual([[2, 6, 100_004]]);
    const [a, b] = [20, 10].map((first) => Array.from({ length: 10 }, (_, index) => first + index));
    await Promise.all([missingAfter(1, ...(a ?? [])), missingAfter(1, ...(b ?? []))]);
    expect(await missingAfter(1, 30)).toEqual([]);
    expect(await counts()).toEqual([['missing', eveningMs + 2, 99_999]]);
  });

  it('a sequence that skips more than any device writes is kept and found, and nothing below it is missing', async () => {
    const store = await open();
    const endpoint = endpointId('column-1');
    const missingAfter = async (...sequences: number[]) => {
      const batch = sequences.map((sequence) => aReceipt(sequence, { kind: 'boot', software: 'x' }));
      const { missing = [], stored } = await store.receipts.append(endpoint, donge, batch, eveningMs);
      expect(stored).toBe(sequences.length);
      return missing.map(({ first, last }) => [first, last]);
    };
    const found = async () =>
      (await store.receipts.findings(undefined)).map(({ kind, count }) => [kind, count]);
    const far = 2 ** 53 - 10;
    expect(await missingAfter(1, far)).toEqual([]);
    expect(await missingAfter(5, 100_003)).toEqual([
      [2, 4],
      [6, 100_002],
    ]);
    expect(await missingAfter(2, far + 1, far - 200_000)).toEqual([
      [3, 4],
      [6, 100_002],
    ]);
    expect(await missingAfter(far + 4)).toEqual([
      [3, 4],
      [6, 100_002],
      [far + 2, far + 3],
    ]);
    expect(await found()).toEqual([
      ['far-ahead', 2],
      ['missing', 2 + 99_997 + 2],
    ]);
  });

  it('says of a boot that leaves out more stretches than are noted that there are more', async () => {
    const store = await open();
    const append = (...sequences: number[]) => {
      const batch = sequences.map((sequence) => aReceipt(sequence, { kind: 'boot', software: 'x' }));
      return store.receipts.append(endpointId('column-1'), donge, batch, eveningMs);
    };
    const found = async () =>
      (await store.receipts.findings([donge])).map(({ kind, count }) => [kind, count]);
    const even = Array.from({ length: 1000 }, (_, index) => 2 * (index + 1));
    await append(...even);
    expect(await found()).toEqual([['missing', 1000]]);
    await append(2002, 2004, 2006);
    await append(2008);
    const both = (missing: number) => [
      ['missing', missing],
      ['too-many-gaps', 1],
    ];
    expect(await found()).toEqual(both(1000));
    // What is asked for comes; that more was left out than anybody asks for stays known.
    await append(1, 3, 5, 7);
    expect(await found()).toEqual(both(996));
    await append(2010);
    expect(await found()).toEqual(both(997));
  });

  it('orders receipts by boot and sequence, and hears only the endpoint the order went to', async () => {
    const store = await open();
    const [mine, theirs] = await freezeBroadcast(store, columns(2));
    if (mine === undefined || theirs === undefined) throw new Error('two deliveries were frozen');
    const append = (endpoint: string, receipts: readonly Receipt[]) =>
      store.receipts.append(endpointId(endpoint), donge, receipts, eveningMs);
    const wanted = [
      anItemReceipt(7, mine, 0, 5, 1),
      anItemReceipt(1, mine, 1, 6, 2),
      anItemReceipt(12, mine, 1, 7, 2),
    ];
    await append('column-1', [...wanted].reverse());
    await append('column-2', [anItemReceipt(1, mine, 0, 60_000, 3), anItemReceipt(2, theirs, 0, 9, 3)]);
    expect(kept(await store.receipts.of(mine.id))).toEqual(wanted);
    const of = await store.receipts.ofBroadcast(mine.broadcast);
    expect([...of.keys()].sort()).toEqual([mine.id, theirs.id].sort());
    expect(kept(of.get(mine.id))).toEqual(wanted);
    expect(kept(of.get(theirs.id))).toEqual([anItemReceipt(2, theirs, 0, 9, 3)]);
  });

  it('concludes plays once, and a changed one as the next version', async () => {
    const store = await open();
    const { id, broadcast } = await oneDelivery(store);
    const silent: Play[] = [0, 1].map((item) => ({
      delivery: id,
      item,
      outcome: 'unknown',
      playedMs: 0,
      reason: 'no-receipt',
    }));
    await store.plays.conclude(silent, eveningMs);
    await store.plays.conclude(silent, eveningMs + 1);
    expect((await store.plays.list({ broadcast })).map(({ version }) => version)).toEqual([1, 1]);
    const heard: Play = {
      delivery: id,
      item: 1,
      outcome: 'played',
      playedMs: 60_000,
      startedAtMs: eveningMs,
    };
    await store.plays.conclude([heard], eveningMs + 2);
    expect(await store.plays.of(id)).toEqual([silent[0], heard]);
    const counts = { played: 1, partial: 0, interrupted: 0, missed: 0, unknown: 1 };
    expect(await store.plays.counts(broadcast)).toEqual(counts);
    expect((await store.plays.list({ county: donge, slot: 'evening' }))[1]).toEqual({
      ...heard,
      version: 2,
      broadcast,
      county: donge,
      date: '2026-11-25',
      slot: 'evening',
      endpoint: 'column-1',
      endpointName: 'column-1 号大喇叭',
      area: '371524101202',
      kind: 'lesson',
      lesson: 'credit',
      title: '课程 credit',
      wanted: 'cmn-x-jilu1239',
      variety: 'cmn',
      rendition: 'c'.repeat(64),
      durationMs: 60_000,
    });
    expect(await store.plays.list({ slot: 'morning' })).toEqual([]);
    expect(await store.plays.list({ limit: 1 })).toHaveLength(1);
  });

  it('knows when the broadcast began in which each lesson was last heard, and forgets a play that was taken back', async () => {
    const store = await open();
    const days = ['2026-11-25', '2026-11-26'].map((day) => aBroadcast({ day }));
    const played: Play[] = [];
    for (const broadcast of days) {
      const [delivery] = await freezeBroadcast(store, ['column-1'], broadcast);
      if (delivery === undefined) throw new Error('one delivery was frozen');
      const startedAtMs = broadcast.startsAtMs + 200_000;
      played.push({ delivery: delivery.id, item: 0, outcome: 'played', playedMs: 60_000, startedAtMs });
    }
    await store.plays.conclude([...played].reverse(), eveningMs);
    const heardAt = async () => (await store.broadcasts.lastHeard(donge)).map(({ atMs }) => atMs);
    expect(await store.broadcasts.lastHeard(donge)).toEqual([
      { endpoint: 'column-1', lesson: 'fraud', atMs: days[1]?.startsAtMs },
    ]);
    const since = async (day: number) =>
      (await store.broadcasts.heardSince(donge, (days[day]?.startsAtMs ?? 0) - 1)).map(({ atMs }) => atMs);
    expect([await since(0), await since(1)]).toEqual([
      days.map(({ startsAtMs }) => startsAtMs),
      days.slice(1).map(({ startsAtMs }) => startsAtMs),
    ]);
    expect(await store.broadcasts.heardSince(donge, days[1]?.startsAtMs ?? 0)).toEqual([]);
    await store.plays.conclude(
      played.slice(1).map((play) => ({ ...play, outcome: 'partial', playedMs: 1 })),
      eveningMs,
    );
    expect(await heardAt()).toEqual([days[0]?.startsAtMs]);
    await store.plays.conclude(
      played.slice(0, 1).map((play) => ({ ...play, outcome: 'missed' })),
      eveningMs,
    );
    expect(await heardAt()).toEqual([]);
    const [first] = played;
    if (first === undefined) throw new Error('two plays began');
    const { delivery, item, startedAtMs = 0 } = first;
    const said: readonly Play[] = [
      { delivery, item, outcome: 'unknown', playedMs: 0 },
      { ...first, startedAtMs: startedAtMs + 5000 },
      { ...first, startedAtMs: startedAtMs + 2000 },
    ];
    for (const index of said.keys()) {
      await store.plays.conclude(said.slice(index, index + 1), eveningMs);
      expect(await heardAt()).toEqual([days[0]?.startsAtMs]);
    }
  });

  it('concludes the same from receipts in any order, in any batches, any number of times', async () => {
    const store = await open();
    const days = Array.from({ length: 12 }, (_, index) => {
      const day = new Date(eveningMs + index * 86_400_000).toISOString().slice(0, 10);
      return aBroadcast({ day });
    });
    const playlist = aPlaylist();
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat()), async (numbers) => {
        const broadcast = days.pop();
        if (broadcast === undefined) return;
        const [delivery] = await freezeBroadcast(store, ['column-1'], broadcast);
        if (delivery === undefined) throw new Error('one delivery was frozen');
        const pick = (below: number) => Number(numbers.next().value) % below;
        const boot = 100 + days.length;
        const all = [
          anItemReceipt(1, delivery, 0, 60_000, boot),
          anItemReceipt(2, delivery, 1, 20_000, boot),
          aReceipt(3, { kind: 'accepted', order: delivery.id }, boot),
          anItemReceipt(4, delivery, 1, 41_000, boot),
        ];
        const sent = [...all, ...Array.from({ length: 6 }, () => all[pick(all.length)])]
          .map((receipt) => ({ receipt, at: pick(1000) }))
          .sort((a, b) => a.at - b.at)
          .flatMap(({ receipt }) => (receipt === undefined ? [] : receipt));
        const cut = 1 + pick(sent.length - 1);
        await Promise.all(
          [sent.slice(0, cut), sent.slice(cut)].map((part) =>
            store.receipts.append(delivery.endpoint, donge, part, eveningMs),
          ),
        );
        const received = kept(await store.receipts.of(delivery.id));
        expect(received).toEqual(all);
        const state = { id: delivery.id, state: 'accepted', certain: true } as const;
        const plays = concludePlays(state, playlist.items, evidenceOf(received));
        await store.plays.conclude(plays, eveningMs);
        expect(await store.plays.of(delivery.id)).toEqual(
          concludePlays(state, playlist.items, evidenceOf(all)),
        );
      }),
      { numRuns: days.length },
    );
  });
}
