import type { Command } from 'commander';
import { dateAt, wallTimeAt } from '../domain/calendar.ts';
import { many } from '../domain/many.ts';
import type { ReceiptFinding } from '../ports/receipts.ts';
import { countyNamed } from './county.ts';
import type { CliDeps } from './deps.ts';
import { table } from './table.ts';

interface ReceiptsOptions {
  readonly home?: string;
  readonly county?: string;
  readonly json?: boolean;
}

/** `dalaba receipts`: whose receipts are not as they should be. */
export const receiptsCommand = (program: Command, deps: CliDeps): void => {
  program
    .command('receipts')
    .description(
      '回执里的问题：缺的、互相矛盾的、一个编号两台机器的 · receipts that never came, contradict, or come from two devices',
    )
    .option('--home <folder>', '家目录 · the home')
    .option('--county <county>', '代码、拼音或中文名 · code, pinyin or Chinese name')
    .option('--json', '输出 JSON 数组 · a JSON array')
    .action(async (options: ReceiptsOptions) => {
      const { store, close } = await deps.read(deps.config(options.home));
      try {
        const schedules = (await store.revisions.schedules()).map(({ body }) => body);
        const { county } = options;
        const found = await store.receipts.findings(
          county === undefined ? undefined : [countyNamed(schedules, county).county],
        );
        if (options.json) return deps.out(JSON.stringify(found));
        if (found.length === 0) return deps.out('回执没有问题。The receipts are as they should be.');
        const zoneOf = (one: ReceiptFinding) =>
          schedules.find((schedule) => schedule.county === one.county)?.zone ?? 'Asia/Shanghai';
        deps.out(
          table(
            ['县', '终端', '问题', '从'],
            found.map((one) => cells(one, zoneOf(one))),
          ),
        );
      } finally {
        await close();
      }
    });
};

const cells = (one: ReceiptFinding, zone: string): string[] => [
  one.county,
  one.endpoint,
  sentence(one),
  `${dateAt(one.sinceMs, zone)} ${wallTimeAt(one.sinceMs, zone).slice(0, 5)}`,
];

function sentence(one: ReceiptFinding): string {
  switch (one.kind) {
    case 'missing':
      return `缺 ${one.count} 条回执，要过，没有来。${many(one.count, 'receipt')} never came.`;
    case 'far-ahead':
      return `${one.count} 条回执的编号跳得太远，中间的不算缺：照收。查这台终端。Numbered too far ahead; kept, nothing between is asked for: look at the device.`;
    case 'too-many-gaps':
      return `缺口太多：有 ${one.count} 次开机缺了一千多处，多出来的不再记，也不再要。查这台终端。${many(one.count, 'boot')} left out over a thousand stretches; those beyond are neither counted nor asked for: look at the device.`;
    case 'conflict':
      return `${one.count} 条回执前后不一样，先到的算数。${one.count} came again with other content; the first counts.`;
    case 'two-at-once': {
      const from = one.addresses.length > 0 ? `（${one.addresses.join('、')}）` : '';
      return `两台机器用同一个编号${from}：查哪台是复制的，给它另外登记。Two devices use one id: find the copy, enrol it anew.`;
    }
    default:
      return one satisfies never;
  }
}
