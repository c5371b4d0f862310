import { Alert } from 'antd';
import { useSay, useWorded } from '../../kit/language.tsx';
import { useFindingWords } from './field-note.tsx';
import { type Finding, isToFill } from './form.ts';
import { keyWords } from './key-words.ts';
import { texts } from './texts.ts';
import type { Values } from './values.ts';

const most = 20;

/** What is wrong, in words, with its place in the form and in the file. */
export function FindingList({
  of,
  file,
  values,
}: {
  readonly of: readonly Finding[];
  readonly file: string;
  readonly values: Values;
}) {
  const say = useSay(texts);
  const worded = useWorded();
  const words = useFindingWords(values);
  return (
    <ul aria-live="polite" style={{ listStyle: 'none', margin: '8px 0', padding: 0 }}>
      {of.slice(0, most).map((one) => {
        const { found, expected } = words(one);
        const isOwn = one.file === file;
        const isEmpty = isOwn && isToFill(one, values);
        const place = isOwn && one.key !== undefined ? keyWords(one.key, values, say, worded) : '';
        const line = [
          ...(isOwn ? [] : [say('elsewhere', one.file)]),
          ...(one.line === undefined ? [] : [say('atLine', one.line, one.column ?? 1)]),
        ].join(' ');
        return (
          <li key={JSON.stringify(one)} style={{ marginBottom: 6 }}>
            <Alert
              type={isEmpty ? 'info' : one.severity}
              title={[place, isEmpty ? say('toFill') : found].filter((part) => part !== '').join(' · ')}
              description={[expected, line].filter((part) => part !== '').join(' · ')}
            />
          </li>
        );
      })}
    </ul>
  );
}
