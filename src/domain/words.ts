import type { Role } from './actor.ts';
import type { Doubt } from './belief.ts';
import type { BroadcastState } from './broadcast.ts';
import type { Ruling } from './calendar.ts';
import type { CapInfo } from './cap.ts';
import type { CheckFinding, DeliveryState } from './delivery.ts';
import type { CredentialState, EndpointCondition } from './endpoint-condition.ts';
import type { Occasion } from './ids.ts';
import type { CheckName } from './judge-recording.ts';
import type { LessonKind } from './lesson.ts';
import type { EvidenceKind, Outcome } from './play.ts';
import type { ChecklistPoint, RecordingState } from './recording.ts';
import type { DriverName, QuietPeriod, SeasonName, Weekday } from './schedule.ts';

/** What people read for a machine's word, in both languages. */
export interface Word {
  readonly zh: string;
  readonly en: string;
}

const word = (zh: string, en: string): Word => ({ zh, en });

export const slotWords = {
  morning: word('早间', 'Morning'),
  evening: word('晚间', 'Evening'),
  emergency: word('应急', 'Emergency'),
  drill: word('演练', 'Drill'),
  tone: word('试音', 'Test tone'),
} as const satisfies Record<Occasion, Word>;

export const roleWords = {
  association: word('协会', 'association'),
  editor: word('编辑', 'editor'),
  reviewer: word('审核员', 'reviewer'),
  auditor: word('审计员', 'auditor'),
  administrator: word('管理员', 'administrator'),
  emergency: word('应急', 'emergency'),
} as const satisfies Record<Role, Word>;

export const seasonWords = {
  spring: word('春季', 'spring'),
  summer: word('夏季', 'summer'),
  autumn: word('秋季', 'autumn'),
  winter: word('冬季', 'winter'),
} as const satisfies Record<SeasonName, Word>;

export const weekdayWords = {
  1: word('周一', 'Monday'),
  2: word('周二', 'Tuesday'),
  3: word('周三', 'Wednesday'),
  4: word('周四', 'Thursday'),
  5: word('周五', 'Friday'),
  6: word('周六', 'Saturday'),
  7: word('周日', 'Sunday'),
} as const satisfies Record<Weekday, Word>;

/** Why a slot airs as it does, or does not. */
export function rulingWord(why: Ruling): Word {
  switch (why.rule) {
    case 'plan':
      return word('平常', 'as planned');
    case 'season':
      return word(`${seasonWords[why.season].zh}时间`, `${seasonWords[why.season].en} time`);
    case 'once':
      return why.name === undefined
        ? word('临时时间', 'a time for these days only')
        : word(`${why.name}（临时时间）`, `${why.name}, a time for these days only`);
    case 'days':
      return word(`${weekdayWords[why.weekday].zh}不播`, `not on a ${weekdayWords[why.weekday].en}`);
    case 'holiday':
      return word(`${why.name}放假`, `public holiday ${why.name}`);
    case 'make-up':
      return word(`${why.name}调休上班`, `a working day for ${why.name}`);
    case 'quiet':
      return word(`安静时段 ${quietWords(why.quiet)}`, `quiet time ${quietWords(why.quiet)}`);
    default:
      return why satisfies never;
  }
}

/** What of an endpoint's word was not believed. */
export const doubtWords = {
  'too-early': word('回执来得太早，不可信', 'its receipt came before it could be true'),
  'too-long': word('自称比节目还长', 'said to be longer than the item'),
  clock: word('终端时钟不可信', 'the endpoint’s clock is not to be believed'),
} as const satisfies Record<Doubt, Word>;

/** `高考 21:30–06:00`. */
export const quietWords = ({ name, from, until }: QuietPeriod): string =>
  [...(name === undefined ? [] : [name]), `${from}–${until}`].join(' ');

export const outcomeWords = {
  played: word('已播', 'played'),
  partial: word('部分', 'in part'),
  interrupted: word('中断', 'interrupted'),
  missed: word('未播', 'not played'),
  unknown: word('不明', 'not known'),
} as const satisfies Record<Outcome, Word>;

/** Of CAP 1.2. */
export const severityWords = {
  Extreme: word('特别严重', 'extreme'),
  Severe: word('严重', 'severe'),
  Moderate: word('较重', 'moderate'),
  Minor: word('一般', 'minor'),
  Unknown: word('程度不明', 'of unknown severity'),
} as const satisfies Record<CapInfo['severity'], Word>;

export const evidenceWords = {
  device: word('终端回执', 'the device’s receipt'),
  platform: word('平台报告', 'the platform’s report'),
  streamed: word('本机推流', 'streamed by this service'),
} as const satisfies Record<EvidenceKind, Word>;

export const stateWords = {
  planned: word('已排', 'planned'),
  ready: word('就绪', 'ready'),
  frozen: word('已定', 'final'),
  settled: word('已结', 'settled'),
  missed: word('未播', 'missed'),
} as const satisfies Record<BroadcastState, Word>;

export const deliveryWords = {
  pending: word('待发', 'to be sent'),
  accepted: word('已收', 'accepted'),
  refused: word('拒收', 'refused'),
  failed: word('未达', 'not delivered'),
  replaced: word('已换', 'replaced'),
} as const satisfies Record<DeliveryState, Word>;

/** What was found when an endpoint was looked at again before air. */
export const findingWords = {
  held: word('在手', 'holds it'),
  refused: word('拒收', 'refuses it'),
  absent: word('已不在', 'not there any more'),
  silent: word('联系不上', 'not reached'),
} as const satisfies Record<CheckFinding, Word>;

/** How an endpoint does, by its last days. */
export const conditionWords = {
  sounding: word('正常出声', 'plays'),
  unsteady: word('时通时断', 'comes and goes'),
  streamed: word('推流中', 'streamed to'),
  silent: word('收了不响', 'accepts, never plays'),
  untold: word('收了，不知响没响', 'accepts; plays unknown'),
  refusing: word('拒收', 'refuses its orders'),
  away: word('联系不上', 'not reached'),
  uncalled: word('没有叫过', 'not called'),
} as const satisfies Record<EndpointCondition, Word>;

export const credentialWords = {
  stored: word('已有凭据', 'has a credential'),
  environment: word('凭据由环境变量给出', 'credential from the environment'),
  missing: word('还没有凭据', 'no credential yet'),
  none: word('不用凭据', 'needs none'),
} as const satisfies Record<CredentialState, Word>;

/** Kinds of endpoint, as people call them. */
export const driverWords = {
  http: word('联网喇叭（服务连它）', 'loudspeaker, called by the service'),
  pull: word('联网喇叭（它来取）', 'loudspeaker that calls in'),
  mqtt: word('消息服务器后的喇叭', 'loudspeaker behind a broker'),
  ebd: word('县应急广播平台', 'county emergency-broadcast platform'),
  folder: word('交接文件夹', 'hand-over folder'),
  rtp: word('组播推流', 'RTP stream'),
  icecast: word('Icecast 推流', 'Icecast stream'),
  axis: word('网络音箱（Axis）', 'network speaker (Axis)'),
  memory: word('演练用（没有声音）', 'rehearsal, no sound'),
} as const satisfies Record<DriverName, Word>;

/** What the receipts of an endpoint show that somebody should look at. */
export const receiptFindingWords: Readonly<Record<string, Word>> = {
  missing: word('有回执没有到', 'receipts never came'),
  'far-ahead': word('回执编号跳得太远', 'receipts numbered too far ahead'),
  'too-many-gaps': word('回执缺口太多，不再记', 'too many gaps in its receipts to note'),
  conflict: word('回执前后矛盾', 'receipts contradict one another'),
  'two-at-once': word('两台设备用同一个编号', 'two devices under one id'),
};

/** What a receipt is about. */
export const receiptWords: Readonly<Record<string, Word>> = {
  boot: word('开机', 'started'),
  accepted: word('收下播出令', 'took an order'),
  refused: word('拒收播出令', 'refused an order'),
  missed: word('没有播成', 'could not play'),
  item: word('播了一条', 'played an item'),
  finished: word('整单播完', 'finished a programme'),
  unreadable: word('看不懂的回执', 'a receipt that makes no sense'),
  conflict: word('同一编号又来一份、内容不同', 'another content under the same number'),
  streamed: word('推出去一段', 'streamed a part'),
  reported: word('平台说播了一条', 'its platform says it played an item'),
  told: word('让它播', 'told to play'),
  unsent: word('没有推出去的一段', 'a part never sent'),
};

export const kindWords = {
  lesson: word('课', 'lesson'),
  opening: word('开始曲', 'opening'),
  closing: word('结束语', 'closing'),
  filler: word('垫播', 'filler'),
  notice: word('应急通知', 'notice'),
} as const satisfies Record<LessonKind, Word>;

export const recordingWords = {
  draft: word('草稿', 'draft'),
  'in-review': word('待审', 'waits for review'),
  approved: word('已审', 'approved'),
  rejected: word('退回', 'sent back'),
  retired: word('停用', 'retired'),
  withdrawn: word('撤下', 'withdrawn'),
} as const satisfies Record<RecordingState, Word>;

export const checkWords = {
  duration: word('时长', 'length'),
  channels: word('声道', 'channels'),
  loudness: word('响度', 'loudness'),
  range: word('响度范围', 'loudness range'),
  'true-peak': word('真峰值', 'true peak'),
  clipping: word('削波', 'clipping'),
  lead: word('开头静音', 'silence before'),
  trail: word('结尾静音', 'silence after'),
  pause: word('最长停顿', 'longest pause'),
  snr: word('信噪比', 'signal to noise'),
  'dc-offset': word('直流偏移', 'DC offset'),
  phase: word('声道相位', 'phase'),
  'speech-band': word('人声占比', 'share of voice'),
} as const satisfies Record<CheckName, Word>;

export const checklistWords = {
  'script-followed': word('照稿子念', 'the script was followed'),
  'no-promotion': word('没有推销产品', 'nothing is advertised'),
  intelligible: word('这里的人听得懂', 'people here understand it'),
  'no-alert-tone': word('没有警报声', 'no alert tone'),
} as const satisfies Record<ChecklistPoint, Word>;

/** Why something was missed, refused or cut short; read by `wordOfReason`. */
export const reasonWords: Readonly<Record<string, Word>> = {
  quiet: word('安静时段', 'quiet time'),
  'county-stopped': word('全县叫停', 'the county was stopped'),
  cancelled: word('已取消', 'it was cancelled'),
  'nothing-to-air': word('没有审核过的课', 'no approved lesson'),
  'service-down': word('服务没在运行', 'the service was not running'),
  'not-assembled': word('节目没能按时做好', 'the programme was not made in time'),
  held: word('没有第二个人放行', 'not released by a second person'),
  'not-frozen': word('没能按时定稿', 'not made final in time'),
  withdrawn: word('录音已撤回', 'its recordings were withdrawn'),
  replaced: word('播出令被收回或换掉', 'its order was taken back or replaced'),
  heard: word('旧时间已经播过', 'heard already at its earlier time'),
  'not-replaced': word('旧播出令可能照播了', 'the old order may have been played'),
  'too-late': word('来不及换，改为不播', 'too late to be replaced, so it is silent'),
  'on-air': word('已经在播', 'on air already'),
  'no-schedule': word('没有排期', 'no schedule'),
  'not-scheduled': word('排期里今天不播', 'the schedule does not air it on this date'),
  same: word('按新排期也是一样', 'it is the same by the new schedule'),
  'not-published': word(
    '新排期还没发布，发布后就换',
    'the new schedule is not published yet; then it is replaced',
  ),
  disbelieved: word('回执不可信', 'the receipt can’t be true'),
  'no-receipt': word('收下了，但没有回执', 'accepted, but no receipt came'),
  'no-trusted-time': word('终端没有可信时间', 'the loudspeaker had no trusted time'),
  'no-keys': word('终端取不到公钥表', 'the loudspeaker could not fetch the key list'),
  'no-sound': word('没有出声', 'no sound came out'),
  unreachable: word('连不上', 'not reachable'),
  address: word('地址不能用', 'its address can’t be used'),
  internal: word('服务自己出错', 'the service failed'),
  aborted: word('下发中止', 'the delivery was cut off'),
  'connection-lost': word('连接断了', 'the connection broke'),
  'broker-refused': word('消息服务器不让登录', 'the broker lets nobody sign in'),
  'too-many': word('太多', 'too many'),
  resting: word('连续几次没成，歇一会儿再试', 'not tried for now: it failed several times in a row'),
  credential: word('推流密码不对或没有设置', 'the password is not set, or not taken'),
  'mount-in-use': word('挂载点被别的信号源占用', 'the mount has another source'),
  undelivered: word('没有送到', 'not delivered'),
  pending: word('还没送到', 'not delivered yet'),
  refused: word('拒收', 'refused'),
  timeout: word('没有回应', 'no answer'),
  expired: word('过期', 'expired'),
  replayed: word('重放', 'replayed'),
  conflict: word('内容冲突', 'conflicting content'),
  signature: word('签名不对', 'wrong signature'),
  foreign: word('不是发给它的', 'not meant for it'),
  late: word('来得太晚', 'it came too late'),
  audio: word('音频不对', 'wrong audio'),
  nonsense: word('回答看不懂', 'an answer that makes no sense'),
  reboot: word('重启', 'restarted'),
  stopped: word('被停止', 'stopped'),
  cut: word('没播完', 'cut short'),
  local: word('村里静音', 'muted in the village'),
  emergency: word('应急广播插播', 'an emergency broadcast'),
  ended: word('应急广播提前结束', 'the emergency was ended'),
  'output-failed': word('功放故障', 'the amplifier failed'),
  'platform-failed': word('平台播出失败', 'the platform failed to air it'),
  'not-covered': word('没有终端播出', 'no terminal aired it'),
  'parse-error': word('平台读不懂', 'the platform could not read it'),
  'content-missing': word('平台说缺内容', 'the platform finds something missing'),
  'platform-error': word('平台出错', 'the platform has an error'),
  'not-cancelled': word('旧节目没取消成', 'the earlier programme was not cancelled'),
  'answer-signature': word('平台的签名不对', 'the platform’s answer is not signed with its key'),
  unwritable: word('写不进文件夹', 'the folder could not be written to'),
  'not-streamed': word('没有播出去', 'it was not sent out'),
  full: word('存满了别人的片段', 'full of other people’s clips'),
  'too-large': word('节目太大，存不下', 'the programme is too large for it'),
  unsupported: word('设备不支持', 'the device can’t do that'),
  'no-password': word('没有设备密码', 'there is no password for it'),
  unauthorized: word('密码不对', 'wrong password'),
  'not-listed': word('设备上没有节目', 'the programme is not on it'),
  'no-key': word('没有签名私钥', 'there is no key to sign with'),
  'taken-on': word('可能已被取走', 'taken on, or lost'),
  'not-answered': word('没有回答', 'it did not answer'),
  'not-fetched': word('还没来取', 'it has not asked for it yet'),
  offline: word('不在线', 'offline'),
  unseen: word('没有它的消息', 'nothing was heard of it'),
  'endpoint-removed': word('终端已移除', 'the loudspeaker was removed'),
  streamed: word('只知道推出去了，有没有人听不知道', 'streamed; nobody says who listened'),
  failed: word('播不出来', 'it could not be played'),
  malformed: word('播出令看不懂', 'the order makes no sense'),
  'not-yet-valid': word('还没到能收的时候', 'it is too early for it'),
  interface: word('本机没有这个网卡', 'this machine has no such interface'),
  stalled: word('推流服务器没有回应', 'the stream’s server does not answer'),
  'no-emergencies': word('平台另有应急的路子，不下发', 'platforms have their own way for emergencies'),
  'too-many-orders': word('同一节目换得太多次', 'it was replaced too often for the platform'),
  'channel-removed': word('渠道已移除', 'the channel was removed'),
};

/** A reason in people’s words. People’s own stay as they are; a device may say anything: what nobody translated is another reason. */
export function wordOfReason(reason: string): Word {
  const [, status] = /^http-(\d{3})$/.exec(reason) ?? [];
  if (status !== undefined) return word(`对方回答 HTTP ${status}`, `it answered HTTP ${status}`);
  if (/\p{Script=Han}/u.test(reason)) return word(reason, reason);
  return reasonWords[reason] ?? word(`其他原因（${reason}）`, reason);
}

/** The rule behind a choice of the planner, beside its Chinese sentence. */
export const ruleWords: Readonly<Record<string, Word>> = {
  live: word('直播', 'relayed live'),
  waiting: word('等待较久', 'has waited long'),
  opening: word('开始曲', 'opening'),
  closing: word('结束语', 'closing'),
  filler: word('垫播', 'filler'),
  notice: word('应急通知', 'notice'),
  drill: word('演练', 'drill'),
  validity: word('不在有效期', 'not valid on this date'),
  retired: word('已停用', 'retired'),
  recording: word('还没有录音', 'no recording yet'),
  approval: word('尚未审核', 'not approved yet'),
  variety: word('没有合适的语言', 'no recording people here understand'),
  budget: word('时段放不下', 'does not fit into the slot'),
  topic: word('同一主题不能相邻', 'would stand beside its own topic'),
  repeat: word('刚播过不久', 'heard too recently'),
  week: word('本周次数已满', 'heard often enough this week'),
  series: word('系列课还没轮到', 'comes later in its series'),
  pinned: word('固定要播', 'pinned to this slot'),
  pins: word('固定课排不下', 'pinned lessons that do not fit together'),
};
