import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/sources/csv-table.ts';
import { createFindingList } from '../../src/sources/finding-list.ts';
import { readYaml } from '../../src/sources/yaml-source.ts';

const pieces = fc.constantFrom(
  ...[
    'a',
    'title',
    ': ',
    '\n',
    '  ',
    '\t',
    '- ',
    '[',
    ']',
    '{',
    '}',
    ',',
    '"',
    "'",
    '|',
    '>',
    '&x ',
    '*x',
    '!t ',
  ],
  ...[
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '<<',
    '?',
    '#',
    '~',
    '\r',
    '\u0000',
    '\ud800',
    '：',
    '06:30',
    '\\',
    '@',
    '`',
  ],
);
const text = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''));

describe('whatever people write', () => {
  it('is read as YAML or explained, never thrown', () => {
    fc.assert(
      fc.property(text, (written) => {
        const findings = createFindingList('a.yaml');
        const source = readYaml(written, findings);
        expect(source !== undefined || findings.errors() === 1).toBe(true);
        for (const { line = 1, column = 1 } of findings.all())
          expect(Math.min(line, column)).toBeGreaterThan(0);
      }),
      { numRuns: 3000 },
    );
  });

  it('is read as CSV or explained, never thrown', () => {
    fc.assert(
      fc.property(text, (written) => {
        const findings = createFindingList('a.csv');
        const rows = readCsv(`title,a\n${written}`, { required: ['title'], optional: ['a'] }, findings);
        expect(rows !== undefined || findings.errors() > 0).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
