import { expect, test } from 'vitest';
import { keepRetention } from '../../src/app/keep-retention.ts';
import { ledgerOfStore } from '../../src/app/ledger-of-store.ts';
import { reportRetention } from '../../src/app/report-retention.ts';
import { verifyLedger } from '../../src/app/verify-ledger.ts';
import type { Digest, LocalDate, RecordingId } from '../../src/domain/ids.ts';
import { variety } from '../../src/domain/variety.ts';
import { BlobError } from '../../src/ports/blobs.ts';
import {
  aBroadcast,
  anEntry,
  anItemReceipt,
  aRecordingRecord,
  freezeBroadcast,
} from '../contracts/store-samples.ts';
import { anAlert } from '../support/alerts.ts';
import { aWorld } from '../support/fakes.ts';
import { aLesson } from '../support/lessons.ts';

test('masters nobody hears any more, warnings and receipts go when their time is over, and nothing that is needed', async () => {
  const startMs = Date.UTC(2026, 10, 25);
  const world = await aWorld({ atMs: startMs });
  try {
    const [kept, retired, recent, deleted] = ['kept', 'retired', 'recent', 'deleted'].map((id) =>
      aLesson({ id }),
    );
    if (!kept || !retired || !recent || !deleted) throw new Error('there are four lessons');
    const masterOf = ({ recordings }: typeof kept) => recordings[0]?.master as Digest;
    await world.publishLessons([kept, retired, recent, deleted]);
    await world.approve([kept, retired, recent, deleted]);
    await world.withdraw([masterOf(retired), masterOf(recent)]);
    // A lesson that is not in the library any more: its approval is in force all the same.
    await world.store.revisions.publishLibrary(
      { lessons: [kept] },
      anEntry('publish-library', { chain: 'library' }),
    );
    // Over for long, and on the playlist of a broadcast that is open.
    await world.store.recordings.note([
      {
        ...aRecordingRecord({ lesson: kept.id, variety: variety('yue'), master: 'a'.repeat(64) as Digest }),
        id: 'kept/yue/aaaaaaaaaaaa' as RecordingId,
        state: 'rejected',
      },
    ]);
    const broadcast = aBroadcast();
    const [delivery] = await freezeBroadcast(world.store, ['column-1'], broadcast);
    if (delivery === undefined) throw new Error('nothing was frozen');
    await world.store.receipts.append(
      delivery.endpoint,
      broadcast.county,
      [anItemReceipt(1, delivery, 0, 1)],
      startMs,
    );
    // Two warnings are over; of one of them a channel is still owed the news.
    const { opened } = await world.store.alerts.change({
      open: [
        { alert: anAlert({ openedAtMs: startMs }), channels: [] },
        { alert: anAlert({ openedAtMs: startMs, day: '2026-11-27' as LocalDate }), channels: ['mail'] },
      ],
      update: [],
      close: [],
    });
    const close = opened.map((alert) => ({ alert, outcome: 'over' as const, atMs: startMs }));
    await world.store.alerts.change({ open: [], update: [], close });

    const dueIn = async () =>
      Object.fromEntries((await reportRetention(world)).lines.map(({ kind, due }) => [kind, due.rows]));
    const has = async (lesson: typeof kept) => world.blobs.has(masterOf(lesson));
    expect(Object.values(await dueIn()).every((rows) => rows === 0)).toBe(true);
    expect(await keepRetention(world)).toEqual({});

    world.clock.set(Date.UTC(2027, 11, 26));
    // The broadcast is open still: its receipt is needed.
    expect(await dueIn()).toMatchObject({ receipts: 0, masters: 0, alerts: 1 });
    expect(await keepRetention(world)).toEqual({ alerts: 1 });
    expect((await world.store.alerts.recent(10)).map((one) => 'date' in one && one.date)).toEqual([
      '2026-11-27',
    ]);

    world.clock.set(Date.UTC(2029, 11, 26));
    expect(await dueIn()).toMatchObject({ masters: 2, alerts: 0, approvals: 4 });
    // The store of audio is away while the second of them is removed.
    let removals = 0;
    const remove = world.blobs.remove;
    const failing = {
      ...world,
      blobs: {
        ...world.blobs,
        remove: (digest: Digest) => {
          removals += 1;
          if (removals === 2) throw new BlobError('unreachable', 'away');
          return remove(digest);
        },
      },
    };
    expect(await keepRetention(failing)).toEqual({});
    expect(world.logged.at(-1)).toMatchObject({ level: 'error', fields: { kind: 'masters' } });
    expect((await world.ledgerOf('retention')).filter(({ verb }) => verb === 'prune-audio')).toMatchObject([
      {
        body: {
          rule: { kind: 'masters', months: 36 },
          masters: [masterOf(retired), masterOf(recent)].sort(),
        },
      },
    ]);
    expect(await keepRetention(world)).toMatchObject({ masters: 1 });
    expect([await has(kept), await has(retired), await has(recent), await has(deleted)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(await dueIn()).toMatchObject({ masters: 0 });
    expect(await keepRetention(world)).toEqual({});
    expect((await verifyLedger(ledgerOfStore(world.store))).faults).toEqual([]);
    // Of both, that they were approved and withdrawn stays; what else was said of it goes a day later.
    expect(await dueIn()).toMatchObject({ approvals: 0 });
    world.clock.advance(86_400_000);
    expect(await keepRetention(world)).toEqual({ approvals: 4 });
    expect((await world.ledgerOf('library')).filter(({ actor }) => actor === 'pruned')).toHaveLength(4);
    expect((await verifyLedger(ledgerOfStore(world.store))).faults).toEqual([]);
    const signed = await world.store.checkpoints.newest('retention');
    expect(signed?.sequence).toBe((await world.ledgerOf('retention')).length);
  } finally {
    await world.close();
  }
});
