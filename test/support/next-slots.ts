import { type NextSlot, nextSlots } from '../../src/cli/next-slots.ts';
import { areaCode } from '../../src/domain/ids.ts';
import type { Schedule } from '../../src/domain/schedule.ts';
import { inDonge } from './fakes.ts';
import { aSchedule } from './schedules.ts';

export const guanxian = (over: Partial<Schedule> = {}): Schedule =>
  aSchedule({ county: areaCode('371525'), name: '冠县', pinyin: 'guanxian', ...over });

/** This evening, 24 November 2026, in Dong'e at 18:30 and in Guanxian at 18:00. */
export function anEvening(): readonly [donge: NextSlot, guanxian: NextSlot] {
  const [donge, other] = nextSlots(
    [aSchedule(), guanxian({ slots: [{ name: 'evening', at: '18:00', lengthMs: 600_000 }] })],
    inDonge('2026-11-24', '12:00'),
    Number.NEGATIVE_INFINITY,
  );
  if (donge === undefined || other === undefined) throw new Error('no evening');
  return [donge, other];
}
