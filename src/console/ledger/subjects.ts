import { varietyWords } from '../../domain/variety.ts';
import type { LedgerEntry } from '../api/client.ts';
import { useWord } from '../kit/language.tsx';
import { occasionOf } from '../kit/occasion.ts';
import type { Names } from '../plays/names.ts';

const broadcastId = /^\d{6}\/\d{4}-\d{2}-\d{2}\/(morning|evening|(emergency|drill|tone)-\d+)$/;

export const isBroadcast = (subject: string): boolean => broadcastId.test(subject);

/** What an entry is about, as far as there is a name for it. */
export function useSubject(
  names: Names,
  chainName: (chain: string) => string,
  actorName: (actor: string) => string,
): (entry: LedgerEntry) => string {
  const word = useWord();
  return ({ chain, subject, body }) => {
    if (isBroadcast(subject)) return occasionOf(word, subject);
    if (chain === 'people') return actorName(`person:${subject}`);
    if (typeof body.lesson === 'string') {
      const title = names.lessons.get(body.lesson) ?? body.lesson;
      return typeof body.variety === 'string' ? `${title} · ${word(varietyWords, body.variety)}` : title;
    }
    if (subject === chain || /^\d{6}$/.test(subject)) return chainName(subject);
    return names.endpoints.get(subject) ?? names.lessons.get(subject) ?? subject;
  };
}
