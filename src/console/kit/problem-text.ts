import type { Problem } from '../api/client.ts';
import { problemOf } from '../api/problem.ts';
import { type Language, useLanguage, useSay } from './language.tsx';
import { useBroadcastNames } from './occasion.ts';

const texts = {
  signIn: ['请先登录，再继续。', 'Sign in first, then go on.'],
  failed: ['服务没有回应，请稍后再试。', 'The service does not answer; try again later.'],
} as const;

/**
 * The half of a sentence of the service in the language that is read: it says things in Chinese, then in English. Lines
 * behind it, what is wrong in a file, belong to both.
 */
export function inLanguage(text: string, language: Language): string {
  const [sentence = '', ...lines] = text.split('\n');
  return [halfOf(sentence, language), ...lines].join('\n');
}

function halfOf(sentence: string, language: Language): string {
  const end = Math.max(...['。', '！', '？'].map((mark) => sentence.lastIndexOf(mark))) + 1;
  const [zh, en] = [sentence.slice(0, end).trim(), sentence.slice(end).trim()];
  if (zh === '' || en === '') return sentence;
  return language === 'zh' ? zh : en;
}

/** The same of a phrase whose English stands behind it in brackets. */
export function phraseIn(phrase: string, language: Language): string {
  const at = openerOfLast(phrase);
  const [zh, en] = [phrase.slice(0, at).trim(), phrase.slice(at + 1, -1)];
  if (at < 1 || !/[a-z]{2}/.test(en)) return phrase;
  return language === 'zh' ? zh : en;
}

/** Where the brackets begin that a phrase ends with, of either script; -1 where it ends with none. */
function openerOfLast(phrase: string): number {
  const pair = ['（）', '()'].find((one) => phrase.endsWith(one.charAt(1)));
  if (pair === undefined) return -1;
  let depth = 0;
  for (let at = phrase.length - 1; at >= 0; at -= 1) {
    if (phrase.charAt(at) === pair.charAt(1)) depth += 1;
    if (phrase.charAt(at) === pair.charAt(0)) depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

/** Whether the service only wants to know who asks; its own words are for programs, too. */
export const isSignInNeeded = ({ title, status }: Pick<Problem, 'title' | 'status'>): boolean =>
  status === 401 && title.includes('Authorization');

/** Why something was not done: in the service's own words, in the language that is read. */
export function useProblemText(): (error: unknown) => string {
  const { language } = useLanguage();
  const say = useSay(texts);
  const named = useBroadcastNames();
  return (error) => {
    const problem = problemOf(error);
    if (problem === undefined) return say('failed');
    if (isSignInNeeded(problem)) return say('signIn');
    const fields = problem.errors?.map(({ expected }) => phraseIn(expected, language)) ?? [];
    return [named(inLanguage(problem.title, language)), fields.join(language === 'zh' ? '；' : '; ')]
      .filter((part) => part !== '')
      .join(' ');
  };
}
