import { describe, expect, test } from 'vitest';
import { nextSlots } from '../../src/cli/next-slots.ts';
import { inDonge } from '../support/fakes.ts';
import { guanxian } from '../support/next-slots.ts';
import { aSchedule } from '../support/schedules.ts';

const noon = inDonge('2026-11-24', '12:00');
const never = Number.NEGATIVE_INFINITY;
const late = guanxian({
  slots: [
    { name: 'morning', at: '07:00', lengthMs: 300_000 },
    { name: 'evening', at: '19:00', lengthMs: 300_000 },
  ],
});
const ids = (...from: Parameters<typeof nextSlots>) => nextSlots(...from).map(({ id }) => id);

describe('the next slots of a sample', () => {
  test('are tonight’s, of every county at once', () => {
    const slots = nextSlots([aSchedule(), late], noon, never);
    expect(slots.map(({ id }) => id)).toEqual(['371524/2026-11-24/evening', '371525/2026-11-24/evening']);
    expect(slots.map(({ startsAtMs }) => startsAtMs)).toEqual([
      inDonge('2026-11-24', '18:30'),
      inDonge('2026-11-24', '19:00'),
    ]);
    expect(slots[0]?.freezeAtMs).toBe(inDonge('2026-11-24', '16:30'));
  });

  test('are those of the next morning once tonight’s have aired', () => {
    expect(ids([aSchedule(), late], noon, inDonge('2026-11-24', '19:05'))).toEqual([
      '371524/2026-11-25/morning',
      '371525/2026-11-25/morning',
    ]);
  });

  test('never go back before what one county has aired alone', () => {
    expect(ids([aSchedule(), late], noon, inDonge('2026-11-24', '18:40'))).toEqual([
      '371524/2026-11-25/morning',
      '371525/2026-11-25/morning',
    ]);
    expect(ids([late], noon, inDonge('2026-11-24', '18:40'))).toEqual(['371525/2026-11-24/evening']);
  });

  test('leave out a county without that slot', () => {
    const morningOnly = aSchedule({ slots: [{ name: 'morning', at: '06:30', lengthMs: 60_000 }] });
    expect(ids([morningOnly, late], noon, never)).toEqual(['371525/2026-11-24/evening']);
    expect(ids([morningOnly], noon, never)).toEqual(['371524/2026-11-25/morning']);
  });

  test('stand where the season of their date moves them', () => {
    const winter = aSchedule({
      seasons: [
        {
          name: 'winter',
          from: '11-25',
          until: '02-28',
          slots: [{ name: 'evening', at: '17:00', lengthMs: 120_000 }],
        },
      ],
    });
    const evening = (afterMs: number) => nextSlots([winter], noon, afterMs)[0];
    expect(evening(never)?.startsAtMs).toBe(inDonge('2026-11-24', '18:30'));
    const moved = evening(inDonge('2026-11-25', '12:00'));
    expect(moved?.startsAtMs).toBe(inDonge('2026-11-25', '17:00'));
    expect(moved?.endsAtMs).toBe(inDonge('2026-11-25', '17:02'));
  });

  test('are none once a year is full', () => {
    expect(ids([late], noon, inDonge('2028-01-01', '12:00'))).toEqual([]);
  });
});
