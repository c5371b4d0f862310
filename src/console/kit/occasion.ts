import { useQueryClient } from '@tanstack/react-query';
import { slotWords } from '../../domain/words.ts';
import type { County } from '../api/client.ts';
import { useWord } from './language.tsx';

/** A broadcast as people call it where its county is known: its day and its slot. */
export function occasionOf(word: ReturnType<typeof useWord>, id: string): string {
  const [, date = '', occasion = ''] = id.split('/');
  const [slot = '', number = ''] = occasion.split('-');
  return [date, word(slotWords, slot), number].filter((part) => part !== '').join(' ');
}

const broadcastIds = /\b(\d{6})\/\d{4}-\d{2}-\d{2}\/(?:morning|evening|(?:emergency|drill|tone)-\d+)\b/g;

/** A sentence whose broadcasts are called as people call them, not by their ids; of counties that were read already. */
export function useBroadcastNames(): (sentence: string) => string {
  const word = useWord();
  const queries = useQueryClient();
  return (sentence) =>
    sentence.replaceAll(broadcastIds, (id, code: string) => {
      const read = queries.getQueryData<{ readonly items: readonly County[] }>(['counties']);
      const name = read?.items.find(({ county }) => county === code)?.name ?? code;
      return `${name} ${occasionOf(word, id)}`;
    });
}
