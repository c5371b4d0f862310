import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coverageOf, type HeardPlay } from '../../src/domain/coverage.ts';
import { areaCode, lessonId } from '../../src/domain/ids.ts';
import { outcomes } from '../../src/domain/play.ts';
import { variety } from '../../src/domain/variety.ts';
import { anArea, anEndpoint } from '../support/schedules.ts';

const village = {
  far: areaCode('371524101200'),
  near: areaCode('371524100200'),
  next: areaCode('371524100201'),
};
const areas = [
  anArea('371524100'),
  anArea(village.near, { population: 1000 }),
  anArea(village.next, { population: 500 }),
  anArea('371524101'),
  anArea(village.far, { population: 30 }),
  anArea('371524101201', { population: 7_000 }),
];
const endpoints = Object.entries(village).map(([id, area]) => anEndpoint(id, { area }));
const county = { areas, endpoints };

const aPlay = (over: Partial<HeardPlay> = {}): HeardPlay => ({
  area: village.near,
  kind: 'lesson',
  lesson: lessonId('bank-cards'),
  variety: variety('cmn'),
  outcome: 'played',
  playedMs: 60_000,
  ...over,
});

describe('coverage', () => {
  test('takes a live source for no lesson, and tells how long it was heard', () => {
    const { villages, lessons, playedMs, liveMs } = coverageOf(county, [aPlay({ liveMs: 20_000 })]);
    expect({ heard: villages.heard, lessons, playedMs, liveMs }).toEqual({
      heard: 0,
      lessons: 0,
      playedMs: [['cmn', 40_000]],
      liveMs: 20_000,
    });
  });

  test('of a county that heard nothing is none of the places with a loudspeaker', () => {
    expect(coverageOf(county, [])).toEqual({
      townships: { heard: 0, of: 2 },
      villages: { heard: 0, of: 3 },
      population: { heard: 0, of: 1530 },
      lessons: 0,
      playedMs: [],
      liveMs: 0,
    });
  });

  test('counts a village, its township and its people once, however often it heard lessons', () => {
    const other = anEndpoint('second', { area: village.near });
    const plays = [aPlay(), aPlay(), aPlay({ lesson: lessonId('mortgages') })];
    expect(coverageOf({ areas, endpoints: [...endpoints, other] }, plays)).toMatchObject({
      townships: { heard: 1, of: 2 },
      villages: { heard: 1, of: 3 },
      population: { heard: 1000, of: 1530 },
      lessons: 2,
    });
  });

  test.each([
    ['an opening', { kind: 'opening' }],
    ['a lesson cut short', { outcome: 'partial' }],
    ['a lesson nobody knows of', { outcome: 'unknown', playedMs: 0 }],
  ] as const)('is not reached by %s', (_, over) => {
    expect(coverageOf(county, [aPlay(over)])).toMatchObject({ villages: { heard: 0 }, lessons: 0 });
  });

  test('has no place whose loudspeaker is gone, though it heard lessons once', () => {
    const gone = coverageOf({ areas, endpoints: endpoints.slice(0, 1) }, [
      aPlay(),
      aPlay({ area: village.far }),
    ]);
    expect(gone.villages).toEqual({ heard: 1, of: 1 });
    expect(gone.lessons).toBe(1);
  });

  test('of a loudspeaker for a whole township covers the township and none of its villages', () => {
    const township = areaCode('371524101');
    const far = { areas, endpoints: [anEndpoint('tower', { area: township })] };
    expect(coverageOf(far, [aPlay({ area: township })])).toMatchObject({
      townships: { heard: 1, of: 1 },
      villages: { heard: 0, of: 0 },
      population: { heard: 0, of: 0 },
    });
  });

  test('tells what was really played by variety, the most first', () => {
    const jilu = variety('cmn-x-jilu1239');
    const plays = [
      aPlay({ playedMs: 1000 }),
      aPlay({ variety: jilu, playedMs: 5000 }),
      aPlay({ playedMs: 2000, outcome: 'partial' }),
      aPlay({ variety: variety('yue'), playedMs: 0, outcome: 'missed' }),
    ];
    expect(coverageOf(county, plays).playedMs).toEqual([
      [jilu, 5000],
      ['cmn', 3000],
    ]);
  });

  test('never shrinks by another play, nor heeds their order', () => {
    const aHeard = fc.record({
      area: fc.constantFrom(...Object.values(village), areaCode('371524101201')),
      kind: fc.constantFrom('lesson', 'opening'),
      lesson: fc.constantFrom('a', 'b', 'c').map(lessonId),
      variety: fc.constantFrom('cmn', 'cmn-x-jilu1239').map(variety),
      outcome: fc.constantFrom(...outcomes),
      playedMs: fc.nat(100_000),
    });
    fc.assert(
      fc.property(fc.array(aHeard), aHeard, (plays, more) => {
        const before = coverageOf(county, plays);
        const after = coverageOf(county, [more, ...plays]);
        expect(coverageOf(county, plays.toReversed())).toEqual(before);
        for (const level of ['townships', 'villages', 'population'] as const) {
          expect(after[level].heard).toBeGreaterThanOrEqual(before[level].heard);
          expect(after[level].heard).toBeLessThanOrEqual(after[level].of);
        }
        expect(after.lessons).toBeGreaterThanOrEqual(before.lessons);
      }),
    );
  });
});
