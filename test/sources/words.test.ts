import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance, halfWidth, nearest, quoted } from '../../src/sources/words.ts';

describe('editDistance', () => {
  it('counts one for a letter too many, missing, wrong or swapped', () => {
    expect(editDistance('tittle', 'title')).toBe(1);
    expect(editDistance('titl', 'title')).toBe(1);
    expect(editDistance('titke', 'title')).toBe(1);
    expect(editDistance('gpa', 'gap')).toBe(1);
  });

  it('is symmetric and zero only for equal words', () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });
});

describe('didYouMean', () => {
  it('names the nearest word, whatever its case or width', () => {
    expect(nearest('ＴＩＴＬＥ', ['title', 'topic'])).toBe('title');
    expect(didYouMean('tittle', ['topic', 'title'])).toBe('是不是想写 "title"？(did you mean "title"?)');
  });

  it('lists all words when none is near', () => {
    expect(didYouMean('colour', ['gap', 'lead'])).toBe('可以写：gap、lead (one of: gap, lead)');
  });

  it('answers quickly for a word of a megabyte', () => {
    expect(nearest('x'.repeat(2 ** 20), ['title'])).toBeUndefined();
  });
});

describe('quoted', () => {
  it('spells out what a terminal would act on or hide', () => {
    expect(quoted('a\u001b[31m\u202eb\u009b')).toBe('"a\\u001b[31m\\u{202e}b\\u{9b}"');
  });

  it('shortens long values without splitting a character', () => {
    expect(quoted('喇'.repeat(100))).toBe(`"${'喇'.repeat(60)}…"`);
    expect(quoted('🔊'.repeat(100))).toBe(`"${'🔊'.repeat(60)}…"`);
  });
});

describe('halfWidth', () => {
  it('turns full-width digits, colons and spaces into ASCII', () => {
    expect(halfWidth('　０６：３０ ')).toBe('06:30');
  });
});
