import type { Check } from '../domain/judge-recording.ts';
import { checkWords } from '../domain/words.ts';
import { table } from './table.ts';

const signs = { ok: '✓', warn: '!', fail: '✗' } as const satisfies Record<Check['verdict'], string>;

/** Every check with its number and limit; what to do about those that are not well stands below. */
export function checksTable(checks: readonly Check[]): string {
  const rows = checks.map(({ name, verdict, value, unit, limit }) => [
    signs[verdict],
    `${checkWords[name].zh} ${checkWords[name].en}`,
    `${value}${unit === '' ? '' : ` ${unit}`}`,
    limit,
  ]);
  const advice = checks.flatMap(({ name, verdict, advice: given }) =>
    given === undefined ? [] : [`${signs[verdict]} ${checkWords[name].zh}：${given.zh}${given.en}`],
  );
  return [table(['', '检查 check', '测得 measured', '限度 limit'], rows), ...advice].join('\n');
}
