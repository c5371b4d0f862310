import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Flex, Typography } from 'antd';
import { getPlays } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { useSay } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { useNames } from './names.ts';
import type { PlayChoice } from './play-choice.ts';
import { PlayItem } from './play-item.tsx';
import { texts } from './texts.ts';

const pageSize = 100;

/** A county’s plays that were chosen, a page at a time. */
export function PlayList({
  county,
  zone,
  choice,
}: {
  readonly county: string;
  readonly zone: string;
  readonly choice: PlayChoice;
}) {
  const say = useSay(texts);
  const may = useMay();
  const names = useNames(county);
  const plays = useInfiniteQuery({
    queryKey: ['plays', county, choice],
    queryFn: ({ pageParam }) =>
      getPlays({
        county,
        ...choice,
        limit: pageSize,
        ...(pageParam === '' ? {} : { cursor: pageParam }),
      }),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  return (
    <PageState of={plays} empty={({ pages }) => (pages[0]?.items.length === 0 ? say('none') : undefined)}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items);
        return (
          <>
            <Typography.Text type="secondary" role="status">
              {say(plays.hasNextPage ? 'shown' : 'all', items.length)}
            </Typography.Text>
            <ul style={{ listStyle: 'none', padding: 0, margin: '4px 0 12px' }}>
              {items.map((play) => (
                <PlayItem
                  key={`${play.delivery}#${play.item}`}
                  of={play}
                  names={names}
                  zone={zone}
                  mayProve={may('readLedger', county)}
                />
              ))}
            </ul>
            {plays.hasNextPage && (
              <Flex justify="center">
                <Button loading={plays.isFetchingNextPage} onClick={() => void plays.fetchNextPage()}>
                  {say('more')}
                </Button>
              </Flex>
            )}
          </>
        );
      }}
    </PageState>
  );
}
