import { findingLine } from '../domain/finding.ts';
import { many } from '../domain/many.ts';
import type { RowChange } from '../domain/table-change.ts';
import type { TableComparison } from '../ports/county-tables.ts';
import type { CredentialChanges } from '../ports/credentials.ts';
import { table } from './table.ts';

/** A preview for people: findings, counts, and the first changes as a table. */
export function comparisonLines(
  comparison: TableComparison,
  credentials: CredentialChanges,
  lines: number,
): string {
  const { changes, findings, county, file } = comparison;
  const { added, changed, removed, unchanged } = counts(comparison);
  const shown = changes.slice(0, lines);
  const more = changes.length - shown.length;
  const told = findings.map((one) => `${one.severity === 'error' ? '错误' : '提醒'}  ${findingLine(one)}`);
  // What would become of a table with errors says nothing.
  if (findings.some(({ severity }) => severity === 'error')) return told.join('\n');
  return [
    ...told,
    `${county.name} ${county.code} → ${file}`,
    ...(shown.length === 0
      ? []
      : [
          table(
            ['', '行 row', '内容 what'],
            shown.map((change) => [kindWord[change.kind], change.key, what(change)]),
          ),
        ]),
    ...(more === 0
      ? []
      : [`还有 ${more} 行没有列出（--lines）。${many(more, 'more row', 'more rows')} not listed.`]),
    ...credentialLines(credentials),
    `新增 ${added}，改动 ${changed}，不变 ${unchanged}，删除 ${removed}。${added} added, ${changed} changed, ${unchanged} unchanged, ${removed} removed.`,
  ].join('\n');
}

const kindWord: Readonly<Record<RowChange['kind'], string>> = { added: '＋', changed: '改', removed: '－' };

function what(change: RowChange): string {
  const shown = (cell: string): string => (cell === '' ? '（空）' : cell);
  if (change.kind === 'changed')
    return change.fields.map(({ field, from, to }) => `${field}: ${shown(from)} → ${shown(to)}`).join('；');
  return Object.values(change.cells)
    .slice(1)
    .filter((cell) => cell !== '')
    .join(' ');
}

function credentialLines({ added, changed, overridden }: CredentialChanges): string[] {
  const list = (names: readonly string[]): string =>
    names.length > 5 ? `${names.slice(0, 5).join('、')}…（${names.length}）` : names.join('、');
  return [
    added.length === 0 ? '' : `密钥将存入 secrets（will be stored）：${list(added)}`,
    changed.length === 0 ? '' : `密钥将换掉 secrets 里的（will replace the present one）：${list(changed)}`,
    overridden.length === 0
      ? ''
      : `环境变量里另有密钥，以它为准（the environment overrides）：${list(overridden)}`,
  ].filter((line) => line !== '');
}

/** The same for machines: every change, no secret. */
export function comparisonJson(comparison: TableComparison, credentials: CredentialChanges) {
  const { county, file, changes, findings } = comparison;
  return { county: county.code, file, ...counts(comparison), changes, credentials, findings };
}

function counts({ changes, unchanged }: TableComparison) {
  const of = (kind: RowChange['kind']): number => changes.filter((change) => change.kind === kind).length;
  return { added: of('added'), changed: of('changed'), removed: of('removed'), unchanged };
}
