import { Typography } from 'antd';
import { useLanguage, useSay, useWorded } from '../../kit/language.tsx';
import { phraseIn } from '../../kit/problem-text.ts';
import { type Finding, isToFill } from './form.ts';
import { keyWords } from './key-words.ts';
import { texts } from './texts.ts';
import type { Values } from './values.ts';

/** What is wrong with a field or an entry, beside it; what is only not filled in yet is no mistake. */
export function FieldNote({
  id,
  of,
  values,
}: {
  readonly id?: string;
  readonly of: readonly Finding[];
  readonly values: Values;
}) {
  const { language } = useLanguage();
  const say = useSay(texts);
  const words = useFindingWords(values);
  if (of.length === 0) return null;
  return (
    <div id={id} style={{ marginTop: 2 }}>
      {of.map((one) => {
        const { found, expected } = words(one);
        const isEmpty = isToFill(one, values);
        const type = isEmpty ? 'secondary' : one.severity === 'error' ? 'danger' : 'warning';
        return (
          <Typography.Text
            key={`${one.key} ${one.found}`}
            type={type}
            style={{ display: 'block', fontSize: 13, overflowWrap: 'anywhere' }}
          >
            {isEmpty ? say('toFill') : `${found}${language === 'zh' ? '；应为' : '; expected '}${expected}`}
          </Typography.Text>
        );
      })}
    </div>
  );
}

/** The service’s words for what is wrong, in the language that is read, a key by the name the form has for it. */
export function useFindingWords(values: Values): (of: Finding) => Pick<Finding, 'found' | 'expected'> {
  const { language } = useLanguage();
  const say = useSay(texts);
  const worded = useWorded();
  return ({ key = '', found, expected }) => {
    const named = (phrase: string) =>
      phrase.replace(/"([a-z-]+)"/, (quoted, own: string) => {
        const at = key === own || key.endsWith(`.${own}`) ? key : [key, own].filter(Boolean).join('.');
        const name = keyWords(at, values, say, worded).split(' · ').at(-1);
        return name === undefined || name === own ? quoted : `“${name}”`;
      });
    return { found: named(phraseIn(found, language)), expected: phraseIn(expected, language) };
  };
}
