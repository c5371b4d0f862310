import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { broadcastId, deliveryId, endpointId, localDate } from '../../src/domain/ids.ts';
import { concludePlays, type Evidence, isOfTheLesson, toldAtMs } from '../../src/domain/play.ts';
import { tooEarlyAmong } from '../../src/domain/too-early.ts';
import { donge } from '../support/schedules.ts';

const id = deliveryId(broadcastId(donge, localDate('2026-11-24'), 'evening'), endpointId('donge-001'));
const items = [{ index: 0, durationMs: 60_000 }];
const accepted = { id, state: 'accepted', certain: true } as const;
const heard = (playedMs: number, cutBy?: string): Evidence => ({
  kind: 'item',
  item: { item: 0, startedAtMs: 1000, playedMs, ...(cutBy === undefined ? {} : { cutBy }) },
});

const outcomeOf = (delivery: Parameters<typeof concludePlays>[0], evidence: Evidence[]) => {
  const [play] = concludePlays(delivery, items, evidence);
  return { outcome: play?.outcome, reason: play?.reason, playedMs: play?.playedMs };
};

describe('a play', () => {
  test.each([
    ['played whole', accepted, [heard(60_000)], { outcome: 'played', playedMs: 60_000 }],
    ['played within the tolerance of an output closing', accepted, [heard(59_950)], { outcome: 'played' }],
    [
      'cut by its output',
      accepted,
      [heard(30_000, 'output-failed')],
      { outcome: 'partial', reason: 'output-failed', playedMs: 30_000 },
    ],
    [
      'joined in its middle',
      accepted,
      [heard(30_000, 'late')],
      { outcome: 'partial', reason: 'late', playedMs: 30_000 },
    ],
    [
      'over when it was joined',
      accepted,
      [heard(0, 'late')],
      { outcome: 'missed', reason: 'late', playedMs: 0 },
    ],
    ['muted by the village', accepted, [heard(30_000, 'local')], { outcome: 'interrupted', reason: 'local' }],
    [
      'never begun after a cut',
      accepted,
      [heard(0, 'output-failed')],
      { outcome: 'missed', reason: 'output-failed' },
    ],
    [
      'given up for its audio',
      accepted,
      [{ kind: 'missed', reason: 'audio' }],
      { outcome: 'missed', reason: 'audio' },
    ],
    ['accepted and then silence', accepted, [], { outcome: 'unknown', reason: 'no-receipt', playedMs: 0 }],
    [
      'refused',
      { ...accepted, state: 'refused', reason: 'quiet' },
      [],
      { outcome: 'missed', reason: 'quiet' },
    ],
    [
      'never reached',
      { ...accepted, state: 'failed', reason: 'unreachable' },
      [],
      { outcome: 'missed', reason: 'unreachable' },
    ],
    [
      'perhaps reached',
      { ...accepted, state: 'failed', reason: 'timeout', certain: false },
      [],
      { outcome: 'unknown', reason: 'timeout' },
    ],
    [
      'played although it never answered',
      { ...accepted, state: 'failed', reason: 'timeout' },
      [heard(60_000)],
      { outcome: 'played' },
    ],
    ['claimed longer than it is', accepted, [heard(900_000)], { outcome: 'played', playedMs: 60_000 }],
  ] as const)('%s', (_name, delivery, evidence, expected) => {
    expect(outcomeOf(delivery, [...evidence])).toMatchObject(expected);
  });

  test('is the same whatever the order and number of copies of its evidence', () => {
    const one = fc.oneof(
      fc
        .record({
          playedMs: fc.integer({ min: 0, max: 70_000 }),
          cutBy: fc.constantFrom('local', 'reboot', 'output-failed'),
        })
        .map(({ playedMs, cutBy }) => heard(playedMs, cutBy)),
      fc.constantFrom('audio', 'quiet').map((reason): Evidence => ({ kind: 'missed', reason })),
    );
    fc.assert(
      fc.property(fc.array(one, { maxLength: 6 }), fc.infiniteStream(fc.nat()), (evidence, draw) => {
        const shuffled = [...evidence, ...evidence]
          .map((value) => ({ value, key: draw.next().value }))
          .sort((a, b) => a.key - b.key);
        const again = concludePlays(
          accepted,
          items,
          shuffled.map(({ value }) => value),
        );
        const first = concludePlays(accepted, items, evidence);
        expect(again.map(({ outcome, playedMs }) => [outcome, playedMs])).toEqual(
          first.map(({ outcome, playedMs }) => [outcome, playedMs]),
        );
      }),
    );
  });
});

describe('an endpoint that is told to play', () => {
  const told = (atMs: number, isRefused = false): Evidence => ({ kind: 'told', atMs, isRefused });

  test('leaves its plays unknown, whatever became of its order', () => {
    const unknown = { outcome: 'unknown', reason: 'no-receipt' };
    const failed = { ...accepted, state: 'failed', reason: 'expired' } as const;
    const replaced = { ...accepted, state: 'replaced' } as const;
    for (const delivery of [accepted, failed, replaced])
      expect(outcomeOf(delivery, [told(1000)])).toMatchObject(unknown);
    expect(outcomeOf(accepted, [told(1000, true), told(2000), told(1000)])).toMatchObject(unknown);
  });

  test('was not told where it refused every time', () => {
    const failed = { ...accepted, state: 'failed', reason: 'expired' } as const;
    const evidence = [told(1000), told(2000, true), told(2000), told(1000, true)];
    expect(outcomeOf(failed, evidence)).toMatchObject({ outcome: 'missed', reason: 'expired' });
    expect(toldAtMs(evidence)).toBeUndefined();
    expect(toldAtMs([...evidence, told(4000), told(3000)])).toBe(3000);
  });
});

describe('a play of a live item', () => {
  const sent = (fromMs: number, toMs: number, live?: true): Evidence => ({
    kind: 'streamed',
    streamed: { item: 0, fromMs, toMs, atMs: 1000 + fromMs, ...(live === undefined ? {} : { live }) },
  });

  test('tells how much of what was sent was the source, a part sent twice once', () => {
    const parts = [
      sent(0, 10_000),
      sent(10_000, 40_000, true),
      sent(30_000, 40_000, true),
      sent(40_000, 60_000),
    ];
    expect(concludePlays(accepted, items, parts)).toMatchObject([
      { outcome: 'unknown', reason: 'streamed', sentMs: 60_000, liveMs: 30_000 },
    ]);
    const [recorded] = concludePlays(accepted, items, [sent(0, 60_000)]);
    expect(recorded).not.toHaveProperty('liveMs');
    expect(recorded && isOfTheLesson(recorded)).toBe(true);
  });

  test('that a device heard whole is played, and none of its lesson where any of it was the source', () => {
    const item = { item: 0, startedAtMs: 1000, playedMs: 60_000, liveMs: 1 };
    const live = items.map((one) => ({ ...one, live: { url: 'http://10.0.0.1/', title: '讲座' } }));
    const [play] = concludePlays(accepted, live, [{ kind: 'item', item }]);
    expect(play).toMatchObject({ outcome: 'played', playedMs: 60_000, liveMs: 1 });
    expect(play && isOfTheLesson(play)).toBe(false);
  });

  test('is of its order: a device that tells of a source where none was ordered played the lesson', () => {
    const item = { item: 0, startedAtMs: 1000, playedMs: 60_000, liveMs: 60_000 };
    const [play] = concludePlays(accepted, items, [{ kind: 'item', item }]);
    expect(play).toMatchObject({ outcome: 'played', playedMs: 60_000 });
    expect(play).not.toHaveProperty('liveMs');
  });
});

test('of items told at once, none is believed behind those there was no time for, however short it is', () => {
  const items = [60_000, 60_000, 5000].map((durationMs, index) => ({ index, durationMs }));
  const told = items.map(({ index, durationMs }) => ({ item: index, playedMs: durationMs, mostMs: 70_000 }));
  const tooEarly = tooEarlyAmong(
    items,
    told.map((item) => ({ kind: 'item', item })),
  );
  expect([...tooEarly].map(({ item }) => item)).toEqual([1, 2]);
});
