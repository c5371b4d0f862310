import { describe, expect, test } from 'vitest';
import { createLanes } from '../../src/cli/lanes.ts';
import type { DeliveryId } from '../../src/domain/ids.ts';
import { playlistId } from '../../src/domain/ids.ts';
import { defaultRules } from '../../src/domain/plan-defaults.ts';
import { planPlaylist } from '../../src/domain/plan-playlist.ts';
import { variety } from '../../src/domain/variety.ts';
import type { BroadcastPlaylist } from '../../src/ports/broadcasts.ts';
import { aLesson, recordingsOf, today } from '../support/lessons.ts';
import { anEvening } from '../support/next-slots.ts';
import { anEndpoint } from '../support/schedules.ts';

const [donge, guanxian] = anEvening();
const lessons = [aLesson({ id: 'bank-cards', title: '银行卡' }), aLesson({ id: 'mortgages', title: '房贷' })];
const endpoints = ['a', 'b', 'c'].map((id) => anEndpoint(id).id);

/** A playlist of two lessons for three endpoints. */
const aPlaylist = (slot = donge): BroadcastPlaylist => ({
  id: playlistId(slot.id, 0),
  broadcast: slot.id,
  audience: { key: 'cmn', varieties: [variety('cmn')], volumePercent: 80, endpoints },
  playlist: planPlaylist({
    date: today,
    slot: 'evening',
    startsAtMs: 0,
    budgetMs: 600_000,
    gapMs: 0,
    varieties: [variety('cmn')],
    lessons,
    approved: recordingsOf(lessons),
    durationOf: ({ durationMs }) => durationMs,
    heardAtMs: new Map(),
    rules: defaultRules(),
  }),
});
const none = { has: () => false };
const told = { broadcast: donge.id, variety: 'cmn', loudnessLufs: -15, truePeakDbtp: -2 } as const;
const delivery = (id: string): DeliveryId => `${donge.id}/${id}` as DeliveryId;

function planned() {
  const lanes = createLanes([donge, guanxian]);
  lanes.tell({ kind: 'planned', broadcast: donge.id, playlists: 1, endpoints: 3 });
  lanes.describe(donge.id, [aPlaylist()], none);
  return lanes;
}
const first = (lanes: ReturnType<typeof createLanes>) => lanes.now()[0];

describe('a lane', () => {
  test('waits for its plan, and reads with all others', () => {
    const lanes = createLanes([donge, guanxian]);
    lanes.tell({ kind: 'reading', done: 3, of: 49 });
    expect(lanes.now()).toMatchObject([
      { county: '东阿县', airsAt: '18:30', state: 'waiting', reading: { done: 3, of: 49 } },
      { county: '冠县', airsAt: '18:00', state: 'waiting', reading: { done: 3, of: 49 } },
    ]);
  });

  test('counts the renditions of its lessons, whichever county had them made', () => {
    const lanes = planned();
    lanes.describe(guanxian.id, [aPlaylist(guanxian)], none);
    lanes.tell({ kind: 'rendered', ...told, lesson: lessons[1]?.id ?? never() });
    expect(lanes.now()).toMatchObject([
      { made: { done: 1, of: 2 }, latest: '房贷' },
      { made: { done: 1, of: 2 } },
    ]);
  });

  test('counts renditions of earlier runs as made', () => {
    const lanes = planned();
    lanes.describe(donge.id, [aPlaylist()], { has: () => true });
    expect(first(lanes)?.made).toEqual({ done: 2, of: 2 });
  });

  test('is ready when its last programme is assembled', () => {
    const lanes = planned();
    expect(first(lanes)?.state).toBe('planned');
    const { id } = aPlaylist();
    lanes.tell({ kind: 'assembled', broadcast: donge.id, playlist: id, durationMs: 1, items: 2 });
    expect(first(lanes)?.state).toBe('ready');
  });

  test('counts each delivery once it is answered, and each item once it was played', () => {
    const lanes = planned();
    lanes.tell({ kind: 'frozen', broadcast: donge.id, startsAtMs: donge.startsAtMs, deliveries: 3 });
    lanes.tell({ kind: 'delivery', broadcast: donge.id, delivery: delivery('a'), state: 'pending' });
    for (const id of ['b', 'b', 'c'])
      lanes.tell({ kind: 'delivery', broadcast: donge.id, delivery: delivery(id), state: 'accepted' });
    const play = { kind: 'play', broadcast: donge.id, delivery: delivery('b'), playedMs: 1 } as const;
    for (const item of [0, 0, 1]) lanes.tell({ ...play, item, outcome: 'played' });
    lanes.tell({ ...play, delivery: delivery('c'), item: 0, outcome: 'missed' });
    expect(first(lanes)).toMatchObject({
      state: 'frozen',
      delivered: { done: 2, of: 3 },
      played: { done: 2, of: 6 },
    });
  });

  test('keeps why it was missed, and heeds no broadcast that is not shown', () => {
    const lanes = planned();
    const other = { kind: 'settled', broadcast: '371503/2026-11-24/evening' } as never;
    lanes.tell(other);
    lanes.tell({ kind: 'missed', broadcast: guanxian.id, reason: 'quiet' });
    expect(lanes.now()).toMatchObject([{ state: 'planned' }, { state: 'missed', reason: 'quiet' }]);
  });
});

function never(): never {
  throw new Error('no such lesson');
}
