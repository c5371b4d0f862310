import type { Broadcast } from '../domain/broadcast.ts';
import { addDays } from '../domain/calendar.ts';
import type { ReportColumn, ReportRow } from '../domain/report.ts';
import { airedChart } from './make-coverage-sheet.ts';
import { coverageFigures } from './register-figures.ts';
import { registerRows } from './register-rows.ts';
import type { ReportBody, ReportGround } from './report-ground.ts';
import { registerSource } from './report-notes.ts';

/**
 * The broadcast register: every item of every broadcast whose time came, emergencies and drills among them, from plays.
 * Its rows are read a broadcast at a time.
 */
export async function makeRegister(ground: ReportGround): Promise<ReportBody> {
  const { schedule, period, notes } = ground;
  const days = { county: schedule.county, from: period.from, to: period.to };
  const note = notes.add(
    '播出登记簿的一行：一次播出的一项节目，在所有该播的终端上；没有项的行没有播放记录',
    registerSource(days),
  );
  return {
    title: '播出登记簿',
    sections: [
      await coverageFigures(ground),
      await airedChart(ground),
      {
        ...{ is: 'table', id: 'register', title: '登记', keys: 2, empty: '这段时间没有播出。' },
        columns: columns(note),
        rows: rowsIn(ground),
      },
      {
        ...{ is: 'text', id: 'method', title: '口径说明' },
        lines: [
          '一行是一次播出的一项节目；内容、语言和开始时间相同的各组听众合成一行。没有播出的，写明原因，占一行。',
          '计划开始：播出令写的时间，加上前面各项和间隔的时长。实际起、实际止：出过声（或推过流）的终端里最早开始和最晚结束的时刻；终端说不清时间的不计入。',
          '应播、完整、部分、未播、不明是终端数（台次）：前一个等于后四个之和。换成新播出令的旧记录不计。',
          '凭据：“终端回执”是终端自己说的，“平台报告”是平台替终端说的，“本机推流”只说明推出去了，“无”是没有人说。四种分开记，不互相顶替。',
          '存疑：终端说的有一处不可信，照样计数，按终端时钟写的起止时刻不采用。',
          '“播出”“听众组”“编号”三列只在 JSON、CSV、XLSX 里，纸面放不下：纸面上凭日期、时段、项、语言去找。',
          '直播的项写直播源的名字，括号里是备播的录音。应急和演练也在内。',
          '没有结算的播出，状态写“未结”，数还会变。',
        ],
      },
    ],
  };
}

async function* rowsIn(ground: ReportGround): AsyncGenerator<ReportRow> {
  const { context, period } = ground;
  const now = context.clock.now();
  for (let date = period.from; date <= period.to; date = addDays(date, 1)) {
    const found = await broadcastsOn(ground, date);
    for (const broadcast of found.filter((one) => hasBegun(one, now)))
      yield* await registerRows(context.store, broadcast);
  }
}

const hasBegun = ({ startsAtMs, state }: Broadcast, nowMs: number): boolean =>
  startsAtMs <= nowMs || state === 'settled' || state === 'missed';

/** As many as a day may have at most: slots, and emergencies one after another. */
const mostADay = 10_000;

async function broadcastsOn(
  { context: { store }, schedule: { county } }: ReportGround,
  date: Broadcast['date'],
): Promise<readonly Broadcast[]> {
  const found = await store.broadcasts.list({ county, date, limit: mostADay });
  return found.toSorted((a, b) => a.startsAtMs - b.startsAtMs || (a.id < b.id ? -1 : 1));
}

const columns = (note: string): readonly ReportColumn[] => [
  { key: 'date', title: '日期', kind: 'date', weight: 1.4 },
  { key: 'slot', title: '时段', kind: 'text', weight: 0.8 },
  { key: 'broadcast', title: '播出', kind: 'code', isData: true },
  { key: 'item', title: '项', kind: 'count', weight: 0.5 },
  { key: 'plannedAt', title: '计划开始', kind: 'moment', weight: 1.2 },
  { key: 'from', title: '实际起', kind: 'moment', weight: 1.2, note },
  { key: 'until', title: '实际止', kind: 'moment', weight: 1.2, note },
  { key: 'title', title: '课', kind: 'text', weight: 3.4 },
  { key: 'lesson', title: '编号', kind: 'code', isData: true },
  { key: 'playlists', title: '听众组', kind: 'code', isData: true },
  { key: 'kind', title: '类别', kind: 'text', weight: 0.9 },
  { key: 'variety', title: '语言', kind: 'text', weight: 1.2 },
  { key: 'seconds', title: '全长', unit: '秒', kind: 'decimal', weight: 0.8 },
  { key: 'called', title: '应播', unit: '台', kind: 'count', note, weight: 0.8 },
  { key: 'heard', title: '完整', unit: '台', kind: 'count', note, weight: 0.8 },
  { key: 'partial', title: '部分', unit: '台', kind: 'count', note, weight: 0.8 },
  { key: 'missed', title: '未播', unit: '台', kind: 'count', note, weight: 0.8 },
  { key: 'unknown', title: '不明', unit: '台', kind: 'count', note, weight: 0.8 },
  { key: 'reasons', title: '原因', kind: 'text', weight: 3 },
  { key: 'evidence', title: '凭据', kind: 'text', weight: 2.4 },
  { key: 'doubt', title: '存疑', kind: 'text', weight: 1.2 },
  { key: 'state', title: '状态', kind: 'text', weight: 0.8 },
];
