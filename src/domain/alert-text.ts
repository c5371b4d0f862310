import { type Alert, type AlertPlace, subjectOf } from './alert.ts';
import type { AlertLanguage } from './alert-channel.ts';
import { wallTimeAt } from './calendar.ts';
import type { Fault } from './fault.ts';
import { type BroadcastId, type Occasion, urgencyOf } from './ids.ts';
import { many } from './many.ts';

interface Words {
  readonly zh: string;
  readonly en: string;
}

const slotWords: Readonly<Record<Occasion, Words>> = {
  morning: { zh: '早间', en: 'morning' },
  evening: { zh: '晚间', en: 'evening' },
  emergency: { zh: '应急', en: 'emergency' },
  drill: { zh: '演练', en: 'drill' },
  tone: { zh: '试音', en: 'test tone' },
};

/** Which broadcast: county, date, slot and the time of air on the county's wall; or which county. */
export function placeWords(place: AlertPlace): Words {
  const { county, countyName, startsAtMs, zone } = place;
  if (!('broadcast' in place) && !('endpoint' in place))
    return { zh: countyName, en: `${countyName} (${county})` };
  if (!('broadcast' in place))
    return {
      zh: `${countyName} 终端 ${place.endpointName}（${place.endpoint}）`,
      en: `${countyName} (${county}), endpoint ${place.endpoint}`,
    };
  const { date, slot } = place;
  const time = wallTimeAt(startsAtMs, zone).slice(0, 5);
  return {
    zh: `${countyName} ${date} ${slotWords[slot].zh} ${time}`,
    en: `${countyName} (${county}), ${slotWords[slot].en} of ${date}, ${time}`,
  };
}

/** What is wrong. */
export function faultWords(fault: Fault): Words {
  switch (fault.kind) {
    case 'unplanned':
      return { zh: '到点还没有排出节目单', en: 'it is not planned yet' };
    case 'unapproved':
      return unapprovedWords(fault.silent, fault.of);
    case 'unassembled':
      return {
        zh: `节目还没做好，差 ${fault.missing} 个（共 ${fault.of} 个）`,
        en: `${fault.missing} of ${fault.of} programmes are not made yet`,
      };
    case 'not-frozen':
      return { zh: '节目做好了，播出令还没有签发', en: 'its orders are not signed yet' };
    case 'held':
      return {
        zh: `${fault.orders} 个播出令超过每小时 ${fault.limit} 个的限额，等第二个人放行`,
        en: `${many(fault.orders, 'order is', 'orders are')} more than the ${fault.limit} an hour that need nobody else; they wait for a second person`,
      };
    case 'undelivered':
      return {
        zh: `${fault.of} 个终端里有 ${fault.undelivered} 个没有收到播出令`,
        en: `${many(fault.undelivered, `of ${many(fault.of, 'endpoint')} has not taken its order`, `of ${many(fault.of, 'endpoint')} have not taken their order`)}`,
      };
    case 'lost':
      return {
        zh: `播前核对：${fault.of} 个终端里有 ${fault.lost} 个收过播出令，现在联系不上或不认`,
        en: `checked before air: ${fault.lost} of ${many(fault.of, 'endpoint that took its order', 'endpoints that took their order')} can't be reached, or refuse it`,
      };
    case 'not-silent':
      return {
        zh: `${fault.because === 'cancelled' ? '已取消' : '已叫停'}，${fault.of} 个终端里有 ${fault.sounding} 个没有确认安静，可能还在响`,
        en: `it was ${fault.because === 'cancelled' ? 'cancelled' : 'stopped'}, and ${many(fault.sounding, `of ${many(fault.of, 'endpoint')} has not confirmed that it is silent: it`, `of ${many(fault.of, 'endpoint')} have not confirmed that they are silent: they`)} may be playing`,
      };
    case 'missed': {
      const reason = missReasons[fault.reason] ?? { zh: fault.reason, en: fault.reason };
      return { zh: `没有播出：${reason.zh}`, en: `it did not go out: ${reason.en}` };
    }
    case 'forged':
      return forgedWords(fault);
    default:
      return fault satisfies never;
  }
}

function forgedWords({ orders, endpoints = 1, most = [] }: Extract<Fault, { kind: 'forged' }>): Words {
  const areMore = endpoints > most.length;
  const names = most.map(({ name, endpoint }) => `${name}（${endpoint}）`).join('、');
  const ids = most.map(({ endpoint }) => endpoint).join(', ');
  const zh = most.length === 0 ? '' : `：${names}${areMore ? ' 等' : ''}`;
  const en = most.length === 0 ? '' : ` (${ids}${areMore ? ' and others' : ''})`;
  return {
    zh: `有人向 ${endpoints} 个终端发伪造的播出令，约 ${orders} 个，签名不是我们的，终端没有收${zh}`,
    en: `somebody sends ${many(endpoints, 'endpoint')}${en} forged orders, about ${orders}; none has our signature, and all are refused`,
  };
}

function unapprovedWords(silent: number, of: number): Words {
  if (of === 0) return { zh: '这个县没有终端', en: 'the county has no endpoints' };
  if (silent === of) return { zh: '没有审核过的课可播', en: 'nothing approved to air' };
  return {
    zh: `${of} 个终端里有 ${silent} 个没有审核过的课可播`,
    en: `nothing approved to air for ${silent} of ${many(of, 'endpoint')}`,
  };
}

const missReasons: Readonly<Record<string, Words>> = {
  'nothing-to-air': { zh: '没有审核过的课', en: 'nothing was approved' },
  'service-down': { zh: '服务当时没在运行', en: 'the service was down' },
  'not-assembled': { zh: '节目没能按时做好', en: 'its programme was not made in time' },
  'not-frozen': { zh: '没能按时签发', en: 'its orders were not signed in time' },
  held: { zh: '没有第二个人放行', en: 'no second person released it' },
  'no-schedule': { zh: '没有排期', en: 'there is no schedule' },
  'county-stopped': { zh: '全县叫停', en: 'the county was stopped' },
  quiet: { zh: '碰到安静时段', en: 'it touched quiet time' },
};

/** What to do about it, for whoever has the service’s pages before them. */
export function adviceWords(alert: AlertPlace & Pick<Alert, 'fault'>): Words {
  const { fault } = alert;
  switch (fault.kind) {
    case 'unplanned':
      return {
        zh: '在“排期”里看这天会播什么；请管服务的人看服务日志里的错误',
        en: 'see under “Schedule” what that day would air; have whoever keeps the service look for errors in its log',
      };
    case 'unapproved':
      return fault.of === 0
        ? { zh: '在“终端”里导入终端表', en: 'import a table of endpoints under “Endpoints”' }
        : { zh: '请审核员在“审听”里审核录音', en: 'have recordings approved under “Review”' };
    case 'unassembled':
      return {
        zh: '看 worker 是否在运行、磁盘是否已满、日志里有无 ffmpeg 的错误',
        en: 'check that a worker runs, that the disk has room, and the log for errors of ffmpeg',
      };
    case 'not-frozen':
      return { zh: '看服务日志里 clock 的错误', en: "look for the clock's errors in the service's log" };
    case 'held':
      return {
        zh: '请另一个人在“今日”里打开这次播出，核对后放行',
        en: 'have somebody else open it under “Today”, check it and release it',
      };
    case 'undelivered':
      if (urgencyOf(subjectOf(alert) as BroadcastId) !== undefined)
        return {
          zh: '马上另想办法通知那里的人；再看村里的网络和电源，进展在“今日”里',
          en: 'warn the people there by other means now; then check network and power, “Today” shows how it goes',
        };
      return {
        zh: '看村里的网络和电源；进展在“今日”里',
        en: 'check the villages’ network and power; “Today” shows how it goes',
      };
    case 'lost':
      return {
        zh: '它们也许照样会播：请村里看一眼电源和网络；是哪些，在“今日”里打开这次播出看',
        en: 'they may play all the same; have the villages look at power and network; the broadcast under “Today” lists them',
      };
    case 'not-silent':
      return {
        zh: '在“今日”里打开这次播出，看是哪些；请村里静音或关电源，再取消一次',
        en: 'the broadcast under “Today” lists them; have the villages mute them or cut their power, and cancel it once more',
      };
    case 'missed':
      return {
        zh: '查明原因：在“今日”里打开这次播出，再看服务日志；之后的时段照常进行',
        en: 'find out why in the broadcast under “Today” and in the log; later slots go on as scheduled',
      };
    case 'forged':
      return {
        zh: '查谁连得上这些终端，换掉村里网络的密码；要是连我们的也拒收，就是终端手里的公钥旧了，重新登记',
        en: 'find out who can reach them and change the password of the villages’ network; where one refuses ours, too, its public key is old: enrol it anew',
      };
    default:
      return fault satisfies never;
  }
}

/** The same where no page is at hand: with the command lines that do it, if there are any. */
export function adviceElsewhere(alert: AlertPlace & Pick<Alert, 'fault'>): Words {
  const { zh, en } = adviceWords(alert);
  const commands = commandsFor(alert);
  if (commands.length === 0) return { zh, en };
  return { zh: `${zh}（命令行：${commands.join('；')}）`, en: `${en} (or: ${commands.join('; ')})` };
}

function commandsFor(alert: AlertPlace & Pick<Alert, 'fault'>): readonly string[] {
  const { fault, county } = alert;
  const broadcast = subjectOf(alert);
  switch (fault.kind) {
    case 'unplanned':
      return [`dalaba plan ${county}`];
    case 'unapproved':
      return fault.of === 0 ? [] : ['dalaba approve'];
    case 'held':
      return [`dalaba release ${broadcast}`];
    case 'undelivered':
    case 'missed':
      return ['dalaba broadcasts'];
    case 'lost':
      return [`dalaba broadcasts --checks ${broadcast}`];
    case 'not-silent':
      return [`dalaba broadcasts --deliveries ${broadcast}`, `dalaba cancel ${broadcast}`];
    case 'unassembled':
    case 'not-frozen':
    case 'forged':
      return [];
    default:
      return fault satisfies never;
  }
}

/**
 * One sentence of where and what, and what to do; Chinese first where both are asked for.
 * @param adviceOf for the service’s own pages `adviceWords`
 */
export function alertSentence(
  alert: Alert,
  event: 'opened' | 'recovered',
  language: AlertLanguage,
  adviceOf: typeof adviceWords = adviceElsewhere,
): string {
  const [place, fault, advice] = [placeWords(alert), faultWords(alert.fault), adviceOf(alert)];
  const zh =
    event === 'opened'
      ? `${place.zh}：${fault.zh}。${advice.zh}。`
      : alert.fault.kind === 'missed'
        ? `${place.zh}：之前没有播出，之后的播出已恢复。`
        : `${place.zh}：已恢复（之前：${fault.zh}）。`;
  const en =
    event === 'opened'
      ? `${place.en}: ${fault.en}; ${advice.en}.`
      : alert.fault.kind === 'missed'
        ? `${place.en}: it was missed; broadcasts go out again.`
        : `${place.en}: well again (it was: ${fault.en}).`;
  return language === 'zh' ? zh : language === 'en' ? en : `${zh}${en}`;
}
