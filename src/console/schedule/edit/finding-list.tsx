import { Alert } from 'antd';
import { useSay } from '../../kit/language.tsx';
import { useFindingWords } from './field-note.tsx';
import type { Finding } from './form.ts';
import { texts } from './texts.ts';

const most = 20;

/** What is wrong, in words, with its place. */
export function FindingList({ of, file }: { readonly of: readonly Finding[]; readonly file: string }) {
  const say = useSay(texts);
  const words = useFindingWords();
  return (
    <ul aria-live="polite" style={{ listStyle: 'none', margin: '8px 0', padding: 0 }}>
      {of.slice(0, most).map((one) => {
        const place = [
          ...(one.file === file ? [] : [say('elsewhere', one.file)]),
          ...(one.line === undefined ? [] : [say('atLine', one.line, one.column ?? 1)]),
        ].join(' ');
        return (
          <li key={JSON.stringify(one)} style={{ marginBottom: 6 }}>
            <Alert
              type={one.severity}
              title={[place, words(one).found].filter((part) => part !== '').join(' · ')}
              description={words(one).expected}
            />
          </li>
        );
      })}
    </ul>
  );
}
