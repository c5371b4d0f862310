import type { ReasonOf } from '../../domain/taken-back.ts';
import { varietyWords } from '../../domain/variety.ts';
import { evidenceWords, outcomeWords } from '../../domain/words.ts';
import type { Play } from '../api/client.ts';
import { useLanguage, useReason, useSay, useWord } from '../kit/language.tsx';
import { clockOf, lengthOf, timeIn } from '../kit/time.ts';
import { titleOf } from './audience-playlist.tsx';
import { texts } from './texts.ts';

/** Colour of each outcome; never the only sign of it. */
export const outcomeColours: Readonly<Record<Play['outcome'], string>> = {
  played: 'success',
  partial: 'warning',
  interrupted: 'purple',
  missed: 'error',
  unknown: 'default',
};

export const keyOf = ({ delivery, item }: Play): string => `${delivery}#${item}`;

/** What is said of a play, whether it stands in a table or in a list. */
export function usePlayWords(zone: string, reasonOf: ReasonOf) {
  const say = useSay(texts);
  const word = useWord();
  const why = useReason();
  const { language } = useLanguage();
  return {
    item: ({ title, live }: Play) => titleOf(say, title, live),
    variety: ({ variety, wanted }: Play) =>
      variety === wanted
        ? word(varietyWords, variety)
        : `${word(varietyWords, variety)} (${say('wanted', word(varietyWords, wanted))})`,
    started: ({ startedAtMs: at }: Play) => (at === undefined ? '—' : timeIn(at, zone, true)),
    /** As `m:ss` beside the whole length. */
    played: ({ playedMs, durationMs, liveMs }: Play) =>
      `${clockOf(playedMs)} / ${clockOf(durationMs)}${liveMs === undefined ? '' : say('relayed', lengthOf(liveMs, language))}`,
    outcome: ({ delivery, outcome, reason }: Play) => {
      const because = reasonOf(delivery, reason);
      const name = word(outcomeWords, outcome);
      return because === undefined ? name : say('because', name, why(because));
    },
    evidence: ({ evidence }: Play) =>
      evidence === undefined ? say('noEvidence') : word(evidenceWords, evidence),
  };
}
