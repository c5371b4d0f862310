import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../src/domain/calendar.ts';
import { lessonId, localDate } from '../../src/domain/ids.ts';
import type { Lesson } from '../../src/domain/lesson.ts';
import { defaultRules } from '../../src/domain/plan-defaults.ts';
import { forcedValues } from '../../src/domain/plan-explain.ts';
import { missingRecordings } from '../../src/domain/plan-missing.ts';
import { planPlaylist } from '../../src/domain/plan-playlist.ts';
import { languageModes, type PlanRules } from '../../src/domain/plan-rules.ts';
import type { PlanInput } from '../../src/domain/plan-spoken.ts';
import { worthOf } from '../../src/domain/plan-value.ts';
import { recordingId } from '../../src/domain/recording.ts';
import { variety } from '../../src/domain/variety.ts';
import { seeded } from '../support/knapsack.ts';
import { aLesson, aRecording, recordingsOf, today } from '../support/lessons.ts';
import { anArea, anEndpoint } from '../support/schedules.ts';

const cmn = variety('cmn');
const jilu = variety('cmn-x-jilu1239');
const minute = 60_000;
const dayMs = 86_400_000;
const startsAtMs = Date.UTC(2026, 10, 24, 10, 30);
const ago = (days: number): number => startsAtMs - days * dayMs;
const heard = (of: Record<string, number>) =>
  new Map(Object.entries(of).map(([id, days]) => [lessonId(id), ago(days)]));

const spoken = (id: string, varieties = [cmn, jilu], over: Parameters<typeof aLesson>[0] = {}): Lesson =>
  aLesson({ id, recordings: varieties.map((one) => aRecording({ of: id, variety: one })), ...over });

type Over = Partial<Omit<PlanInput, 'rules'>> & { readonly rules?: Partial<PlanRules> };
const input = ({ rules, ...over }: Over = {}): PlanInput => {
  const lessons = over.lessons ?? ['a', 'b', 'c'].map((id) => spoken(id));
  return {
    date: today,
    slot: 'evening',
    startsAtMs,
    budgetMs: 10 * minute,
    gapMs: 1008,
    varieties: [jilu, cmn],
    lessons,
    approved: recordingsOf(lessons),
    durationOf: ({ durationMs }) => durationMs,
    heardAtMs: new Map(),
    ...over,
    rules: { ...defaultRules(), ...rules },
  };
};
const idsOf = (over: Over) => planPlaylist(input(over)).items.map(({ lesson }) => lesson as string);
const outBy = (over: Over) =>
  Object.fromEntries(planPlaylist(input(over)).leftOut.map(({ lesson, reason }) => [lesson, reason.rule]));

describe('a language mode', () => {
  const voices = (over: Over) =>
    planPlaylist(input(over)).items.map(({ lesson, variety: of }) => `${lesson} ${of}`);

  test('standard speaks Mandarin only', () => {
    const lessons = [spoken('a'), spoken('b', [jilu])];
    expect(voices({ lessons, rules: { mode: 'standard' } })).toEqual([`a ${cmn}`]);
    expect(outBy({ lessons, rules: { mode: 'standard' } })).toEqual({ b: 'variety' });
  });

  test('both pairs each lesson, and airs once what lacks the dialect, saying so', () => {
    const lessons = [spoken('a'), spoken('b', [cmn])];
    const { items } = planPlaylist(input({ lessons, rules: { mode: 'both' } }));
    expect(items.map(({ lesson, variety: of, wanted }) => [lesson, of, wanted])).toEqual([
      ['a', cmn, cmn],
      ['a', jilu, jilu],
      ['b', cmn, jilu],
    ]);
    expect(items.at(-1)?.reason.text).toContain('没有审核过的冀鲁官话录音，只播一遍普通话');
    const short = { lessons: [spoken('a')], budgetMs: 2 * minute + 1008, rules: { mode: 'both' as const } };
    expect(voices(short)).toHaveLength(2);
    expect(voices({ ...short, budgetMs: 2 * minute + 1007 })).toEqual([]);
  });

  test('alternate swaps morning and evening from day to day', () => {
    const first = (slot: 'morning' | 'evening', days: number) =>
      voices({
        lessons: [spoken('a')],
        slot,
        date: localDate(addDays(today, days)),
        rules: { mode: 'alternate' },
      });
    expect(first('morning', 0)).not.toEqual(first('evening', 0));
    expect(first('morning', 0)).toEqual(first('evening', 1));
    expect(first('evening', 0)).toEqual(first('morning', 1));
  });
});

describe('a rotation rule', () => {
  test('keeps out what was heard too recently or often enough', () => {
    const rules = { repeatAfterMs: 3 * dayMs, maxPerWeek: 2 };
    const heardInWeek = new Map([[lessonId('b'), 2]]);
    expect(outBy({ heardAtMs: heard({ a: 2, b: 4, c: 3 }), heardInWeek, rules })).toEqual({
      a: 'repeat',
      b: 'week',
    });
  });

  test('keeps a series in order, round by round', () => {
    const series = [['a', 'b', 'c'].map(lessonId)];
    const playable = (of: Record<string, number>) =>
      idsOf({ heardAtMs: heard(of), rules: { series } }).toSorted();
    expect(playable({})).toEqual(['a']);
    expect(playable({ a: 1 })).toEqual(['a', 'b']);
    expect(playable({ a: 2, b: 1 })).toEqual(['a', 'c']);
    expect(playable({ a: 1, b: 3, c: 2 })).toEqual(['a', 'b']);
  });

  test('goes on with a series whose earlier part ran out', () => {
    const lessons = [spoken('a', [cmn], { validUntil: localDate('2026-11-01') }), spoken('b')];
    const series = [['a', 'b'].map(lessonId)];
    expect(idsOf({ lessons, heardAtMs: heard({ a: 40, b: 20 }), rules: { series } })).toEqual(['b']);
    expect(outBy({ lessons, rules: { series } })).toMatchObject({ b: 'series' });
  });

  test('pins what must air, whatever it is worth or was heard', () => {
    const over = { heardAtMs: heard({ c: 0.1 }), budgetMs: 2 * minute + 1008 };
    expect(idsOf(over)).not.toContain('c');
    const rules = { pinned: [lessonId('c')], repeatAfterMs: 3 * dayMs };
    expect(idsOf({ ...over, rules })).toContain('c');
  });

  test('keeps the pins named first where they do not go together, and says which are left out', () => {
    const rules = { pinned: ['c', 'b', 'a'].map(lessonId) };
    const playlist = planPlaylist(input({ budgetMs: 2 * minute + 1008, rules }));
    expect(playlist.items.map(({ lesson }) => lesson).toSorted()).toEqual(['b', 'c']);
    expect(playlist.leftOut).toMatchObject([{ lesson: 'a', reason: { rule: 'pins' } }]);
    expect(playlist.leftOut[0]?.reason.text).toContain('固定要播，但和别的固定课一起排不进去');
  });

  test('never airs a pinned lesson that was not approved', () => {
    const rules = { pinned: [lessonId('a')] };
    expect(outBy({ approved: new Set(), rules })).toEqual({ a: 'approval', b: 'approval', c: 'approval' });
  });

  test('keeps topics apart, puts first and last in their places, and says what has no place', () => {
    const lessons = ['a', 'b', 'c', 'd'].map((id) =>
      spoken(id, [cmn], {
        topic: id === 'd' ? 'rights' : 'fraud',
        weight: id === 'a' ? 1.5 : id === 'c' ? 2 : 1,
      }),
    );
    const rules = { first: lessonId('c'), last: lessonId('d') };
    expect(idsOf({ lessons, rules })).toEqual(['c', 'd']);
    const order = planPlaylist(input({ lessons }));
    expect(order.items.map(({ topic }) => topic)).toEqual(['fraud', 'rights', 'fraud']);
    expect(order.leftOut).toMatchObject([{ lesson: 'b', reason: { rule: 'topic' } }]);
  });
});

describe('the value of a lesson', () => {
  const { emphasis: _, ...plain } = defaultRules();
  const worth = (
    days: number | undefined,
    over: Partial<Lesson> = {},
    emphasis: PlanRules['emphasis'] = new Map(),
  ) =>
    worthOf(
      { ...aLesson({ id: 'a' }), ...over },
      { ...plain, emphasis },
      days && ago(days),
      startsAtMs,
      today,
    ).value;

  test('is the square of the wait in units of `every`, times weight and emphasis', () => {
    expect([7, 14, 28].map((days) => worth(days))).toEqual([250, 1000, 4000]);
    expect(worth(14, { weight: 2 })).toBe(2000);
    expect(worth(14, { topic: 'fraud' }, new Map([['fraud', { factor: 1.5, from: ['3·15'] }]]))).toBe(1500);
    expect(worth(undefined)).toBe(1_000_000_000);
  });

  test('rises to twice as much towards its last day', () => {
    expect(worth(14, { validUntil: localDate('2027-01-01') })).toBe(1000);
    expect(worth(14, { validUntil: localDate('2026-11-30') })).toBe(1500);
    expect(worth(14, { validUntil: today })).toBe(1929);
  });

  test('is said in the reason, with where an emphasis comes from', () => {
    const emphasis = new Map([['a', { factor: 1.5, from: ['3·15'] }]]);
    const { items } = planPlaylist(input({ heardAtMs: heard({ a: 12 }), rules: { emphasis } }));
    const reasons = new Map(items.map(({ lesson, reason }) => [lesson as string, reason.text]));
    expect(reasons.get('a')).toBe('等了 12 天 ×1.5（活动“3·15”）；用冀鲁官话');
    expect(reasons.get('b')).toBe('这里还没播过；用冀鲁官话');
    expect(items.map(({ reason }) => reason.en)).toContain(
      'waited 12 days ×1.5 (campaign “3·15”); in Ji-Lu Mandarin',
    );
  });

  test('that forcing a lesson in would cost is told', () => {
    const of = input({ heardAtMs: heard({ a: 14, b: 28, c: 7 }), budgetMs: 2 * minute + 1008 });
    const playlist = planPlaylist(of);
    expect(playlist.total).toEqual({ value: 5000, bound: 5000 });
    expect(forcedValues(of, playlist)).toEqual(new Map([['c', 4250]]));
  });
});

test('fillers fill what is left, as far as they can', () => {
  const filler = (id: string, seconds: number) =>
    aLesson({ id, kind: 'filler', recordings: [aRecording({ of: id, durationMs: seconds * 1000 })] });
  const lessons = [
    spoken('a'),
    filler('f10', 10),
    filler('f15', 15),
    filler('f7', 7),
    aLesson({ id: 'z', kind: 'closing' }),
  ];
  const over = { lessons, budgetMs: 2 * minute + 25_000, gapMs: 0, closing: lessonId('z') };
  const playlist = planPlaylist(input(over));
  expect(playlist.items.map(({ lesson }) => lesson)).toEqual(['a', 'f10', 'f15', 'z']);
  expect(playlist.durationMs).toBe(playlist.budgetMs);
});

test('an opening longer than the slot is left away', () => {
  const lessons = [
    aLesson({ id: 'o', kind: 'opening', recordings: [aRecording({ durationMs: 20 * minute })] }),
    spoken('a'),
  ];
  expect(idsOf({ lessons, opening: lessonId('o') })).toEqual(['a']);
});

test('under any rules: never too long, never unapproved, never side by side, the same in any order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(...languageModes), (seed, mode) => {
      const pick = seeded(seed);
      const lessons = Array.from({ length: pick(0, 14) }, (_, n) => {
        const varieties = [cmn, jilu].filter(() => pick(0, 3) > 0);
        const recordings = varieties.map((one) =>
          aRecording({ of: `l${n}`, variety: one, durationMs: 24 * pick(400, 4000) }),
        );
        const kind = pick(0, 6) === 0 ? 'filler' : 'lesson';
        return aLesson({ id: `l${n}`, kind, topic: `t${pick(1, 3)}`, weight: pick(1, 30) / 10, recordings });
      });
      const approved = new Set([...recordingsOf(lessons)].filter(() => pick(0, 4) > 0));
      const some = () => lessonId(`l${pick(0, 16)}`);
      const heardAtMs = new Map(Array.from({ length: pick(0, 10) }, () => [some(), ago(pick(0, 40))]));
      const rules = {
        mode,
        pinned: pick(0, 2) ? [] : [some(), some()],
        first: some(),
        last: some(),
        series: [[some(), some()]],
        repeatAfterMs: pick(0, 3) * dayMs,
      };
      const of = input({ lessons, approved, heardAtMs, budgetMs: 24 * pick(0, 15_000), rules });
      const playlist = planPlaylist(of);
      expect(JSON.stringify(planPlaylist({ ...of, lessons: lessons.toReversed() }))).toBe(
        JSON.stringify(playlist),
      );
      expect(playlist.durationMs).toBeLessThanOrEqual(playlist.budgetMs);
      expect(playlist.total?.bound).toBe(playlist.total?.value);
      const spokenLessons = playlist.items.filter(({ kind }) => kind === 'lesson');
      for (const [at, item] of playlist.items.entries())
        expect(approved.has(recordingId(item)), `${at}`).toBe(true);
      for (const [at, item] of spokenLessons.entries()) {
        const before = spokenLessons[at - 1];
        if (before !== undefined && before.lesson !== item.lesson) expect(item.topic).not.toBe(before.topic);
      }
    }),
    { numRuns: 200 },
  );
});

test('missing recordings come in the order of how many people would hear them', () => {
  const endpoints = [anEndpoint('e1'), anEndpoint('e2')];
  const lessons = ['a', 'b', 'c'].map((id) => spoken(id, id === 'c' ? [cmn, jilu] : [cmn]));
  const audience = {
    key: 'k',
    varieties: [jilu, cmn],
    volumePercent: 80,
    endpoints: endpoints.map(({ id }) => id),
  };
  const planned = (...ids: string[]) => {
    const of = input({ lessons: lessons.filter(({ id }) => ids.includes(id)) });
    const { budgetMs, rules, date, slot } = of;
    return {
      at: { date, slot, startsAtMs, budgetMs, rules, silent: false as const },
      playlist: planPlaylist(of),
      input: of,
    };
  };
  const areas = [anArea('371524100', { name: '铜城街道', population: 1000 })];
  const plans = [planned('b', 'c'), planned('b'), planned('a')];
  const missing = missingRecordings({ areas, endpoints }, lessons, recordingsOf(lessons), [
    { audience, plans },
  ]);
  expect(missing).toMatchObject([
    {
      places: ['铜城街道'],
      people: 1000,
      longestRun: 2,
      lessons: [
        { lesson: 'b', plays: 2, reach: 2000 },
        { lesson: 'a', plays: 1, reach: 1000 },
      ],
    },
  ]);
});
