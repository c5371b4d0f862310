import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lessonId, localDate } from '../../src/domain/ids.ts';
import { defaultRules } from '../../src/domain/plan-defaults.ts';
import { planPlaylist } from '../../src/domain/plan-playlist.ts';
import type { PlanInput } from '../../src/domain/plan-spoken.ts';
import { recordingId } from '../../src/domain/recording.ts';
import { variety } from '../../src/domain/variety.ts';
import { aLesson, aRecording, recordingsOf, today } from '../support/lessons.ts';

const cmn = variety('cmn');
const jilu = variety('cmn-x-jilu1239');
const minute = 60_000;

const input = (over: Partial<PlanInput> = {}): PlanInput => {
  const lessons = over.lessons ?? [aLesson({ id: 'a' }), aLesson({ id: 'b' }), aLesson({ id: 'c' })];
  return {
    date: today,
    slot: 'evening',
    startsAtMs: Date.UTC(2026, 10, 24, 10, 30),
    budgetMs: 10 * minute,
    gapMs: 1008,
    varieties: [cmn],
    lessons,
    approved: recordingsOf(lessons),
    durationOf: ({ durationMs }) => durationMs,
    heardAtMs: new Map(),
    rules: { ...defaultRules(), topicsApart: false },
    ...over,
  };
};

const lessonsOf = (of: PlanInput) => planPlaylist(of).items.map(({ lesson }) => lesson as string);

describe('the planner', () => {
  test('puts the opening first and the closing last', () => {
    const lessons = [
      aLesson({ id: 'bye', kind: 'closing' }),
      aLesson({ id: 'a' }),
      aLesson({ id: 'hello', kind: 'opening' }),
    ];
    expect(lessonsOf(input({ lessons, opening: lessonId('hello'), closing: lessonId('bye') }))).toEqual([
      'hello',
      'a',
      'bye',
    ]);
  });

  test('takes lessons never heard first, then the longest wait, then the weight, then the lower id', () => {
    const lessons = ['e', 'd', 'c', 'b', 'a'].map((id) => aLesson({ id, weight: id === 'd' ? 2 : 1 }));
    const heardAtMs = new Map([
      [lessonId('a'), 200],
      [lessonId('b'), 100],
    ]);
    expect(lessonsOf(input({ lessons, heardAtMs }))).toEqual(['d', 'c', 'e', 'b', 'a']);
  });

  test('passes over a lesson that does not fit and takes a shorter one after it', () => {
    const lessons = [
      aLesson({ id: 'a', recordings: [aRecording({ of: 'a', durationMs: 11 * minute })] }),
      aLesson({ id: 'b' }),
    ];
    const playlist = planPlaylist(input({ lessons }));
    expect(playlist.items.map(({ lesson }) => lesson)).toEqual(['b']);
    expect(playlist.leftOut).toEqual([
      {
        lesson: 'a',
        title: '课 a',
        reason: {
          rule: 'budget',
          text: expect.stringContaining('要 660.0 秒'),
          en: expect.stringContaining('it takes 660.0 s'),
        },
        worth: { value: 1_000_000_000, weight: 1 },
      },
    ]);
  });

  test('counts the gaps, to the millisecond', () => {
    const lessons = ['a', 'b'].map((id) =>
      aLesson({ id, recordings: [aRecording({ of: id, durationMs: minute })] }),
    );
    expect(lessonsOf(input({ lessons, budgetMs: 2 * minute + 1008 }))).toEqual(['a', 'b']);
    expect(lessonsOf(input({ lessons, budgetMs: 2 * minute + 1007 }))).toEqual(['a']);
  });

  test('speaks the first variety of the list that was approved, and says what was wanted', () => {
    const spoken = [aRecording({ of: 'a', variety: jilu }), aRecording({ of: 'a', variety: cmn })];
    const lessons = [aLesson({ id: 'a', recordings: spoken })];
    const both = planPlaylist(input({ lessons, varieties: [jilu, cmn] })).items[0];
    expect(both).toMatchObject({ wanted: jilu, variety: jilu });
    const onlyStandard = recordingsOf([aLesson({ id: 'a', recordings: spoken.slice(1) })]);
    const fallback = planPlaylist(input({ lessons, varieties: [jilu, cmn], approved: onlyStandard }))
      .items[0];
    expect(fallback).toMatchObject({ wanted: jilu, variety: cmn });
    expect(fallback?.reason.text).toContain('没有审核过的冀鲁官话录音，改用普通话');
  });

  test.each([
    ['approval', {}, { approved: new Set<never>() }],
    ['recording', { recordings: [] }, {}],
    ['variety', {}, { varieties: [jilu] }],
    ['retired', { retired: true as const }, {}],
    ['validity', { validUntil: localDate('2026-11-23') }, {}],
    ['validity', { validFrom: localDate('2026-11-25') }, {}],
  ])('leaves a lesson out by the rule of %s and says so', (rule, lesson, over) => {
    const playlist = planPlaylist(input({ lessons: [aLesson({ id: 'a', ...lesson })], ...over }));
    expect(playlist.items).toEqual([]);
    expect(playlist.leftOut.map(({ reason }) => reason.rule)).toEqual([rule]);
  });

  test('airs a lesson on its first and on its last valid day', () => {
    const lessons = [aLesson({ id: 'a', validFrom: today, validUntil: today })];
    expect(lessonsOf(input({ lessons }))).toEqual(['a']);
  });

  test('never overruns, never repeats, never airs the unapproved, and plans the same twice', () => {
    const anyLesson = fc.record({
      minutes: fc.integer({ min: 1, max: 400 }),
      approved: fc.boolean(),
      weight: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(
        fc.array(anyLesson, { maxLength: 25 }),
        fc.integer({ min: 1, max: 900 }),
        (drawn, seconds) => {
          const lessons = drawn.map(({ minutes, weight }, n) =>
            aLesson({
              id: `l${n}`,
              weight,
              recordings: [aRecording({ of: `l${n}`, durationMs: minutes * 1000 })],
            }),
          );
          const approved = recordingsOf(lessons.filter((_, n) => drawn[n]?.approved));
          const one = planPlaylist(input({ lessons, approved, budgetMs: seconds * 1000 }));
          const two = planPlaylist(
            input({ lessons: lessons.toReversed(), approved, budgetMs: seconds * 1000 }),
          );
          expect(JSON.stringify(two)).toBe(JSON.stringify(one));
          expect(one.durationMs).toBeLessThanOrEqual(seconds * 1000);
          expect(new Set(one.items.map(({ lesson }) => lesson)).size).toBe(one.items.length);
          expect(one.items.every((item) => approved.has(recordingId(item)))).toBe(true);
          expect(one.items.length + one.leftOut.length).toBe(lessons.length);
        },
      ),
    );
  });
});

describe('a live item', () => {
  const live = {
    url: 'http://10.1.2.3:8000/x',
    title: '讲座',
    durationMs: 3 * minute,
    fallback: lessonId('b'),
  };
  const lessons = [
    aLesson({ id: 'hello', kind: 'opening' }),
    ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id) => aLesson({ id })),
  ];
  const opening = lessonId('hello');
  const items = (over: Partial<PlanInput>) => planPlaylist(input({ lessons, opening, live, ...over })).items;

  test('stands after the opening for exactly its time, and its recording is chosen for nothing else', () => {
    const found = items({});
    expect(found.map(({ lesson }) => lesson as string)).toEqual(['hello', 'b', 'a', 'c', 'd', 'e', 'f']);
    expect(found[1]).toMatchObject({
      live: { title: '讲座', url: live.url },
      durationMs: 3 * minute,
      reason: { rule: 'live' },
    });
    expect(found[1]?.worth).toBeUndefined();
    expect(planPlaylist(input({ lessons, opening, live })).durationMs).toBeLessThanOrEqual(10 * minute);
  });

  test('takes its time before the opening does', () => {
    const found = items({ live: { ...live, durationMs: 10 * minute } });
    expect(found.map(({ lesson }) => lesson as string)).toEqual(['b']);
  });

  test.each([
    ['is longer than it', { live: { ...live, durationMs: minute - 24 } }],
    [
      'is not approved',
      { approved: new Set([...recordingsOf(lessons)].filter((id) => !id.startsWith('b/'))) },
    ],
    ['is no lesson', { live: { ...live, fallback: opening } }],
    ['is nowhere', { live: { ...live, fallback: lessonId('nowhere') } }],
  ])('is left out, with the reason, where its recording %s', (_, over: Partial<PlanInput>) => {
    const { items: found, leftOut } = planPlaylist(input({ lessons, opening, live, ...over }));
    expect(found.some((item) => item.live !== undefined)).toBe(false);
    expect(leftOut).toContainEqual(
      expect.objectContaining({
        title: '讲座',
        reason: {
          rule: 'live',
          text: expect.any(String),
          en: expect.stringMatching(/^not relayed live: \w/),
        },
      }),
    );
  });
});
