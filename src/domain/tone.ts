import type { Delivery } from './delivery.ts';
import type { Play } from './play.ts';
import type { DriverName } from './schedule.ts';
import { reasonWords, type Word } from './words.ts';

/** Kinds that play nothing at once: packages lie in a folder, platforms take their time. */
const later: readonly string[] = ['folder', 'ebd'] satisfies readonly DriverName[];
export const playsAtOnce = (driver: string): boolean => !later.includes(driver);

/** How long a test tone may still be heard after it was asked for, with room for its receipt. Real milliseconds. */
export const toneOverMs = 68_000;

/** No tone is made shorter than this. */
const shortestToneMs = 2300;

export interface ToneHeard {
  /** `good`: it sounded, or was sent as far as this service can tell. */
  readonly verdict: 'waiting' | 'good' | 'bad';
  readonly word: Word;
}

/**
 * What became of a test tone, in words. Pure.
 * @param play absent before anything is known
 * @param isOver whether nothing is to be expected any more
 */
export function toneHeard(
  { state, reason }: Pick<Delivery, 'state' | 'reason'>,
  play: Pick<Play, 'outcome' | 'playedMs' | 'sentMs' | 'reason'> | undefined,
  isOver: boolean,
): ToneHeard {
  if (state === 'replaced') return bad('叫停了，没有播', 'it was taken back', reason);
  if (state === 'refused') return bad('它拒收了', 'it refused the order', reason);
  if (state === 'failed' || (state === 'pending' && isOver))
    return bad('没有送到', 'it was not reached', reason);
  if (state === 'pending') return { verdict: 'waiting', word: because('正在送', 'on its way', reason) };
  if (play === undefined)
    return isOver
      ? bad('已送达，没有回报', 'it took the order and reported nothing')
      : {
          verdict: 'waiting',
          word: { zh: '已送达，等它播', en: 'it took the order; waiting for it to play' },
        };
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  const { outcome, playedMs, sentMs = 0 } = play;
  switch (outcome) {
    case 'played':
      return good(`播了 ${seconds(playedMs)} 秒`, `it played ${seconds(playedMs)} s`);
    case 'partial':
    case 'interrupted':
      return bad(`只播了 ${seconds(playedMs)} 秒`, `it played ${seconds(playedMs)} s only`, play.reason);
    case 'missed':
      return bad('已送达，没有播', 'it took the order and did not play', play.reason);
    case 'unknown':
      // What is sent is told as it goes out.
      if (sentMs > 0 && sentMs < shortestToneMs && !isOver)
        return { verdict: 'waiting', word: { zh: '正在推流', en: 'being streamed' } };
      return sentMs > 0
        ? good(
            `推流了 ${seconds(sentMs)} 秒，那头响没响它不说`,
            `${seconds(sentMs)} s were streamed; whether it sounded there it does not tell`,
          )
        : bad('已送达，没有回报', 'it took the order and reported nothing', play.reason);
    default:
      return outcome satisfies never;
  }
}

const good = (zh: string, en: string): ToneHeard => ({ verdict: 'good', word: { zh, en } });
const bad = (zh: string, en: string, reason?: string): ToneHeard => ({
  verdict: 'bad',
  word: because(zh, en, reason),
});

function because(zh: string, en: string, reason: string | undefined): Word {
  if (reason === undefined) return { zh, en };
  const why = reasonWords[reason] ?? { zh: reason, en: reason };
  return { zh: `${zh}（${why.zh}）`, en: `${en} (${why.en})` };
}
