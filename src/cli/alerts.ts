import type { Command } from 'commander';
import type { ChannelTest } from '../app/send-notices.ts';
import { type Alert, subjectOf } from '../domain/alert.ts';
import { adviceElsewhere, faultWords, placeWords } from '../domain/alert-text.ts';
import { dateAt, wallTimeAt } from '../domain/calendar.ts';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';
import { askService } from './running-service.ts';
import { table } from './table.ts';

/** How many of the latest warnings `--all` shows. */
const shown = 100;

export const alertsCommand = (program: Command, deps: CliDeps): void => {
  const alerts = program
    .command('alerts')
    .description('播出预警：还没解决的 · warnings that are open')
    .option('--home <folder>', '家目录 · the home')
    .option('--all', `最近 ${shown} 条，已结束的也列出 · the latest ${shown}, those that are over, too`)
    .option('--json', '输出 JSON 数组：预警 · a JSON array of warnings')
    .action(async (options: { home?: string; all?: boolean; json?: boolean }) => {
      const { store, close } = await deps.read(deps.config(options.home));
      try {
        const list = options.all ? await store.alerts.recent(shown) : await store.alerts.open();
        if (options.json) deps.out(JSON.stringify(list));
        else if (list.length === 0) deps.out(emptyWords(options.all));
        else deps.out(table(['什么', '哪里', '问题', '怎么办', '从', '到'], list.map(cells)));
      } finally {
        await close();
      }
    });
  alerts
    .command('test')
    .description('让运行中的服务给每个渠道发一条测试消息 · have every channel sent a test message')
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON 数组：{channel, kind, sent, reason?, message?}')
    .action(async (_options: object, command: Command) => {
      const options = command.optsWithGlobals<{ home?: string; json?: boolean }>();
      const { channels } = (await askService(
        deps.config(options.home).dataFolder,
        'POST',
        '/alerts/test',
        {},
      )) as { channels: readonly ChannelTest[] };
      report(channels, options.json === true, deps);
    });
};

const emptyWords = (all: boolean | undefined): string =>
  all ? '还没有过预警。There has been no warning.' : '现在没有预警。No warning is open.';

function cells(alert: Alert): string[] {
  const { zone, openedAtMs, closedAtMs, outcome } = alert;
  const time = (atMs: number) => `${dateAt(atMs, zone).slice(5)} ${wallTimeAt(atMs, zone).slice(0, 5)}`;
  const end = outcome === 'recovered' ? '恢复' : '结束';
  return [
    subjectOf(alert),
    placeWords(alert).zh,
    faultWords(alert.fault).zh,
    adviceElsewhere(alert).zh,
    time(openedAtMs),
    closedAtMs === undefined ? '—' : `${time(closedAtMs)} ${end}`,
  ];
}

/** Throws CommandError when a channel did not take the message. */
function report(channels: readonly ChannelTest[], json: boolean, deps: CliDeps): void {
  if (json) deps.out(JSON.stringify(channels));
  else if (channels.length === 0) {
    deps.out(
      '没有配置渠道：在页面“设置 · 预警”里添加，或写 schedules/alerts.yaml，再运行 dalaba publish。' +
        'No channels: add one in the console under Settings, or write schedules/alerts.yaml, then run dalaba publish.',
    );
  } else deps.out(table(['渠道', '种类', '结果'], channels.map(testCells)));
  const failed = channels.filter(({ sent }) => !sent).length;
  if (failed > 0) {
    throw new CommandError(`${failed} 个渠道没有收下。${failed} channels did not take the message.`);
  }
}

const testCells = ({ channel, kind, sent, message = '' }: ChannelTest): string[] => [
  channel,
  kind,
  sent ? '已收下' : message,
];
