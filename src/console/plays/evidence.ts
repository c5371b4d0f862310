import { doubtWords, evidenceWords } from '../../domain/words.ts';
import type { Play } from '../api/client.ts';
import { useLanguage, useSay, useWord } from '../kit/language.tsx';
import { lengthOf, timeIn } from '../kit/time.ts';
import { texts } from './texts.ts';

/** Says who tells of a play, and what of it. */
export function useEvidence(zone: string): (play: Play) => string {
  const say = useSay(texts);
  const word = useWord();
  const { language } = useLanguage();
  const length = (ms: number) => lengthOf(ms, language);
  const told = ({ evidence, playedMs, sentMs, startedAtMs, durationMs }: Play): string => {
    if (evidence === 'streamed') return say('sent', length(sentMs ?? 0), length(durationMs));
    if (playedMs === 0) return say('silent');
    return startedAtMs === undefined
      ? say('playedSometime', length(playedMs), length(durationMs))
      : say('played', timeIn(startedAtMs, zone, true), length(playedMs), length(durationMs));
  };
  return (play) => {
    if (play.evidence === undefined && play.playedMs === 0) return say('nothing');
    return [
      play.evidence === undefined
        ? told(play)
        : say('because', word(evidenceWords, play.evidence), told(play)),
      ...(play.liveMs === undefined ? [] : [say('live', length(play.liveMs))]),
      ...(play.doubt === undefined ? [] : [say('doubted', word(doubtWords, play.doubt))]),
    ].join(language === 'zh' ? '；' : '; ');
  };
}
