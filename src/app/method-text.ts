import type { LocalDate } from '../domain/ids.ts';
import type { ReportText } from '../domain/report.ts';
import type { ReportGround } from './report-ground.ts';
import type { Period } from './report-period.ts';

/** What the figures are and what they do not say: docs/coverage.md in the words of whoever reads the report. */
export const methodText = (
  { schedule: { zone }, period, today }: Pick<ReportGround, 'schedule' | 'period' | 'today'>,
  more: readonly string[] = [],
): ReportText => ({
  ...{ is: 'text', id: 'method', title: '口径说明' },
  lines: [
    '凭什么：只凭终端自己的回执和平台的报告，不凭计划，也不凭“已接收”。本机推出去、没有人回报的流单列，不算播出。',
    '一条播放记录是一台终端、一次播出、一项节目的最新结论；后来的证据更正先前的结论，旧结论仍在台账里。',
    '课次：类别为“课”的播放记录。完整、部分、未播、不明四个数加起来等于应播课。换成新播出令的旧记录不计；应急和演练不计入课次。',
    '播出率＝实际播出÷计划播出：到制表时该播的早间、晚间播出里，至少一台终端出过声的。',
    '在线率＝这段时间应答过的终端÷被呼叫过的终端；不说明终端现在是否在线。',
    '方言占比＝方言播出时长÷（普通话＋方言）时长，含开始曲和结束语，不含直播。',
    `范围内人口：播到的村（至少完整播出一课）的估计人口，每人只计一次，取自${asPublished(period, today)}。人次：各村人口×完整播出的课次，再相加。两个数都是估计，不能相加，都不是听众。`,
    '实际收听人数：不知道。喇叭数不出听众，本报表也不推算。',
    '每个数旁边的方括号是出处编号，见“数字的出处”：照那条命令或接口重查，得到同一个数（写“—”的，那时还没有记录，重查得 0）；再查到播放记录本身。“完整”＝结果为“已播”、类别为“课”、计数为“是”、直播为 0 的播放记录条数。',
    `日期和时间都是 ${zone} 的当地时间。还没有结算的播出会随迟到的回执变化。`,
    ...more,
  ],
});

/** Which table of areas the people of some days are taken from: as `publishedOn` has it. */
export const asPublished = ({ to }: Pick<Period, 'to'>, today: LocalDate): string =>
  to >= today ? '现在发布的区划表' : `${to} 那天终了时发布的区划表`;
