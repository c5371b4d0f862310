import { Typography } from 'antd';
import { useLanguage } from '../../kit/language.tsx';
import { phraseIn } from '../../kit/problem-text.ts';
import type { Finding } from './form.ts';

/** What is wrong with a field or an entry, beside it. */
export function FieldNote({ id, of }: { readonly id?: string; readonly of: readonly Finding[] }) {
  const { language } = useLanguage();
  const words = useFindingWords();
  if (of.length === 0) return null;
  return (
    <div id={id} style={{ marginTop: 2 }}>
      {of.map((one) => {
        const { found, expected } = words(one);
        return (
          <Typography.Text
            key={`${one.key} ${one.found}`}
            type={one.severity === 'error' ? 'danger' : 'warning'}
            style={{ display: 'block', fontSize: 13, overflowWrap: 'anywhere' }}
          >
            {found}
            {language === 'zh' ? '；应为' : '; expected '}
            {expected}
          </Typography.Text>
        );
      })}
    </div>
  );
}

/** The service’s words for what is wrong, in the language that is read. */
export function useFindingWords(): (of: Finding) => Pick<Finding, 'found' | 'expected'> {
  const { language } = useLanguage();
  const half = (phrase: string) => phraseIn(phrase, language);
  return ({ found, expected }) => ({ found: half(found), expected: half(expected) });
}
