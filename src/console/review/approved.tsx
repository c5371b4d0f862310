import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Empty, Flex, Input, Tag, Typography, theme } from 'antd';
import { varietyWords } from '../../domain/variety.ts';
import { getRecordings, type RecordingRecord } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { airsIn, useAllLessons } from '../kit/all-lessons.ts';
import { useLanguage, useSay, useWord } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { PlaceAgain } from '../kit/place-again.tsx';
import { instantIn, lengthOf } from '../kit/time.ts';
import { useChoices } from '../kit/use-choices.ts';
import { Withdraw } from '../kit/withdraw.tsx';
import { Listening } from './listening.tsx';
import { Retire } from './retire.tsx';
import { texts } from './texts.ts';

const zone = 'Asia/Shanghai';

/** What was approved, the newest first: heard again, put back into its lesson, no longer chosen, or withdrawn. */
export function Approved() {
  const say = useSay(texts);
  const word = useWord();
  const lessons = useAllLessons();
  const [chosen, , put] = useChoices();
  const text = chosen('find') ?? '';
  const found = useInfiniteQuery({
    queryKey: ['recordings', 'approved'],
    queryFn: ({ pageParam }) =>
      getRecordings({ state: 'approved', limit: 1000, ...(pageParam === '' ? {} : { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const titleOf = (lesson: string) => lessons.data?.find(({ id }) => id === lesson)?.title ?? lesson;
  const isMeant = ({ lesson, variety }: RecordingRecord) =>
    `${titleOf(lesson)} ${lesson} ${word(varietyWords, variety)}`.toLowerCase().includes(text.toLowerCase());
  return (
    <PageState of={found}>
      {({ pages }) => {
        const all = pages.flatMap(({ items }) => items);
        if (all.length === 0)
          return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say('noneApproved')} />;
        return (
          <Flex vertical gap={12}>
            <Input.Search
              allowClear
              aria-label={say('search')}
              placeholder={say('search')}
              style={{ maxWidth: 320 }}
              defaultValue={text}
              onChange={({ target }) => put({ find: target.value || undefined })}
            />
            <Typography.Text type="secondary">{say('retireOrWithdraw')}</Typography.Text>
            <ul style={{ listStyle: 'none', padding: 0, margin: 0 }}>
              {all
                .filter(isMeant)
                .toSorted((a, b) => b.changedAtMs - a.changedAtMs)
                .map((one) => (
                  <Line
                    key={one.id}
                    of={one}
                    title={titleOf(one.lesson)}
                    airs={lessons.data && airsIn(lessons.data, one)}
                  />
                ))}
            </ul>
            {found.hasNextPage && <Button onClick={() => void found.fetchNextPage()}>{say('more')}</Button>}
          </Flex>
        );
      }}
    </PageState>
  );
}

function Line({
  of,
  title,
  airs,
}: {
  readonly of: RecordingRecord;
  readonly title: string;
  /** Whether it is what its lesson airs, where that is known. */
  readonly airs: boolean | undefined;
}) {
  const say = useSay(texts);
  const word = useWord();
  const may = useMay();
  const { language } = useLanguage();
  const { token } = theme.useToken();
  const [chosen, choose] = useChoices();
  const { id, variety, measured, changedAtMs } = of;
  const isOpen = chosen('recording') === id;
  const name = `${title} · ${word(varietyWords, variety)}`;
  return (
    <li style={{ padding: '8px 0', borderBottom: `1px solid ${token.colorBorderSecondary}` }}>
      <Flex wrap gap={8} align="center" justify="space-between">
        <div>
          <Typography.Text strong>{title}</Typography.Text>{' '}
          {airs !== undefined && (
            <Tag color={airs ? 'success' : 'warning'}>{say(airs ? 'airs' : 'aside')}</Tag>
          )}
          <Typography.Text type="secondary">
            {[
              word(varietyWords, variety),
              measured === undefined ? '' : lengthOf(measured.durationMs, language),
              say('approvedAt', instantIn(changedAtMs, zone)),
            ]
              .filter((part) => part !== '')
              .join(' · ')}
          </Typography.Text>
        </div>
        <Flex gap={8}>
          <Button
            aria-expanded={isOpen}
            aria-label={say('listenTo', title, word(varietyWords, variety))}
            onClick={() => choose({ recording: isOpen ? undefined : id })}
          >
            {say('listen')}
          </Button>
          {airs === false && <PlaceAgain recording={of} title={name} />}
          {may('retireRecording') && <Retire recording={of} title={name} />}
          <Withdraw recording={of} title={name} />
        </Flex>
      </Flex>
      {isOpen && (
        <div style={{ padding: '12px 0' }}>
          <Listening recording={of} />
        </div>
      )}
    </li>
  );
}
