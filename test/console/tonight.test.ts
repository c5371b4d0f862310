import { expect, test } from 'vitest';
import type { BroadcastSummary, CountyDay } from '../../src/console/api/client.ts';
import { quietNow } from '../../src/console/kit/quiet-now.ts';
import { tonightsOf } from '../../src/console/settings/emergency/tonight-of.ts';

const nowMs = Date.parse('2026-11-27T10:31:00Z');
const minute = 60_000;
const slot = (startsAtMs: number) =>
  ({ name: 'evening', startsAtMs, endsAtMs: startsAtMs + 10 * minute }) as CountyDay['slots'][number];
const broadcast = (startsAtMs: number, over: Partial<BroadcastSummary> = {}) =>
  ({
    slot: 'evening',
    state: 'frozen',
    startsAtMs,
    endsAtMs: startsAtMs + 10 * minute,
    plannedPlays: 4,
    plays: { played: 0, partial: 0, interrupted: 0, missed: 0, unknown: 0 },
    ...over,
  }) as BroadcastSummary;
const day = (county: string, of: Partial<CountyDay>) =>
  ({ county, slots: [], broadcasts: [], ...of }) as never;

test('counties with something on air come first, then those with something to come; one with nothing says so', () => {
  const counties = [
    day('over', {
      broadcasts: [broadcast(nowMs - minute, { state: 'settled' })],
      slots: [slot(nowMs - minute)],
    }),
    day('unplanned', { slots: [slot(nowMs + minute)] }),
    day('cancelled', { broadcasts: [broadcast(nowMs - minute, { reason: 'cancelled' })] }),
    day('ahead', { broadcasts: [broadcast(nowMs + minute)] }),
    day('on-air', { broadcasts: [broadcast(nowMs - minute)] }),
  ];
  const found = tonightsOf({ counties, nowMs }, ['over', 'unplanned', 'cancelled', 'ahead', 'on-air']);
  expect(found.map(({ county, isOnAir, isOver }) => [county, isOnAir, isOver])).toEqual([
    ['on-air', true, false],
    ['ahead', false, false],
    ['unplanned', false, false],
    ['over', false, true],
    ['cancelled', false, true],
  ]);
});

test('an instant is found in quiet time, also where that runs over midnight', () => {
  const night = { from: '21:00', until: '06:00' };
  const noon = { from: '12:00', until: '14:00' };
  const at = (wall: string) =>
    quietNow({ quiet: [night, noon], zone: 'Asia/Shanghai' }, Date.parse(`2026-11-27T${wall}+08:00`));
  expect([at('02:00'), at('05:59'), at('21:00'), at('13:59')]).toEqual([night, night, night, noon]);
  expect([at('06:00'), at('20:59'), at('14:00')]).toEqual([undefined, undefined, undefined]);
});
