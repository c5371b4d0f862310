// @ts-check
/** @import { Words } from '../page-shapes.ts' */

const texts = {
  title: ['大喇叭', 'Dalaba'],
  documentTitle: ['大喇叭 · 每日播出', 'Dalaba · daily broadcasts'],
  days: ['选择日期', 'Choose a day'],
  before: ['前一天', 'The day before'],
  behind: ['后一天', 'The day after'],
  today: ['今天', 'Today'],
  date: ['日期', 'Date'],
  alerts: ['需要处理', 'Needs attention'],
  sample: [
    '这是样例：声音由机器合成，喇叭是模拟的，不是真的播出。',
    'This is a sample: voices are synthetic, loudspeakers simulated; nothing is aired.',
  ],
  speed: ['时间快 {} 倍。', 'Time runs {} times as fast.'],
  badDay: ['网址里的日期不对，显示的是今天。', 'The address names no day; this is today.'],
  polling: ['每隔几秒刷新', 'Refreshed every few seconds'],
  loading: ['正在读取……', 'Loading…'],
  live: ['实时更新', 'Live'],
  connecting: ['正在连接……', 'Connecting…'],
  gone: [
    '服务没有回应，正在重新连接。下面是断开前的情况。',
    'The service does not answer; connecting again. Below is what was last known.',
  ],
  goneEmpty: [
    '服务没有回应，正在重新连接。请确认 dalaba serve 在运行。',
    'The service does not answer; connecting again. Make sure dalaba serve is running.',
  ],
  noCounties: [
    '还没有县的排期。请把县的文件夹放进 schedules/，再运行 dalaba publish。',
    'No county has a schedule yet. Put a county’s folder into schedules/, then run dalaba publish.',
  ],
  endpoints: ['个终端', 'endpoints'],
  now: ['现在', 'now'],
  notPlanned: ['还没排，{} 自动排定', 'Not planned yet; it will be at {}'],
  planLate: [
    '过了 {} 还没排上，原因会出现在“需要处理”里',
    'Was to be planned at {} and is not; “Needs attention” will say why',
  ],
  noRecord: ['没有播出记录', 'No record of a broadcast'],
  onAir: ['正在播', 'On air'],
  adHoc: ['临时', 'ad hoc'],
  postponed: ['推迟了：原定 {}', 'Postponed from {}'],
  held: [
    '等第二个人放行：{} 个播出令，超过县里每小时的限额',
    'Waits for a second person: {} orders are more than the county sends in an hour',
  ],
  muted: ['村里要静音：{} 个终端不播', 'Villages want silence: {} endpoints'],
  beforeAir: ['播前核对', 'Before air'],
  httpStatus: ['对方回答 HTTP {}', 'it answered HTTP {}'],
  otherReason: ['其他原因（{}）', '{}'],
  finalAt: ['{} 定稿', 'Final at {}'],
  finalLate: ['该在 {} 定稿，节目还在准备', 'Was to be final at {}; programmes are being made'],
  delivered: ['下发', 'Delivered'],
  ofEndpoints: ['个终端', 'endpoints'],
  plays: ['播放', 'Plays'],
  times: ['次', ''],
  open: ['查看详情', 'Details'],
  close: ['收起', 'Close'],
  waiting: ['等结果', 'no result yet'],
  audience: ['听众', 'Audience'],
  volume: ['音量', 'volume'],
  programmeLength: ['节目', 'Programme'],
  ofSlot: ['时段', 'slot'],
  listen: ['试听节目', 'Listen to the programme'],
  silent: ['不播', 'Silent'],
  notMade: [
    '节目还没做好，做好后可在这里试听。',
    'The programme is not made yet; once it is, it can be heard here.',
  ],
  playFrom: ['从这里播放', 'play from here'],
  relayed: ['直播', 'live'],
  standingBy: ['备播', 'in its place'],
  leftOut: ['没有排进的', 'Left out'],
  deliveries: ['下发情况', 'Deliveries'],
  noDeliveries: ['还没有下发；定稿后才会有。', 'No deliveries yet; they come once it is final.'],
  playRecords: ['播放记录', 'Plays'],
  noPlays: ['还没有播放记录。', 'No plays yet.'],
  showAll: ['全部显示', 'Show all'],
  more: ['再显示一些', 'Show more'],
  endpoint: ['终端', 'Endpoint'],
  state: ['状态', 'State'],
  attempts: ['次数', 'Attempts'],
  reason: ['原因', 'Reason'],
  settledAt: ['时间', 'Time'],
  nextTry: ['下次', 'next try'],
  item: ['内容', 'Item'],
  variety: ['语言', 'Language'],
  started: ['开始', 'Started'],
  length: ['播了', 'Played'],
  outcome: ['结果', 'Outcome'],
  wanted: ['想要', 'wanted'],
  seconds: ['秒', 's'],
  minutes: ['分', 'min'],
  detailFailed: ['详情读不到，正在再试。', 'The details can’t be read; trying again.'],
  playlist: ['节目单', 'Playlist'],
};

/** @typedef {keyof typeof texts} TextKey */
/** @typedef {'slots' | 'states' | 'deliveries' | 'findings' | 'outcomes' | 'kinds' | 'reasons' | 'rules' | 'varieties'} WordGroup */

const storageKey = 'dalaba-language';
/** @type {Words | undefined} */
let words;
/** @type {'zh' | 'en'} */
let language = remembered();

/** @returns {'zh' | 'en'} */
function remembered() {
  try {
    return localStorage.getItem(storageKey) === 'en' ? 'en' : 'zh';
  } catch {
    // Storage may be forbidden; the page then forgets the choice.
    return 'zh';
  }
}

/** @param {Words} given */
export function learnWords(given) {
  words = given;
}

export const languageNow = () => language;

export function switchLanguage() {
  language = language === 'zh' ? 'en' : 'zh';
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // The same.
  }
}

/**
 * @param {TextKey} key
 * @param {string | number} value what stands in the place of `{}`
 */
export const say = (key, value = '') =>
  (texts[key][language === 'zh' ? 0 : 1] ?? '').replace('{}', String(value));

/** @param {number} count */
export const endpointsText = (count) => {
  const name = say('endpoints');
  return `${count} ${language === 'en' && count === 1 ? name.slice(0, -1) : name}`;
};

/**
 * What people read for a machine's word; one that nobody translated is shown as it is.
 * @param {WordGroup} group
 * @param {string} key
 */
export const word = (group, key) => words?.[group][key]?.[language] ?? key;

/**
 * A device may say anything: what nobody translated is shown as another reason.
 * @param {string | undefined} reason
 */
export function reasonText(reason) {
  if (reason === undefined) return '';
  const [, status] = /^http-(\d{3})$/.exec(reason) ?? [];
  if (status !== undefined) return say('httpStatus', status);
  return words?.reasons[reason]?.[language] ?? say('otherReason', reason);
}

/** @param {readonly string[]} parts */
export const sentence = (...parts) =>
  parts.filter((part) => part !== '').join(language === 'zh' ? '，' : ', ');

/**
 * A word before what it is about.
 * @param {string} name
 * @param {string} value
 */
export const labelled = (name, value) => `${name}${language === 'zh' ? '：' : ': '}${value}`;
