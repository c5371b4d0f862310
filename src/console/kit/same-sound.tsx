import { Alert } from 'antd';
import { Link } from 'react-router';
import { varietyWords } from '../../domain/variety.ts';
import { recordingWords } from '../../domain/words.ts';
import type { SameSound as Same } from '../api/client.ts';
import { useAllLessons } from './all-lessons.ts';
import { useSay, useWord } from './language.tsx';

const texts = {
  title: [
    '这个文件和别处的录音一模一样，请核对是不是传错了：',
    'The very same file is there elsewhere; check whether another one was meant:',
  ],
  named: ['{} · {}', '{} · {}'],
  stands: ['（{}）', ' ({})'],
  because: ['：{}', ': {}'],
} as const;

/** Tells where else the very same file is: likely one was taken for another. Nothing where it is nowhere else. */
export function SameSound({ of }: { readonly of: readonly Same[] }) {
  const say = useSay(texts);
  const word = useWord();
  const lessons = useAllLessons();
  const titleOf = (lesson: string) => lessons.data?.find(({ id }) => id === lesson)?.title ?? lesson;
  if (of.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title={say('title')}
      description={
        <ul style={{ margin: 0, paddingInlineStart: 20 }}>
          {of.map(({ id, lesson, variety, state, reason }) => (
            <li key={id}>
              <Link to={`/library/${lesson}?${new URLSearchParams({ tab: 'recordings', recording: id })}`}>
                {say('named', titleOf(lesson), word(varietyWords, variety))}
              </Link>
              {say('stands', word(recordingWords, state))}
              {reason !== undefined && say('because', reason)}
            </li>
          ))}
        </ul>
      }
    />
  );
}
