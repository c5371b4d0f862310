import { describe, expect, test } from 'vitest';
import { type Judgement, judgeSlot, type SlotFacts, type WarningRules } from '../../src/domain/judge-slot.ts';

const minute = 60_000;
const air = Date.UTC(2026, 10, 24, 10, 30);
/** An instant so many minutes before (below 0) or after air. */
const at = (minutes: number): number => air + minutes * minute;
const rules: WarningRules = {
  warnMs: 30 * minute,
  prepareMs: 30 * minute,
  patienceMs: 2 * minute,
  urgentPatienceMs: 12_000,
  undeliveredPercent: 5,
};

/** A slot of ten minutes; `lead` in minutes before air, watched since yesterday. */
const aSlot = ({ lead = 120, ...over }: Partial<SlotFacts> & { lead?: number } = {}): SlotFacts => ({
  startsAtMs: air,
  endsAtMs: at(10),
  freezeAtMs: at(-lead),
  endpoints: 20,
  watchedSinceMs: at(-1440),
  ...over,
});
const planned = { state: 'planned', adHoc: false } as const;
const ready = { state: 'ready', adHoc: false } as const;
const frozen = { state: 'frozen', adHoc: false } as const;
const missed = (reason: string, adHoc = false) => ({ state: 'missed', reason, adHoc }) as const;

/** `well`, `over`, `undecided`, or the kind of fault. */
const word = (judgement: Judgement): string =>
  judgement.verdict === 'wrong' ? judgement.fault.kind : judgement.verdict;
const judge = (slot: Parameters<typeof aSlot>[0], minutes: number): string =>
  word(judgeSlot(aSlot(slot), at(minutes), rules));

describe('with a lead of two hours, 30 minutes before air', () => {
  test.each([
    ['no broadcast, though a plan could be made', {}, 'unplanned'],
    ['nothing approved', { reasonAgainst: 'nothing-to-air' }, 'unapproved'],
    ['quiet time, which is the county’s own will', { reasonAgainst: 'quiet' }, 'over'],
    ['a plan without its programmes', { broadcast: planned, programmes: { made: 1, of: 2 } }, 'unassembled'],
    ['programmes without signed orders', { broadcast: ready }, 'not-frozen'],
    ['all delivered', { broadcast: frozen, deliveries: { accepted: 20, of: 20 } }, 'well'],
    ['one in twenty undelivered', { broadcast: frozen, deliveries: { accepted: 19, of: 20 } }, 'well'],
    ['two in twenty undelivered', { broadcast: frozen, deliveries: { accepted: 18, of: 20 } }, 'undelivered'],
    [
      'four endpoints nothing approved is spoken for',
      { broadcast: frozen, deliveries: { accepted: 16, of: 16 }, reached: 16 },
      'unapproved',
    ],
  ] as const)('%s is %j', (_name, slot, expected) => {
    expect(judge(slot, -30)).toBe(expected);
    expect(judge(slot, -29)).toBe(expected);
  });

  test('nothing is said a minute earlier', () => {
    expect(judge({}, -31)).toBe('well');
    expect(judge({ broadcast: planned, programmes: { made: 0, of: 2 } }, -31)).toBe('well');
  });

  test('the facts say how much is missing', () => {
    const judged = judgeSlot(
      aSlot({ broadcast: frozen, deliveries: { accepted: 18, of: 20 } }),
      at(-30),
      rules,
    );
    expect(judged).toEqual({ verdict: 'wrong', fault: { kind: 'undelivered', undelivered: 2, of: 20 } });
  });
});

describe('with a lead of ten minutes only what is owed by then is a fault', () => {
  const made = { lead: 10, broadcast: ready, plannedAtMs: at(-40) };
  test.each([
    ['a plan without programmes', { lead: 10, broadcast: planned, plannedAtMs: at(-40) }, -30, 'well'],
    [
      'no programmes after half the time to prepare',
      { lead: 10, broadcast: planned, plannedAtMs: at(-40) },
      -25,
      'unassembled',
    ],
    ['unsigned orders', made, -30, 'well'],
    ['unsigned orders just before the freeze', made, -11, 'well'],
    ['unsigned orders within the tick after it', made, -9, 'well'],
    ['unsigned orders two minutes after the freeze', made, -8, 'not-frozen'],
    ['no plan', { lead: 10 }, -30, 'unplanned'],
  ] as const)('%s, at %i minutes, is %j', (_name, slot, minutes, expected) => {
    expect(judge(slot, minutes)).toBe(expected);
  });

  test('deliveries get their time after the freeze', () => {
    const slot = {
      lead: 10,
      broadcast: frozen,
      frozenAtMs: at(-10),
      deliveries: { accepted: 0, of: 20 },
    };
    expect([-10, -9, -8, -7].map((minutes) => judge(slot, minutes))).toEqual([
      'undecided',
      'undecided',
      'undelivered',
      'undelivered',
    ]);
  });
});

test('without any lead a missing programme is told of before air all the same', () => {
  const slot = { lead: 0, broadcast: planned, plannedAtMs: at(-30) };
  expect([-30, -16, -15, -1].map((minutes) => judge(slot, minutes))).toEqual([
    'well',
    'well',
    'unassembled',
    'unassembled',
  ]);
  expect([-30, -29, -28].map((minutes) => judge({ lead: 0 }, minutes))).toEqual([
    'undecided',
    'undecided',
    'unplanned',
  ]);
});

describe('a service that starts five minutes before air', () => {
  const since = { watchedSinceMs: at(-5) };
  test.each([
    ['no plan', since],
    ['programmes being made', { ...since, broadcast: planned, plannedAtMs: at(-5) }],
    ['deliveries on their way', { ...since, broadcast: frozen, deliveries: { accepted: 0, of: 20 } }],
  ] as const)('has its two minutes for %s', (_name, slot) => {
    expect(['well', 'undecided']).toContain(judge(slot, -4));
    expect(['unplanned', 'unassembled', 'undelivered']).toContain(judge(slot, -3));
  });

  test('tells at once that nothing is approved', () => {
    expect(judge({ ...since, reasonAgainst: 'nothing-to-air' }, -5)).toBe('unapproved');
  });
});

test('a plan made late, after an approval, has its two minutes', () => {
  const slot = { broadcast: planned, plannedAtMs: at(-20), programmes: { made: 0, of: 2 } };
  expect([-20, -19, -18].map((minutes) => judge(slot, minutes))).toEqual(['well', 'well', 'unassembled']);
});

describe('a broadcast aired at once', () => {
  test.each([
    ['planned', 'undecided'],
    ['ready', 'undecided'],
    ['frozen', 'well'],
    ['settled', 'well'],
  ] as const)(
    'is not warned of while %s; what its slot was warned of waits for its orders',
    (state, expected) => {
      for (const minutes of [-30, -1, 0, 5])
        expect(judge({ broadcast: { state, adHoc: true } }, minutes)).toBe(expected);
    },
  );

  test('is told of when endpoints did not take it, seconds after its orders were signed', () => {
    const slot = (accepted: number) => ({
      ...{ broadcast: { state: 'frozen', adHoc: true } as const, deliveries: { accepted, of: 20 } },
      ...{ freezeAtMs: air, frozenAtMs: air, endsAtMs: at(5) },
    });
    const judgeAt = (accepted: number, ms: number) => word(judgeSlot(aSlot(slot(accepted)), air + ms, rules));
    expect(judgeAt(3, 11_999)).toBe('well');
    expect([judgeAt(3, 12_000), judgeAt(20, 12_000), judgeAt(3, 300_000)]).toEqual([
      'undelivered',
      'well',
      'over',
    ]);
  });

  test('is told of when it did not go out, for quiet time, too', () => {
    expect(judge({ broadcast: missed('quiet', true) }, 1)).toBe('missed');
  });
});

describe('a miss', () => {
  test.each(['service-down', 'not-assembled', 'nothing-to-air'])('for %s is told of', (reason) => {
    expect(judge({ broadcast: missed(reason) }, 0)).toBe('missed');
    expect(judge({ broadcast: missed(reason) }, 600)).toBe('missed');
  });

  test.each(['quiet', 'not-scheduled'])('for %s is the county’s own will', (reason) => {
    expect(judge({ broadcast: missed(reason) }, 0)).toBe('over');
  });

  test('is well once a later broadcast went on air', () => {
    expect(judge({ broadcast: missed('service-down'), laterAired: true }, 720)).toBe('well');
  });

  test('is over after two days', () => {
    expect(judge({ broadcast: missed('service-down') }, 2880)).toBe('over');
  });
});

describe('what is past', () => {
  test.each([
    ['no broadcast at air', {}, 0],
    ['a frozen one after its end', { broadcast: frozen, deliveries: { accepted: 0, of: 20 } }, 10],
    [
      'a settled one with too few deliveries',
      { broadcast: { state: 'settled', adHoc: false }, deliveries: { accepted: 0, of: 20 } },
      11,
    ],
  ] as const)('%s needs no warning', (_name, slot, minutes) => {
    expect(judge(slot, minutes)).toBe('over');
  });

  test('a settled one that everybody took is well', () => {
    const slot = {
      broadcast: { state: 'settled', adHoc: false },
      deliveries: { accepted: 20, of: 20 },
    } as const;
    expect(judge(slot, 11)).toBe('well');
  });
});

test('the share that may lack its order is compared exactly', () => {
  const share = (accepted: number, of: number, undeliveredPercent: number) =>
    word(
      judgeSlot(aSlot({ broadcast: frozen, deliveries: { accepted, of }, endpoints: of }), at(-30), {
        ...rules,
        undeliveredPercent,
      }),
    );
  expect(share(95, 100, 5)).toBe('well');
  expect(share(94, 100, 5)).toBe('undelivered');
  expect(share(0, 0, 0)).toBe('well');
  expect(share(99, 100, 0)).toBe('undelivered');
  expect(share(0, 100, 100)).toBe('well');
});

describe('an emergency', () => {
  const urgent = (accepted: number): SlotFacts =>
    aSlot({
      isUrgent: true,
      freezeAtMs: air,
      broadcast: { state: 'frozen', adHoc: true },
      deliveries: { accepted, of: 20 },
    });
  const judgeAt = (accepted: number, ms: number) => judgeSlot(urgent(accepted), air + ms, rules);

  test('that one endpoint of many did not take within its seconds is a fault at once', () => {
    expect(word(judgeAt(0, 11_999))).toBe('undecided');
    expect(judgeAt(19, 12_000)).toEqual({
      verdict: 'wrong',
      fault: { kind: 'undelivered', undelivered: 1, of: 20 },
    });
  });

  test('that all took is well, and nothing is left to warn of when it is over', () => {
    expect(word(judgeAt(20, 1000))).toBe('well');
    expect(word(judgeAt(19, 600_000))).toBe('over');
  });
});
