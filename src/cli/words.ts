import type { BroadcastState } from '../domain/broadcast.ts';
import type { DeliveryState } from '../domain/delivery.ts';
import type { SlotName } from '../domain/ids.ts';
import type { Outcome } from '../domain/play.ts';
import type { SeasonName } from '../domain/schedule.ts';

/** The glossary's states as people read them. */
export const slotWord: Readonly<Record<SlotName, string>> = { morning: '早间', evening: '晚间' };
export const seasonWord: Readonly<Record<SeasonName, string>> = {
  spring: '春季',
  summer: '夏季',
  autumn: '秋季',
  winter: '冬季',
};
export const outcomeWord: Readonly<Record<Outcome, string>> = {
  played: '已播',
  partial: '部分',
  interrupted: '中断',
  missed: '未播',
  unknown: '不明',
};
export const stateWord: Readonly<Record<BroadcastState, string>> = {
  planned: '已排',
  ready: '就绪',
  frozen: '已定',
  settled: '已结',
  missed: '未播',
};
/** The state of a broadcast that someone watches, not yet planned and on air told apart. */
export const airStateWord: Readonly<Record<BroadcastState | 'waiting' | 'air', string>> = {
  ...stateWord,
  waiting: '等待',
  air: '播出中',
};
export const deliveryWord: Readonly<Record<DeliveryState, string>> = {
  pending: '待发',
  accepted: '已收',
  refused: '拒收',
  failed: '未达',
};

/** Machine words of reasons, for people; a reason nobody translated is shown as it is. */
const reasons: Readonly<Record<string, string>> = {
  quiet: '安静时段',
  'nothing-to-air': '没有审核过的课',
  'service-down': '服务没在运行',
  'not-assembled': '节目没能按时做好',
  'not-frozen': '没能按时定稿',
  'no-schedule': '没有排期',
  'no-receipt': '收下了，但没有回执',
  'no-trusted-time': '终端没有可信时间',
  unreachable: '连不上',
  timeout: '没有回应',
  expired: '过期',
  replayed: '重放',
  conflict: '内容冲突',
  signature: '签名不对',
  foreign: '不是发给它的',
  audio: '音频不对',
  nonsense: '回答看不懂',
  late: '音频来得太晚',
  reboot: '重启',
  local: '村里静音',
  'output-failed': '功放故障',
  'endpoint-removed': '终端已移除',
};
export const reasonWord = (reason: string | undefined): string =>
  reason === undefined ? '' : (reasons[reason] ?? reason);
