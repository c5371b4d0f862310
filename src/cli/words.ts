import type { BroadcastState } from '../domain/broadcast.ts';
import { dateAt, wallTimeAt } from '../domain/calendar.ts';
import {
  deliveryWords,
  outcomeWords,
  seasonWords,
  slotWords,
  stateWords,
  type Word,
  wordOfReason,
} from '../domain/words.ts';

/** The command line speaks Chinese. */
const inChinese = <Key extends string>(words: Readonly<Record<Key, Word>>): Readonly<Record<Key, string>> =>
  Object.fromEntries(Object.entries<Word>(words).map(([key, { zh }]) => [key, zh])) as Record<Key, string>;

export const slotWord = inChinese(slotWords);
export const outcomeWord = inChinese(outcomeWords);
export const stateWord = inChinese(stateWords);
export const seasonWord = inChinese(seasonWords);
/** The state of a broadcast that someone watches, not yet planned and on air told apart. */
export const airStateWord: Readonly<Record<BroadcastState | 'waiting' | 'air', string>> = {
  ...stateWord,
  waiting: '等待',
  air: '播出中',
};
export const deliveryWord = inChinese(deliveryWords);

/** Machine words of reasons, for people. */
export const reasonWord = (reason: string | undefined): string =>
  reason === undefined ? '' : wordOfReason(reason).zh;

/** An instant as people in China read it. */
export const momentWord = (atMs: number): string =>
  `${dateAt(atMs, 'Asia/Shanghai')} ${wallTimeAt(atMs, 'Asia/Shanghai')}`;

/** An item as people call it; of what is relayed, the recording that stands by for it, too. */
export const itemTitle = (title: string, live: string | undefined): string =>
  live === undefined ? title : `直播：${live}（备播 ${title}）`;
