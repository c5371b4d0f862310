import { describe, expect, test } from 'vitest';
import { localDate } from '../../src/domain/ids.ts';
import { libraryMatrix, type MatrixInput } from '../../src/domain/library-matrix.ts';
import { recordingId } from '../../src/domain/recording.ts';
import { variety } from '../../src/domain/variety.ts';
import { aDigest, aLesson, aRecording, recordsOf, today } from '../support/lessons.ts';
import { aSchedule } from '../support/schedules.ts';

const cmn = variety('cmn');
const jilu = variety('cmn-x-jilu1239');
const lesson = aLesson({ id: 'fraud', recordings: [aRecording({ of: 'fraud' })] });
const [noted] = recordsOf(lesson, 0);
if (noted === undefined) throw new Error('the lesson has a recording');
const matrix = (over: Partial<MatrixInput> = {}) =>
  libraryMatrix({
    date: today,
    lessons: [lesson],
    schedules: [aSchedule()],
    recordings: [{ ...noted, state: 'approved' }],
    wordings: new Map(),
    ...over,
  });
const cellOf = (over: Partial<MatrixInput>, of = cmn) => {
  const { varieties, rows } = matrix(over);
  return rows[0]?.cells[varieties.indexOf(of)];
};

describe('the matrix', () => {
  test('has standard Mandarin first, then what audiences want, then what else was spoken', () => {
    const wu = aRecording({ of: 'fraud', variety: variety('wuu') });
    const { varieties } = matrix({ lessons: [{ ...lesson, recordings: [...lesson.recordings, wu] }] });
    expect(varieties[0]).toBe('cmn');
    expect(varieties).toContain('cmn-x-jilu1239');
    expect(varieties.at(-1)).toBe('wuu');
  });

  test('says what is approved, and what nobody spoke', () => {
    expect(cellOf({})).toMatchObject({ state: 'approved', durationMs: 60_000, waiting: 0, tooLongFor: [] });
    expect(cellOf({}, jilu)).toMatchObject({ state: 'missing' });
    expect(matrix({ lessons: [] }).rows).toEqual([]);
  });

  test('shows a newer take that waits beside the approved one, and alone where none airs', () => {
    const take = {
      ...noted,
      id: recordingId({ ...noted, master: aDigest('take 2') }),
      state: 'in-review' as const,
    };
    const approved = { ...noted, state: 'approved' as const };
    expect(cellOf({ recordings: [take, approved] })).toMatchObject({ state: 'approved', waiting: 1 });
    expect(cellOf({ recordings: [take], lessons: [{ ...lesson, recordings: [] }] })).toMatchObject({
      state: 'in-review',
      recording: take.id,
      waiting: 0,
    });
    const rejected = { ...noted, state: 'rejected' as const };
    expect(cellOf({ recordings: [rejected] })).toMatchObject({ state: 'rejected' });
  });

  test('flags a wording edited after the approval', () => {
    const [heard, now] = [aDigest('one'), aDigest('two')];
    const flag = (to: typeof now) =>
      cellOf({ wordings: new Map([[noted.id, { heard, now: to }]]) })?.scriptChanged;
    expect([flag(now), flag(heard)]).toEqual([true, false]);
  });

  test('names the county whose longest slot cannot hold it', () => {
    const slots = aSchedule().slots.map((slot) => ({ ...slot, lengthMs: 59_000 }));
    expect(cellOf({ schedules: [aSchedule({ slots })] })?.tooLongFor).toEqual(['东阿县']);
    const enough = slots.map((slot) => ({ ...slot, lengthMs: 60_000 }));
    expect(cellOf({ schedules: [aSchedule({ slots: enough })] })?.tooLongFor).toEqual([]);
  });

  test.each([
    ['2026-11-23', 'expired'],
    ['2026-11-24', 'expiring'],
    ['2026-12-24', 'expiring'],
    ['2026-12-25', 'valid'],
  ])('a lesson valid until %s is %s', (until, validity) => {
    const { rows } = matrix({ lessons: [{ ...lesson, validUntil: localDate(until) }] });
    expect(rows[0]?.validity).toBe(validity);
  });

  test('a lesson that begins later is not yet valid', () => {
    const { rows } = matrix({ lessons: [{ ...lesson, validFrom: localDate('2026-11-25') }] });
    expect(rows[0]?.validity).toBe('not-yet');
  });
});
