import { varietyWords } from '../../domain/variety.ts';
import { kindWords } from '../../domain/words.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { texts } from './lesson-texts.ts';
import { useTopic } from './use-topic.ts';

/** Fields of a lesson and their values, as people say them. */
export function useFieldWords() {
  const say = useSay(texts);
  const word = useWord();
  const topic = useTopic();
  const nameOf = (field: string, variety?: string): string => {
    if (variety !== undefined) return say('ownScript', word(varietyWords, variety));
    switch (field) {
      case 'title':
      case 'topic':
      case 'kind':
      case 'weight':
      case 'validFrom':
      case 'validUntil':
      case 'synthetic':
        return say(field);
      case 'retired':
        return say('retire');
      default:
        return say('standardScript');
    }
  };
  const saidOf = (field: string, value: string | number | boolean | undefined): string => {
    if (value === undefined || value === '') return say('none');
    if (field === 'topic') return topic(String(value));
    if (field === 'kind') return word(kindWords, String(value));
    if (field === 'synthetic' || field === 'retired') return say(String(value) === 'true' ? 'yes' : 'no');
    return String(value);
  };
  return { nameOf, saidOf };
}
