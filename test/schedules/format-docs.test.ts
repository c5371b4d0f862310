import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mapColumns } from '../../src/library/lesson-sheet.ts';
import { createLibraryFiles } from '../../src/library/library-files.ts';
import { areaImportColumns, endpointImportColumns } from '../../src/schedules/import-columns.ts';
import { createScheduleFiles } from '../../src/schedules/schedule-files.ts';
import { aHome } from '../sources/temp-home.ts';

/** The fenced blocks of a page of docs/ in one language. */
async function blocks(page: string, language: string): Promise<readonly string[]> {
  const text = await readFile(join(import.meta.dirname, '../../docs', page), 'utf8');
  return [...text.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(
    ([, block = '']) => block,
  );
}

describe('the examples of the docs', () => {
  it('are a lesson without findings', async () => {
    const [yaml = ''] = await blocks('lesson.md', 'yaml');
    const home = await aHome({
      'content/counterfeit-notes/lesson.yaml': yaml,
      'content/counterfeit-notes/cmn.opus': 'x',
      'content/counterfeit-notes/cmn-x-jilu1239.opus': 'x',
    });
    const { lessons, findings } = await createLibraryFiles({ home }).read();
    expect(findings).toEqual([]);
    expect(lessons[0]?.recordings).toHaveLength(2);
  });

  it('are a county without findings', async () => {
    const [yaml = '', calendar = ''] = await blocks('schedule.md', 'yaml');
    const [areas = '', endpoints = ''] = await blocks('schedule.md', 'csv');
    expect(calendar).toMatch(/^public-holidays:/);
    const home = await aHome({
      'schedules/calendar.yaml': calendar,
      'schedules/donge/schedule.yaml': yaml,
      'schedules/donge/areas.csv': areas,
      'schedules/donge/endpoints.csv': endpoints,
    });
    const { schedules, findings } = await createScheduleFiles({ home }).read();
    expect(findings).toEqual([]);
    expect(schedules[0]).toMatchObject({ county: '371524', areas: { length: 3 }, endpoints: { length: 2 } });
    expect(schedules[0]?.publicDays?.years).toContain(2027);
  });
});

describe('the page about imports', () => {
  it.each([
    ['areas', areaImportColumns],
    ['endpoints', endpointImportColumns],
    ['lessons', mapColumns],
  ])(
    'names every header of %s and what it is also called',
    async (_, { required, optional, synonyms = {} }) => {
      const text = await readFile(join(import.meta.dirname, '../../docs/imports.md'), 'utf8');
      const lines = text.split('\n').filter((line) => line.startsWith('| `'));
      for (const name of [...required, ...optional]) {
        const words = synonyms[name] ?? [];
        expect(words.length, name).toBeGreaterThan(1);
        const told = lines.map((line) =>
          line
            .split('|')
            .slice(1, 3)
            .join(' ')
            .trim()
            .split(/[\s`]+/),
        );
        expect(
          told.some((line) => [name, ...words].every((word) => line.includes(word))),
          name,
        ).toBe(true);
      }
    },
  );
});
