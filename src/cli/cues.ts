import { readFileSync } from 'node:fs';
import type { Span } from '../domain/cut.ts';
import { IdError, type LessonId, lessonId, type Variety } from '../domain/ids.ts';
import { writtenVariety } from '../domain/variety.ts';
import { CommandError } from './county.ts';

/** One part to be cut out of a long recording, and what it is. */
export interface Cue extends Span {
  readonly lesson: LessonId;
  readonly variety: Variety;
}

/**
 * The cues of a file: a line each, `start,end,lesson,variety`, with commas or tabs; the variety may be left out
 * where the command names one. Audacity's label tracks are such files. Throws CommandError naming the line.
 */
export function readCues(file: string, variety: string | undefined): readonly Cue[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    throw new CommandError(
      `读不了 ${file}：要 UTF-8 文本。${file} cannot be read; it must be text in UTF-8.`,
      { cause },
    );
  }
  const cues = text.split(/\r?\n/).flatMap((line, index) => {
    const [from = '', to = '', lesson = '', spoken = ''] = line.split(/[,，\t]/).map((cell) => cell.trim());
    const isHeader = index === 0 && !/\d/.test(from);
    if (isHeader || line.trim() === '' || line.startsWith('#')) return [];
    try {
      return [cueOf({ fromMs: timeOf(from), toMs: timeOf(to) }, lesson, spoken === '' ? variety : spoken)];
    } catch (error) {
      if (error instanceof CommandError) throw new CommandError(`${file}:${index + 1}  ${error.message}`);
      throw error;
    }
  });
  if (cues.length > 0) return cues;
  throw new CommandError(
    `${file} 里没有要剪的：每行写“开始,结束,课,语言”。${file} names nothing to cut: one line each, start,end,lesson,variety.`,
  );
}

/** Throws CommandError. */
export function cueOf(span: Span, lesson: string, variety: string | undefined): Cue {
  if (span.toMs <= span.fromMs) throw new CommandError('一段的结束要晚于开始。A part ends after it starts.');
  if (variety === undefined)
    throw new CommandError('要用 --variety 说明语言。Name the variety with --variety.');
  try {
    return { ...span, lesson: lessonId(lesson), variety: writtenVariety(variety) };
  } catch (error) {
    if (error instanceof IdError) throw new CommandError(error.message, { cause: error });
    throw error;
  }
}

/** `00:03:12-00:07:40`. Throws CommandError. */
export function spanOf(text: string): Span {
  const [from, to, ...more] = text.split(/[-–—~]/);
  if (from === undefined || to === undefined || more.length > 0) throw noTime(text);
  return { fromMs: timeOf(from), toMs: timeOf(to) };
}

/** `hh:mm:ss`, `mm:ss` or seconds, each with decimals; in milliseconds. */
function timeOf(text: string): number {
  const plain = text.trim().replaceAll('：', ':');
  const match = /^(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,6}(?:\.\d{1,9})?)$/.exec(plain);
  const [hours, minutes, seconds] = (match ?? []).slice(1).map((part) => Number(part ?? 0));
  const isClock = plain.includes(':');
  if (hours === undefined || minutes === undefined || seconds === undefined) throw noTime(text);
  if (isClock && (seconds >= 60 || (hours > 0 && minutes >= 60))) throw noTime(text);
  return Math.round((hours * 3600 + minutes * 60 + seconds) * 1000);
}

const noTime = (text: string): CommandError =>
  new CommandError(
    `${JSON.stringify(text.slice(0, 60))} 不是时间：要 时:分:秒，如 00:03:12-00:07:40。It is no time; expected hours:minutes:seconds, such as 00:03:12-00:07:40.`,
  );

/** `h:mm:ss.t` of a time in milliseconds. */
export function clockTime(ms: number): string {
  const tenths = Math.round(ms / 100);
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes, seconds] = [tenths / 36_000, (tenths / 600) % 60, (tenths / 10) % 60].map(
    Math.floor,
  );
  return `${hours}:${two(minutes ?? 0)}:${two(seconds ?? 0)}.${tenths % 10}`;
}
