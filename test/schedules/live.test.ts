import { expect, test } from 'vitest';
import { createScheduleFiles } from '../../src/schedules/schedule-files.ts';
import { aHome, linesOf } from '../sources/temp-home.ts';

async function read(live: string, more = '') {
  const home = await aHome({
    'schedules/donge/areas.csv': 'code,name\n371524101,x\n',
    'schedules/donge/endpoints.csv': 'id,name,area,driver,address\ncol-001,x,371524,memory,\n',
    'schedules/donge/schedule.yaml': `county: 371524
name: 东阿县
pinyin: donge
slots:
  evening:
    at: "18:30"
    length: 10m
    live: ${live}
${more}`,
  });
  const liveProblem = (url: string) => (url.includes('8.8.8.8') ? '8.8.8.8 is not allowed' : undefined);
  const { schedules, findings, mentions } = await createScheduleFiles({ home, liveProblem }).read();
  return { slot: schedules[0]?.slots[0], findings, lines: linesOf(findings), mentions };
}

const source = 'url: "http://10.1.2.3:8000/lecture", title: 讲座, fallback: phone-fraud';

test('a slot says what it relays, for exactly how long, and what is heard in its place', async () => {
  const { slot, lines, mentions } = await read(`{ ${source}, for: 1m1s, days: sun, dates: 12-01..12-31 }`);
  expect(lines).toEqual([]);
  expect(slot?.live).toEqual({
    url: 'http://10.1.2.3:8000/lecture',
    title: '讲座',
    // Whole frames of 24 ms.
    durationMs: 61_008,
    fallback: 'phone-fraud',
    days: [7],
    dates: [{ from: '12-01', until: '12-31' }],
  });
  expect(mentions).toContainEqual(
    expect.objectContaining({ names: 'lesson', id: 'phone-fraud', as: 'lesson', line: 8 }),
  );
});

test.each([
  ['{ url: "ftp://10.1.2.3/x", title: 讲座, for: 1m, fallback: a }', 8, 18],
  ['{ url: "http://lecturer:hunter2@10.1.2.3/x", title: 讲座, for: 1m, fallback: a }', 8, 18],
  ['{ url: "http://10.1.2.3/x#y", title: 讲座, for: 1m, fallback: a }', 8, 18],
  ['{ url: "//10.1.2.3/x", title: 讲座, for: 1m, fallback: a }', 8, 18],
  ['{ url: "http://10.1.2.3/x", title: 讲座, for: 5s, fallback: a }', 8, 55],
  ['{ url: "http://10.1.2.3/x", title: 讲座, for: 10m1s, fallback: a }', 8, 55],
  ['{ url: "http://10.1.2.3/x", title: 讲座, for: 1m }', 8, 11],
])('%s is refused, with its place and without its secret', async (live, line, column) => {
  const { slot, findings } = await read(live);
  expect(slot).toBeUndefined();
  expect(findings.map((one) => [one.severity, one.line, one.column])).toEqual([['error', line, column]]);
  expect(JSON.stringify(findings)).not.toContain('hunter2');
});

test('neither a season nor some dates may leave less than what is relayed, and a source out of reach is a warning', async () => {
  const seasons =
    'seasons: { summer: { from: "05-01", until: "09-30", slots: { evening: { at: "19:30", length: 1m } } } }\n';
  const once =
    'once: [{ from: 2026-12-01, until: 2026-12-07, slots: { evening: { at: "19:30", length: 1m } } }]\n';
  for (const moved of [seasons, once]) {
    const short = await read(`{ ${source}, for: 2m }`, moved);
    expect(short.findings.map(({ severity, line }) => [severity, line])).toEqual([['error', 9]]);
  }
  const far = await read(`{ ${source.replace('10.1.2.3', '8.8.8.8')}, for: 2m }`);
  expect(far.findings.map(({ severity, line, found }) => [severity, line, found])).toEqual([
    ['warning', 8, '8.8.8.8 is not allowed'],
  ]);
  expect(far.slot?.live).toBeDefined();
});
