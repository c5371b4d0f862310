import { partsOfBroadcast } from '../../domain/ids.ts';
import { varietyName } from '../../domain/variety.ts';
import { slotWords } from '../../domain/words.ts';
import type { Rundown } from '../../ports/driver.ts';
import type { Order } from '../../protocol/order.ts';

export const audioName = 'programme.mp3';

/** A cue sheet as players and burners read it; 75 frames a second. */
export function cueSheet({ broadcast, items }: Order, { county, items: told }: Rundown): string {
  const { date, slot } = partsOfBroadcast(broadcast);
  const titles = new Map(told.map(({ item, title }) => [item, title]));
  const lines = items.flatMap(({ item, lesson, offsetMs }, index) => [
    `  TRACK ${two(index + 1)} AUDIO`,
    `    TITLE ${quoted(titles.get(item) ?? lesson)}`,
    `    INDEX 01 ${frames(offsetMs)}`,
  ]);
  const title = `TITLE ${quoted(`${county} ${date} ${slotWords[slot].zh}`)}`;
  return `${[title, `FILE "${audioName}" MP3`, ...lines].join('\r\n')}\r\n`;
}

const two = (value: number): string => String(value).padStart(2, '0');
const quoted = (text: string): string => `"${text.replaceAll('"', '”').replace(/\s+/g, ' ')}"`;

function frames(offsetMs: number): string {
  const count = Math.floor((offsetMs * 75) / 1000);
  return [Math.floor(count / 4500), Math.floor(count / 75) % 60, count % 75].map(two).join(':');
}

/** What is heard when, for spreadsheets. */
export function rundownSheet(order: Order, { zone, items }: Rundown): string {
  const told = new Map(items.map((one) => [one.item, one]));
  const rows = order.items.map(({ item, lesson, offsetMs, durationMs }, index) => {
    const about = told.get(item);
    return [
      String(index + 1),
      wallTime(order.startsAtMs + offsetMs, zone).slice(11),
      minutes(offsetMs),
      minutes(durationMs),
      about?.title ?? lesson,
      about?.topic ?? '',
      about === undefined ? '' : varietyName(about.variety),
      lesson,
    ];
  });
  const heads = [
    '序号 No.',
    '播出时间 Starts',
    '节目内 Offset',
    '时长 Length',
    '标题 Title',
    '主题 Topic',
    '语言 Language',
    '课 Lesson',
  ];
  return csv([heads, ...rows]);
}

/** Who approved which recording when, for spreadsheets. */
export function approvalSheet(order: Order, { zone, items }: Rundown): string {
  const rows = items.map(({ title, variety, master, approval }, index) => [
    String(index + 1),
    title,
    varietyName(variety),
    approval?.name ?? '',
    approval?.reviewer ?? '',
    approval === undefined ? '' : wallTime(approval.atMs, zone),
    master,
  ]);
  const heads = [
    '序号 No.',
    '标题 Title',
    '语言 Language',
    '审核人 Reviewer',
    '审核人编号 Reviewer id',
    '审核时间 Approved at',
    '录音 SHA-256 Recording',
  ];
  return csv([heads, ...rows, ['播出令 Order', order.order]]);
}

/** `2026-11-25 18:30:00`. */
const wallTime = (atMs: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(atMs)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'second' })
    .replace('T', ' ');

function minutes(durationMs: number): string {
  const seconds = Math.floor(durationMs / 1000);
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}

/** With a byte order mark, so that spreadsheets read it as UTF-8; nothing of it is run as a formula. */
const csv = (rows: readonly (readonly string[])[]): string =>
  `\u{FEFF}${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;

function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
