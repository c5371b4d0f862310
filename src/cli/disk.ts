import type { Command } from 'commander';
import type { DiskPart, DiskReport } from '../app/report-disk.ts';
import type { CliDeps } from './deps.ts';
import { table } from './table.ts';

export const diskCommand = (program: Command, deps: CliDeps): void => {
  program
    .command('disk')
    .description('磁盘用量和还能用多久 · what uses the disk, and how long it lasts')
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON')
    .action(async (options: { home?: string; json?: boolean }) => {
      const report = await deps.reportDisk(deps.config(options.home));
      deps.out(options.json ? JSON.stringify(report) : diskText(report));
    });
};

const partWord: Readonly<Record<DiskPart, string>> = {
  masters: '录音原件 masters',
  renditions: '成品 renditions',
  programmes: '节目 programmes',
  'other-audio': '其他音频 other audio',
  cache: '仓库音频的本地副本 audio kept from the store',
  database: '数据库 database',
  redis: 'Redis',
  village: '模拟村子 village logs',
  scratch: '临时文件 scratch',
  other: '其他 other',
};

/** The report as people read it. */
export function diskText({ parts, usedBytes, freeBytes, totalBytes, forecast }: DiskReport): string {
  const rows = parts.map(({ part, bytes, files }) => [partWord[part], size(bytes), String(files)]);
  const files = parts.reduce((sum, one) => sum + one.files, 0);
  return [
    table(
      ['用途 · what', '大小 · size', '文件 · files'],
      [...rows, ['合计 total', size(usedBytes), String(files)]],
    ),
    '',
    `磁盘 ${size(totalBytes)}，还剩 ${size(freeBytes)}。${size(freeBytes)} of ${size(totalBytes)} are free.`,
    forecastText(forecast),
  ].join('\n');
}

function forecastText(forecast: DiskReport['forecast']): string {
  if (forecast === undefined)
    return '还说不准能用多久：服务要先运行满一天。How long that lasts is known once the service has run for a day.';
  const { growthBytesPerDay, daysUntilFull } = forecast;
  if (daysUntilFull === undefined) return '最近没有增长。It has not grown lately.';
  const days = daysUntilFull < 10 ? daysUntilFull.toFixed(1) : daysUntilFull.toFixed(0);
  return `每天增长 ${size(growthBytesPerDay)}，约 ${days} 天后用完。It grows by ${size(growthBytesPerDay)} a day and is full in about ${days} days.`;
}

/** In powers of 1000, as disks are sold and `DALABA_MIN_FREE_MB` counts. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${value >= 100 || step === 0 ? value.toFixed(0) : value.toFixed(1)} ${units[step]}`;
}
