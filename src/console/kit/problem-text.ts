import { problemOf } from '../api/problem.ts';
import { type Language, useLanguage, useSay } from './language.tsx';

const texts = {
  failed: ['没有做成：服务没有回应，请稍后再试。', 'Not done: the service does not answer; try again later.'],
} as const;

/** The half of a sentence of the service in the language that is read: it says things in Chinese, then in English. */
export function inLanguage(sentence: string, language: Language): string {
  const end = Math.max(...['。', '！', '？'].map((mark) => sentence.lastIndexOf(mark))) + 1;
  const [zh, en] = [sentence.slice(0, end).trim(), sentence.slice(end).trim()];
  if (zh === '' || en === '') return sentence;
  return language === 'zh' ? zh : en;
}

/** The same of a phrase whose English stands behind it in brackets. */
export function phraseIn(phrase: string, language: Language): string {
  const [, zh, en] = /^(.*)（([^（）]*[a-z]{2}[^（）]*)）$/.exec(phrase) ?? [];
  return (language === 'zh' ? zh : en) ?? phrase;
}

/** Why something was not done: in the service's own words, in the language that is read. */
export function useProblemText(): (error: unknown) => string {
  const { language } = useLanguage();
  const say = useSay(texts);
  return (error) => {
    const problem = problemOf(error);
    if (problem === undefined) return say('failed');
    const fields = problem.errors?.map(({ expected }) => phraseIn(expected, language)) ?? [];
    return [inLanguage(problem.title, language), fields.join(language === 'zh' ? '；' : '; ')]
      .filter((part) => part !== '')
      .join(' ');
  };
}
