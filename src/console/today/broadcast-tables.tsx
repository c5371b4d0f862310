import { useInfiniteQuery } from '@tanstack/react-query';
import type { ComponentProps } from 'react';
import type { ReasonOf } from '../../domain/taken-back.ts';
import { getPlays } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { Look } from '../shell/look.tsx';
import { DeliveryTable } from './delivery-table.tsx';
import { PlayTable } from './play-table.tsx';
import { texts } from './texts.ts';

/** What became of each order of a broadcast. */
export const Deliveries = (props: ComponentProps<typeof DeliveryTable>) => (
  <Look>
    <DeliveryTable {...props} />
  </Look>
);

/** What was played of a broadcast. */
export const Plays = (props: ComponentProps<typeof AllPlays>) => (
  <Look>
    <AllPlays {...props} />
  </Look>
);

function AllPlays({
  id,
  zone,
  reasonOf,
}: {
  readonly id: string;
  readonly zone: string;
  readonly reasonOf: ReasonOf;
}) {
  const say = useSay(texts);
  const plays = useInfiniteQuery({
    queryKey: ['broadcast', id, 'plays'],
    queryFn: ({ pageParam }) =>
      getPlays({ broadcast: id, limit: 200, ...(pageParam === '' ? {} : { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  return (
    <PageState of={plays}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items);
        if (items.length === 0) return <div className="nothing">{say('noPlays')}</div>;
        return (
          <PlayTable
            of={items}
            zone={zone}
            reasonOf={reasonOf}
            {...(plays.hasNextPage ? { more: () => void plays.fetchNextPage() } : {})}
          />
        );
      }}
    </PageState>
  );
}
