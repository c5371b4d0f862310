import { useInfiniteQuery } from '@tanstack/react-query';
import type { ComponentProps } from 'react';
import type { ReasonOf } from '../../domain/taken-back.ts';
import { type Broadcast, getPlays } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { Look } from '../shell/look.tsx';
import { isTakenBack } from './condition.ts';
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
  of,
  zone,
  reasonOf,
}: {
  readonly of: Broadcast;
  readonly zone: string;
  readonly reasonOf: ReasonOf;
}) {
  const say = useSay(texts);
  const { id } = of;
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
        if (items.length === 0) return <div className="nothing">{say(noPlays(of))}</div>;
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

/** What is said where nothing was reported: whether something may still come. */
function noPlays(of: Broadcast): 'noPlays' | 'noPlaysMissed' | 'noPlaysBack' | 'noPlaysEver' {
  if (of.state === 'missed') return 'noPlaysMissed';
  if (of.state === 'settled') return 'noPlaysEver';
  return isTakenBack(of) ? 'noPlaysBack' : 'noPlays';
}
