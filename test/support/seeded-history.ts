import { join } from 'node:path';
import { createDiskBlobs } from '../../src/blobs/disk-blobs.ts';
import { addDays, dateAt } from '../../src/domain/calendar.ts';
import { bytesOfDuration } from '../../src/domain/frames.ts';
import { endpointId, lessonId, speakerIdOf } from '../../src/domain/ids.ts';
import type { Play } from '../../src/domain/play.ts';
import { createStore } from '../../src/store/store.ts';
import {
  aBroadcast,
  aBroadcastPlaylist,
  aNewDelivery,
  anEntry,
  aPlaylist,
  aProgramme,
  aRecordingRecord,
  eveningMs,
} from '../contracts/store-samples.ts';
import type { TestHome } from './home.ts';

/** A title as somebody hostile would write it. */
export const hostileTitle = '<img src=x onerror="document.title=1">反诈';

/**
 * Writes what a home has behind it, before it is served, on days that a running service leaves as they are:
 * 2031-05-01 evening settled, with every outcome, one loudspeaker that refused, one lesson left out;
 * 2031-06-01 morning planned, evening ready; 2031-06-02 morning missed. Yesterday's evening was missed, too, which
 * the service warns of as soon as it runs.
 */
export async function seedHistory(home: Pick<TestHome, 'folder'>): Promise<void> {
  const data = join(home.folder, 'data');
  const store = await createStore({ file: join(data, 'dalaba.sqlite'), clock: { now: () => eveningMs } });
  // What is not approved would be planned anew.
  for (const { lesson, variety, master } of aPlaylist().items) {
    const record = { ...aRecordingRecord({ lesson, variety, master }), state: 'in-review' as const };
    await store.recordings.note([record]);
    await store.recordings.move(
      record.id,
      { from: ['in-review'], to: 'approved', atMs: eveningMs },
      {
        ...anEntry('approve-recording', { chain: 'library', subject: master }),
        body: { lesson, variety },
      },
    );
  }
  const planned = aBroadcast({ day: '2031-06-01', slot: 'morning' });
  await store.broadcasts.plan(planned, [], anEntry('plan-broadcast', { subject: planned.id }));
  const ready = aBroadcast({ day: '2031-06-01' });
  const draft = aBroadcastPlaylist(ready);
  await store.broadcasts.plan(ready, [draft], anEntry('plan-broadcast', { subject: ready.id }));
  await store.broadcasts.assemble(draft.id, draft.playlist, aProgramme(draft.playlist));
  const missed = aBroadcast({ day: '2031-06-02', slot: 'morning', state: 'missed', reason: 'service-down' });
  await store.broadcasts.miss(missed, anEntry('miss-broadcast', { subject: missed.id }));

  const yesterday = addDays(dateAt(Date.now(), 'Asia/Shanghai'), -1);
  const lately = aBroadcast({ day: yesterday, state: 'missed', reason: 'not-assembled' });
  await store.broadcasts.miss(lately, anEntry('miss-broadcast', { subject: lately.id }));

  await store.speakers.add(
    { id: speakerIdOf('s-1'), name: '李桂兰', consent: '2026-11-20 签字', consentedAtMs: eveningMs },
    anEntry('add-speaker', { chain: 'library', subject: 's-1' }),
  );

  const settled = aBroadcast({ day: '2031-05-01' });
  const endpoints = ['donge-001', 'donge-002', 'donge-003'].map(endpointId);
  const lessons = aPlaylist(['fraud', 'credit', 'bonds', 'cards', 'notes']);
  const playlist = {
    ...lessons,
    items: lessons.items.map((item) => (item.index === 0 ? { ...item, title: hostileTitle } : item)),
    leftOut: [
      { lesson: lessonId('loans'), title: '校园贷', reason: { rule: 'approval', text: '录音尚未审核通过' } },
    ],
  };
  const settledPlaylist = { ...aBroadcastPlaylist(settled, 0, endpoints), playlist };
  await store.broadcasts.plan(settled, [settledPlaylist], anEntry('plan-broadcast', { subject: settled.id }));
  const sound = new Uint8Array(bytesOfDuration(playlist.durationMs));
  const blob = await createDiskBlobs({ folder: join(data, 'blobs') }).put(sound);
  await store.broadcasts.assemble(settledPlaylist.id, playlist, { ...aProgramme(playlist), ...blob });
  const deliveries = endpoints.map((id) => aNewDelivery(settled, id));
  await store.broadcasts.freeze(settled, deliveries, anEntry('freeze-broadcast', { subject: settled.id }));
  for (const { id, endpoint } of deliveries) {
    const refused = { state: 'refused', reason: 'no-trusted-time' } as const;
    const state = endpoint === 'donge-003' ? refused : ({ state: 'accepted' } as const);
    await store.deliveries.change({ delivery: id, ...state, certain: true, atMs: settled.startsAtMs });
  }
  await store.plays.conclude(deliveries.flatMap(playsOf), settled.endsAtMs);
  await store.broadcasts.settle(settled.id, anEntry('settle-broadcast', { subject: settled.id }));
  await store.close();
}

/** Each outcome once, everywhere but where the order was refused. */
function playsOf({ id: delivery, endpoint }: { id: Play['delivery']; endpoint: string }): Play[] {
  const silent = { delivery, outcome: 'missed', playedMs: 0, reason: 'no-trusted-time' } as const;
  if (endpoint === 'donge-003') return [0, 1, 2, 3, 4].map((item) => ({ ...silent, item }));
  return [
    { delivery, item: 0, outcome: 'played', playedMs: 60_000, startedAtMs: eveningMs },
    { delivery, item: 1, outcome: 'partial', playedMs: 30_000, startedAtMs: eveningMs, reason: 'reboot' },
    { delivery, item: 2, outcome: 'interrupted', playedMs: 9000, startedAtMs: eveningMs, reason: 'local' },
    { ...silent, item: 3, reason: 'no-sound' },
    { delivery, item: 4, outcome: 'unknown', playedMs: 0, reason: 'no-receipt' },
  ];
}
