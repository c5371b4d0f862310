import type { Coverage, Share } from '../domain/coverage.ts';
import { varietyName } from '../domain/variety.ts';
import { table } from './table.ts';

/** Who heard lessons so far, a row a county. Populations are estimates, and marked so. */
export function coverageTable(counties: readonly (readonly [name: string, coverage: Coverage])[]): string {
  const rows = counties.map(([name, { townships, villages, population, lessons, playedMs, liveMs }]) => [
    name,
    share(townships),
    share(villages),
    `约 ${grouped(population.heard)}/${grouped(population.of)}`,
    String(lessons),
    [
      ...playedMs.map(([variety, ms]) => `${varietyName(variety)} ${minutesOf(ms)}`),
      ...(liveMs === 0 ? [] : [`直播 ${minutesOf(liveMs)}`]),
    ].join('，') || '0',
  ]);
  const headers = ['县区', '乡镇', '村', '范围内人口（估计）', '课', '播出分钟'];
  return (
    '覆盖：有喇叭完整播过课的地方／有喇叭的地方，到目前为止。' +
    'Coverage so far: places where a loudspeaker played a whole lesson, of those with one; ' +
    `people in range are estimates (约).\n${table(headers, rows)}`
  );
}

const share = ({ heard, of }: Share): string => `${heard}/${of}`;
const minutesOf = (ms: number): string => (ms / 60_000).toFixed(1);
const grouped = (count: number): string => count.toLocaleString('en-US');
