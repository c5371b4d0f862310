import { expect, test } from 'vitest';
import { conditionOf, countOf, type Row, toDo } from '../../src/console/library/condition.ts';
import { applied, changesBetween, draftOf, editOf } from '../../src/console/library/fields.ts';

const cell = {
  ...{ variety: 'cmn', state: 'approved', isPlaced: true, waiting: 0 },
  ...{ scriptChanged: false, tooLongFor: [] },
} as const satisfies Row['cells'][number];
const row = (cells: readonly Partial<Row['cells'][number]>[], given: Partial<Row> = {}): Row => ({
  ...{ lesson: 'fraud', kind: 'lesson', title: '反诈', topic: 'anti-fraud', validity: 'valid' },
  ...given,
  cells: cells.map((one) => ({ ...cell, ...one })),
});

test('a cell is called by what is wrong with it before what is right', () => {
  expect(conditionOf({ ...cell, tooLongFor: ['东阿县'], scriptChanged: true })).toBe('too-long');
  expect(conditionOf({ ...cell, scriptChanged: true })).toBe('script-changed');
  expect(conditionOf({ ...cell, isPlaced: false })).toBe('unplaced');
  expect(conditionOf({ ...cell, state: 'in-review', scriptChanged: true })).toBe('in-review');
});

test('what waits for a person comes before what expires, that before what is missing, a retired lesson last', () => {
  const waits = row([{ waiting: 1 }]);
  const expires = row([{}], { validity: 'expiring' });
  const lacks = row([{ state: 'missing' }, { state: 'missing' }]);
  const gone = row([{ state: 'in-review' }], { retired: true });
  expect([gone, row([{}]), lacks, expires, waits].toSorted((a, b) => toDo(b) - toDo(a))).toEqual([
    ...[waits, expires, lacks, row([{}]), gone],
  ]);
  expect([countOf(waits, 'waiting'), countOf(lacks, 'missing'), countOf(gone, 'waiting')]).toEqual([1, 2, 0]);
});

const before = draftOf(
  {
    ...{ title: '旧', kind: 'lesson', topic: 'anti-fraud', weight: 1, validUntil: '2026-12-31' },
    ...{ synthetic: false, retired: false, script: '先挂断。\n', scripts: { yue: '收线先。\n' } },
  },
  ['cmn-x-jilu1239'],
);

test('a draft says what it changes, and what is emptied is taken away', () => {
  expect(changesBetween(before, { ...before, script: '先挂断。' })).toEqual([]);
  const scripts = { 'cmn-x-jilu1239': '先撂喽。', yue: ' ' };
  const changes = changesBetween(before, { ...before, title: '新', validUntil: '', scripts });
  expect(changes.map(({ field, variety }) => variety ?? field)).toEqual([
    ...['title', 'validUntil', 'cmn-x-jilu1239', 'yue'],
  ]);
  expect(editOf(changes)).toEqual({
    ...{ title: '新', validUntil: null },
    scripts: { 'cmn-x-jilu1239': '先撂喽。', yue: null },
  });
});

test('one’s changes are made to what somebody else wrote meanwhile', () => {
  const mine = changesBetween(before, {
    ...before,
    title: '新',
    scripts: { ...before.scripts, yue: '收线。' },
  });
  const theirs = { ...before, weight: 3, title: '他们的' };
  expect(applied(theirs, mine)).toMatchObject({ title: '新', weight: 3, scripts: { yue: '收线。' } });
});
