import { describe, expect, it } from 'vitest';
import { isCertain } from '../../src/domain/delivery.ts';

const pending = { state: 'pending', certain: true } as const;

describe('certainty about a delivery', () => {
  it.for([
    ['never taken up', 0, 0, 0, true],
    ['taken up by the asker alone', 1, 0, 1, true],
    ['taken up, and nothing was heard of it', 1, 0, 0, false],
    ['taken up again after a take nothing was heard of', 2, 0, 1, false],
    ['with every attempt recorded', 4, 2, 0, true],
    ['with every earlier attempt recorded', 5, 2, 1, true],
    ['with one attempt of three unrecorded', 5, 2, 0, false],
  ] as const)('%s', ([, epoch, attempts, mine, expected]) => {
    expect(isCertain({ ...pending, epoch, attempts }, mine)).toBe(expected);
  });

  it('once lost stays lost', () => {
    expect(isCertain({ ...pending, certain: false, epoch: 2, attempts: 1 }, 0)).toBe(false);
  });

  it('is what was recorded once the delivery ended', () => {
    expect(isCertain({ state: 'refused', certain: true, epoch: 1, attempts: 1 }, 0)).toBe(true);
    expect(isCertain({ state: 'failed', certain: true, epoch: 3, attempts: 1 }, 0)).toBe(true);
  });
});
