import { styleText } from 'node:util';
import { wallTimeAt } from '../domain/calendar.ts';
import { columnsOf } from './columns-of.ts';
import type { Count, Lane } from './lanes.ts';
import { airStateWord, reasonWord, slotWord } from './words.ts';

export interface FrameOptions {
  /** Width of the terminal in cells; no line is wider. */
  readonly columns: number;
  /** Sample time, UTC milliseconds. */
  readonly nowMs: number;
  readonly zone: string;
  readonly speed: number;
  readonly url: string;
  /** Said last about the run as a whole. */
  readonly note: string;
  readonly coloured: boolean;
}

type Style = Parameters<typeof styleText>[0];
type Painted = readonly [text: string, style?: Style];

const title = '大喇叭 Dalaba';
const narrowestBar = 4;
const widestBar = 24;

/** The lanes as lines of a terminal: a heading, and two lines a county. Pure. */
export function liveFrame(lanes: readonly Lane[], options: FrameOptions): readonly string[] {
  const { columns, nowMs, zone, speed, url } = options;
  const layout = layoutOf(lanes, columns);
  const time = `${wallTimeAt(nowMs, zone)} ×${speed}`;
  const heading = [`  样例时间 sample time ${time}  ${url}`, `  ${time}  ${url}`];
  const lines: Painted[][] = [
    [[title, 'bold'], [fitting(heading, columns - columnsOf(title)) ?? '']],
    [[headings(layout), 'dim']],
    ...lanes.flatMap((lane) => laneLines(lane, layout, nowMs)),
    [[options.note, 'dim']],
  ];
  return lines.map((parts) => line(parts, columns, options.coloured));
}

interface Layout {
  readonly name: number;
  readonly delivered: number;
  readonly played: number;
  readonly bar: number;
}

/** Of `晚间 18:30`. */
const slotWidth = 10;
const stateWidth = 6;

function layoutOf(lanes: readonly Lane[], columns: number): Layout {
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => columnsOf(text)));
  const name = widest(lanes.map(({ county }) => county));
  const delivered = widest(lanes.map((lane) => countText(lane.delivered)));
  const played = widest(lanes.map((lane) => countText(lane.played)));
  const fixed = name + slotWidth + stateWidth + delivered + played + 2 * 4 + 2;
  const bar = Math.min(widestBar, Math.max(narrowestBar, Math.floor((columns - fixed) / 2)));
  return { name, delivered, played, bar };
}

const countText = ({ done, of }: Count): string => `${done}/${of}`;

function headings({ name, delivered, bar }: Layout): string {
  const first = bar + 1 + delivered;
  return [
    pad('县区', name),
    pad('时段', slotWidth),
    pad('状态', stateWidth),
    pad(fitting(['下发 delivered'], first) ?? '下发', first),
    '播放 played',
  ].join('  ');
}

function laneLines(lane: Lane, layout: Layout, nowMs: number): readonly Painted[][] {
  const { word, style } = stateOf(lane, nowMs);
  return [
    [
      [`${pad(lane.county, layout.name)}  ${slotWord[lane.slot]} ${lane.airsAt}  `],
      [pad(word, stateWidth), style],
      ['  '],
      ...bar(lane.delivered, layout.bar),
      [` ${countText(lane.delivered).padStart(layout.delivered)}  `],
      ...bar(lane.played, layout.bar),
      [` ${countText(lane.played).padStart(layout.played)}`],
    ],
    [[`${' '.repeat(layout.name)}  ${stepText(lane, nowMs)}`, 'dim']],
  ];
}

function stateOf(lane: Lane, nowMs: number): { word: string; style: Style } {
  const isOnAir = lane.state === 'frozen' && nowMs >= lane.startsAtMs;
  const word = airStateWord[isOnAir ? 'air' : lane.state];
  if (isOnAir) return { word, style: 'cyan' };
  if (lane.state === 'settled') return { word, style: 'green' };
  return { word, style: lane.state === 'missed' ? 'red' : 'yellow' };
}

function bar({ done, of }: Count, width: number): readonly Painted[] {
  const full = of === 0 ? 0 : Math.floor((Math.min(done, of) / of) * width);
  return [
    ['█'.repeat(full), full === width ? 'green' : 'cyan'],
    ['░'.repeat(width - full), 'dim'],
  ];
}

/** What is being done for a lane right now, Chinese then English. */
export function stepText(lane: Lane, nowMs: number): string {
  switch (lane.state) {
    case 'waiting':
      return lane.reading.of === 0 || lane.reading.done === lane.reading.of
        ? '等待排节目 waiting for its plan'
        : `读取录音 reading recordings ${countText(lane.reading)}`;
    case 'planned':
      return `制作成品 making renditions ${countText(lane.made)}${lane.latest === undefined ? '' : `：${lane.latest}`}`;
    case 'ready':
      return '节目做好，等签播出令 made, orders not signed yet';
    case 'frozen':
      return airText(lane, nowMs);
    case 'settled':
      return '每个下发都有结果 every delivery is accounted for';
    case 'missed':
      return `没播 did not go out：${reasonWord(lane.reason)}`;
    default:
      return lane.state satisfies never;
  }
}

function airText({ cues, startsAtMs, airsAt }: Lane, nowMs: number): string {
  const atMs = nowMs - startsAtMs;
  if (atMs < 0) return `播出令已签，等 ${airsAt} orders signed, waiting for ${airsAt}`;
  const index = cues.findIndex(({ offsetMs, durationMs }) => atMs < offsetMs + durationMs);
  const cue = cues[index];
  if (cue === undefined) return '播完，等回执 played out, awaiting receipts';
  return `正在播 on air ${index + 1}/${cues.length}：${cue.title}`;
}

const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - columnsOf(text)));

const fitting = (texts: readonly string[], width: number): string | undefined =>
  texts.find((text) => columnsOf(text) <= width);

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/** The parts of a line, cut to a width without splitting a character, painted after they were measured. */
function line(parts: readonly Painted[], columns: number, coloured: boolean): string {
  let left = columns;
  let text = '';
  for (const [part, style] of parts) {
    const fits = cut(part, left);
    left -= columnsOf(fits);
    text += style === undefined || !coloured || fits === '' ? fits : paint(style, fits);
    if (fits !== part) break;
  }
  return text.trimEnd();
}

const paint = (style: Style, text: string): string => styleText(style, text, { validateStream: false });

function cut(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  let fits = '';
  for (const { segment } of graphemes.segment(text)) {
    if (columnsOf(fits + segment) > width - 1) break;
    fits += segment;
  }
  return width < 1 ? '' : `${fits}…`;
}
