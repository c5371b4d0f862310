import type { Command } from 'commander';
import type { RetentionLine, RetentionReport } from '../app/report-retention.ts';
import { many } from '../domain/many.ts';
import type { RetentionKind } from '../domain/retention.ts';
import type { CliDeps } from './deps.ts';
import { size } from './disk.ts';
import { table } from './table.ts';

/** `dalaba retention`: how long what is kept; the clock's daily work prunes. */
export const retentionCommand = (program: Command, deps: CliDeps): void => {
  program
    .command('retention')
    .description(
      '各类记录保留多久、下次清理会清掉什么；只看不动 · how long what is kept, and what would go; changes nothing',
    )
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON')
    .action(async ({ home, json }: { home?: string; json?: boolean }) => {
      const reader = await deps.read(deps.config(home));
      try {
        const { reportRetention } = await import('../app/report-retention.ts');
        const report = await reportRetention(reader);
        deps.out(json ? JSON.stringify(report) : textOf(report));
      } finally {
        await reader.close();
      }
    });
};

const kindWord: Readonly<Record<RetentionKind, string>> = {
  receipts: '回执 receipts',
  checks: '播前核对 checks before air',
  performances: '推流过程 performances',
  gaps: '回执缺口 receipt gaps',
  alerts: '预警 warnings',
  'disk-samples': '磁盘用量 disk samples',
  masters: '录音原件 masters',
  approvals: '审核文字 texts of reviews',
};

const day = (atMs: number | undefined): string =>
  atMs === undefined ? '—' : new Date(atMs).toISOString().slice(0, 10);

const cellsOf = ({ kind, months, beforeMs, kept, due }: RetentionLine): string[] => [
  kindWord[kind],
  `${months} 个月 months`,
  `${kept.rows}`,
  size(kept.bytes),
  day(kept.oldestMs),
  `${due.rows}`,
  size(due.bytes),
  `< ${day(beforeMs)}`,
];

const textOf = ({ lines, plays, ledger }: RetentionReport): string =>
  [
    table(
      [
        '类别 · kind',
        '保留 · kept for',
        '现有 · rows',
        '大小 · size',
        '最早 · oldest',
        '该清 · due',
        '大小 · size',
        '哪天以前 · before',
      ],
      lines.map(cellsOf),
    ),
    '',
    `永久保留：播放 ${plays} 条、覆盖汇总、台账 ${ledger.rows} 条（${size(ledger.bytes)}）；有效的审核不清理。` +
      `Kept for ever: ${many(plays, 'play')}, the roll-ups, ${many(ledger.rows, 'ledger entry', 'ledger entries')} and every approval in force.`,
    '时钟每天清理一次；期限由 DALABA_KEEP_LOGS_MONTHS、DALABA_KEEP_MASTERS_MONTHS 和 DALABA_KEEP_APPROVALS_MONTHS 定。The clock prunes once a day.',
  ].join('\n');
