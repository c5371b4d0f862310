import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Flex } from 'antd';
import { Link } from 'react-router';
import { varietyWords } from '../../domain/variety.ts';
import { recordingWords } from '../../domain/words.ts';
import { statusOf } from '../api/problem.ts';
import { useAllLessons } from '../kit/all-lessons.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { recordingQuery } from '../kit/recording-query.ts';
import { texts } from './texts.ts';

/** What the address asks for, and does not wait: judged already, or nobody’s recording. */
export function NotWaiting({ id, leave }: { readonly id: string; readonly leave: () => void }) {
  const say = useSay(texts);
  const word = useWord();
  const lessons = useAllLessons();
  const read = useQuery(recordingQuery(id));
  const toQueue = <Button onClick={leave}>{say('toQueue')}</Button>;
  if (statusOf(read.error) === 404)
    return (
      <Alert type="warning" showIcon title={say('noSuch')} description={say('noSuchWhat')} action={toQueue} />
    );
  return (
    <PageState of={read}>
      {({ recording: { lesson, variety, state } }) => {
        const title = lessons.data?.find((one) => one.id === lesson)?.title ?? lesson;
        const at = new URLSearchParams({ tab: 'recordings', recording: id });
        return (
          <Alert
            type="info"
            showIcon
            title={say('waitsNoMore', title, word(varietyWords, variety), word(recordingWords, state))}
            action={
              <Flex wrap gap={8}>
                <Link className="button" to={`/library/${lesson}?${at}`}>
                  {say('toRecording')}
                </Link>
                {toQueue}
              </Flex>
            }
          />
        );
      }}
    </PageState>
  );
}
