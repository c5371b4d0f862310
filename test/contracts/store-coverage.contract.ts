import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deliveryCountNames, playCountNames } from '../../src/domain/coverage-counts.ts';
import { coveragePlaces } from '../../src/domain/coverage-lines.ts';
import { areaCode, broadcastId, type LocalDate, lessonId, localDate } from '../../src/domain/ids.ts';
import type { Play } from '../../src/domain/play.ts';
import type { CoverageQuery, EndpointCoverage } from '../../src/ports/coverage.ts';
import type { PlayRecord } from '../../src/ports/plays.ts';
import { coverageLines } from '../support/coverage-fold.ts';
import {
  aPlayOf,
  frozenCounty,
  itemsEach,
  places,
  type Recount,
  recount,
} from '../support/coverage-history.ts';
import type { EngineUnderTest } from './store-engines.ts';
import { anEntry } from './store-samples.ts';

const year = { from: '2026-01-01', to: '2026-12-31' } as { from: LocalDate; to: LocalDate };
const right = { coverage_delivery: 0, coverage_broadcast: 0, coverage_month: 0, coverage_lesson: 0 };

/** A conclusion, whatever it is: also such as no evidence would come to. */
const conclusion = fc.record({
  delivery: fc.nat(15),
  item: fc.nat(itemsEach - 1),
  play: fc.oneof(
    fc.record({
      outcome: fc.constantFrom('played', 'partial', 'interrupted'),
      playedMs: fc.integer({ min: 1, max: 60_000 }),
      evidence: fc.constantFrom('device', 'platform'),
      liveMs: fc.option(fc.integer({ min: 1, max: 60_000 }), { nil: undefined, freq: 3 }),
    }),
    fc.record({
      outcome: fc.constant('missed'),
      playedMs: fc.constant(0),
      evidence: fc.constant(undefined),
      reason: fc.constantFrom('replaced', 'heard', 'no-sound', 'undelivered', undefined),
    }),
    fc.record({
      outcome: fc.constant('unknown'),
      playedMs: fc.constant(0),
      evidence: fc.constantFrom('streamed', undefined),
      sentMs: fc.option(fc.integer({ min: 1, max: 60_000 }), { nil: undefined }),
    }),
  ),
});

const defined = <Value extends object>(value: Value): Value =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Value;

const some = (row: Recount): Recount =>
  Object.fromEntries(Object.entries(row).filter(([name, count]) => count !== 0 && isPlayCount(name)));
const isPlayCount = (name: string): boolean => playCountNames.some((one) => one === name);

/** Rows that say something, by endpoint, period and subject. */
const told = (rows: readonly EndpointCoverage[]): Map<string, Recount> =>
  new Map(
    rows
      .map((row) => [`${row.endpoint} ${row.period ?? ''} ${row.subject ?? ''}`, some(row as never)] as const)
      .filter(([, row]) => Object.keys(row).length > 0),
  );
/** What was live is of no subject. */
const ofSubject = ({ liveMs: _, ...row }: Recount): Recount => row;
const expected = (
  plays: readonly PlayRecord[],
  keyOf: (play: PlayRecord) => string | undefined,
  kept: (row: Recount) => Recount = (row) => row,
) =>
  new Map(
    [...recount(plays, keyOf)]
      .map(([key, row]) => [key, some(kept(row))] as const)
      .filter(([, row]) => Object.keys(row).length > 0),
  );

/** What `Store` promises of roll-ups: whatever was concluded and corrected, they say what a recount of all plays says. */
export function coverageContract({ open }: EngineUnderTest): void {
  it('says of random histories of conclusions and corrections what a recount says', async () => {
    const store = await open();
    let counties = 0;
    const histories = fc.array(fc.array(conclusion, { minLength: 1, maxLength: 20 }), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(histories, async (calls) => {
        counties += 1;
        const county = areaCode(String(370_000 + counties));
        const deliveries = await frozenCounty(store, county);
        const plays = calls.map((call) =>
          call.map(({ delivery, item, play }) =>
            aPlayOf(deliveries[delivery] ?? { id: '' as never }, item, defined(play) as Partial<Play>),
          ),
        );
        // Some together, so that they share a transaction, the rest one after another.
        await Promise.all(plays.slice(0, 2).map((call) => store.plays.conclude(call, 1)));
        for (const call of plays.slice(2)) await store.plays.conclude(call, 2);
        const records = await store.plays.list({ county });
        const ask = async (query: Partial<CoverageQuery>) =>
          told(await store.coverage.endpoints({ counties: [county], ...year, ...query }));
        const named = ({ endpoint }: PlayRecord, period = '', subject = '') =>
          `${endpoint} ${period} ${subject}`;
        expect(await ask({})).toEqual(expected(records, (play) => named(play)));
        const fraud = lessonId('fraud');
        expect(await ask({ subject: 'variety', lesson: fraud })).toEqual(
          expected(
            records,
            (play) => (play.lesson === fraud ? named(play, '', play.variety) : undefined),
            ofSubject,
          ),
        );
        expect(await ask({ every: 'month', subject: 'lesson' })).toEqual(
          expected(
            records,
            (play) => (play.kind === 'lesson' ? named(play, play.date.slice(0, 7), play.lesson) : undefined),
            ofSubject,
          ),
        );
        expect(await ask({ every: 'day', subject: 'variety' })).toEqual(
          expected(records, (play) => named(play, play.date, play.variety), ofSubject),
        );
        const late = { from: '2026-10-31' as LocalDate, to: '2026-11-01' as LocalDate };
        const monday = ({ date }: PlayRecord) => (date === '2026-11-02' ? date : '2026-10-26');
        expect(await ask({ ...late, every: 'week' })).toEqual(
          expected(records, (play) => (play.date > late.to ? undefined : named(play, monday(play)))),
        );
        const village = areaCode(`${county}101202`);
        expect(await ask({ ...late, area: village, subject: 'lesson' })).toEqual(
          expected(
            records,
            (play) =>
              play.area === village && play.kind === 'lesson' ? named(play, '', play.lesson) : undefined,
            ofSubject,
          ),
        );
      }),
      { numRuns: 8 },
    );
    expect(await store.coverage.differences()).toEqual(right);
    const all = Array.from({ length: counties }, (_, index) => areaCode(String(370_001 + index)));
    const populations = new Map(
      all.flatMap((county) =>
        places(county)
          .slice(0, 2)
          .map((place, index) => [place, 100 + index]),
      ),
    );
    const late = { from: '2026-10-31' as LocalDate };
    for (const place of [...coveragePlaces, undefined]) {
      for (const query of [
        ...[{ every: 'month' }, { every: 'month', ...late }, { every: 'day' }, {}, late],
        ...[{ subject: 'topic' }, { subject: 'lesson', every: 'month' }],
      ] as const) {
        const asked = { counties: all, ...year, ...query };
        expect(await store.coverage.lines(asked, place, populations)).toEqual(
          coverageLines(await store.coverage.endpoints(asked), place, populations),
        );
      }
    }
    await store.coverage.rebuild();
    expect(await store.coverage.differences()).toEqual(right);
  });

  it('counts an endpoint that moved once, and both villages it played in', async () => {
    const store = await open();
    const county = areaCode('371524');
    const deliveries = await frozenCounty(store, county, true);
    await store.plays.conclude(
      deliveries.map((one) => defined(aPlayOf(one, 1))),
      1,
    );
    for (const place of [...coveragePlaces, undefined]) {
      for (const every of ['day', 'month', undefined] as const) {
        const asked = { counties: [county], ...year, ...(every === undefined ? {} : { every }) };
        const lines = await store.coverage.lines(asked, place, new Map());
        expect(lines).toEqual(coverageLines(await store.coverage.endpoints(asked), place, new Map()));
        if (every !== undefined || (place !== undefined && place !== 'county')) continue;
        const villages = { heard: 3, of: 3 };
        expect(lines).toMatchObject([{ endpoints: 4, online: 4, villages }]);
      }
    }
    const [first] = await store.coverage.lines({ counties: [county], ...year }, 'endpoint', new Map());
    expect(first).toMatchObject({ place: `${county}-0`, endpoints: 1, online: 1, villages: { of: 2 } });
  });

  it('counts who was called, who answered and who sounded, also where an order took another’s place', async () => {
    const store = await open();
    const county = areaCode('371524');
    const [one, two, three, four] = await frozenCounty(store, county);
    if (!one || !two || !three || !four) throw new Error('four deliveries were frozen');
    await store.deliveries.change({ delivery: one.id, state: 'accepted', certain: true, atMs: 1 });
    await store.deliveries.change({ delivery: two.id, state: 'refused', certain: true, atMs: 1 });
    await store.deliveries.change({ delivery: three.id, state: 'accepted', certain: true, atMs: 1 });
    const silent = { outcome: 'unknown', playedMs: 0, reason: 'no-receipt', evidence: undefined } as never;
    await store.plays.conclude([aPlayOf(one, 1), aPlayOf(three, 1, silent)].map(defined), 1);
    await store.plays.conclude(
      [
        aPlayOf(two, 1, { outcome: 'missed', playedMs: 0, reason: 'no-trusted-time' }),
        aPlayOf(four, 1, { outcome: 'missed', playedMs: 0, reason: 'replaced' }),
      ],
      1,
    );
    const rows = await store.coverage.endpoints({ counties: [county], ...year });
    const counts = rows.map((row) => deliveryCountNames.map((name) => row[name]).join(''));
    expect(counts).toEqual(['1111', '1010', '1110']);
    const broadcasts = { counties: [county], ...year, every: 'month' } as const;
    const now = Date.UTC(2026, 10, 1, 2);
    expect(await store.coverage.broadcasts(broadcasts, 'county', now)).toEqual([
      { place: county, period: '2026-10', planned: 1, aired: 1 },
      { place: county, period: '2026-11', planned: 1, aired: 0 },
    ]);
    expect(await store.coverage.broadcasts({ ...broadcasts, every: 'year' }, 'township', now)).toEqual([
      { place: `${county}101`, period: '2026', planned: 1, aired: 1 },
      { place: `${county}102`, period: '2026', planned: 1, aired: 0 },
    ]);
    // By a clock that is behind: what has plays or was settled counts in every place, what has not begun in none.
    const behind = Date.UTC(2026, 9, 1);
    const { every: _, ...whole } = broadcasts;
    const counted = async () => [
      await store.coverage.broadcasts(whole, 'county', behind),
      await store.coverage.broadcasts(whole, 'township', behind),
    ];
    const places = [
      { place: `${county}101`, planned: 1, aired: 1 },
      { place: `${county}102`, planned: 1, aired: 0 },
    ];
    expect(await counted()).toEqual([[{ place: county, planned: 1, aired: 1 }], places]);
    const morning = broadcastId(county, localDate('2026-11-01'), 'morning');
    await store.broadcasts.settle(morning, anEntry('settle-broadcast', { chain: county, subject: morning }));
    expect(await counted()).toEqual([[{ place: county, planned: 2, aired: 1 }], places]);
    const heardBy = (day: string) => store.coverage.lastHeard(county, day as LocalDate);
    expect(await heardBy('2026-11-30')).toEqual(new Map([[one.area, '2026-10-31']]));
    expect(await heardBy('2026-10-30')).toEqual(new Map());
    await store.plays.conclude([aPlayOf(one, 1, { outcome: 'partial', playedMs: 9 })], 2);
    expect(await heardBy('2026-11-30')).toEqual(new Map());
    expect(await store.coverage.differences()).toEqual(right);
  });

  it('counts as taken what sounded before it was taken back', async () => {
    const store = await open();
    const county = areaCode('371524');
    const [one] = await frozenCounty(store, county);
    if (!one) throw new Error('deliveries were frozen');
    await store.plays.conclude([defined(aPlayOf(one, 1, { outcome: 'partial', playedMs: 9 }))], 1);
    const [row] = await store.coverage.endpoints({ counties: [county], ...year });
    expect(row).toMatchObject({ called: 1, accepted: 1, answered: 1, sounded: 1 });
    const evening = broadcastId(county, localDate('2026-10-31'), 'evening');
    await store.broadcasts.settle(evening, anEntry('settle-broadcast', { chain: county, subject: evening }));
    expect(await store.coverage.differences()).toEqual(right);
  });

  it('recounts what was taken once the broadcast is over: before, orders are taken behind their conclusions', async () => {
    const store = await open();
    const county = areaCode('371524');
    const [one] = await frozenCounty(store, county);
    if (!one) throw new Error('deliveries were frozen');
    const silent = { outcome: 'unknown', playedMs: 0, reason: 'no-receipt', evidence: undefined } as never;
    await store.plays.conclude([defined(aPlayOf(one, 1, silent))], 1);
    await store.deliveries.change({ delivery: one.id, state: 'accepted', certain: true, atMs: 2 });
    expect(await store.coverage.differences()).toEqual(right);
    const evening = broadcastId(county, localDate('2026-10-31'), 'evening');
    await store.broadcasts.settle(evening, anEntry('settle-broadcast', { chain: county, subject: evening }));
    expect(await store.coverage.differences()).toEqual({ ...right, coverage_delivery: 2 });
  });
}
