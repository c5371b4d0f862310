import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Drawer, Empty, Grid, Tabs } from 'antd';
import { type ReasonOf, reasonsIn } from '../../domain/taken-back.ts';
import { slotWords } from '../../domain/words.ts';
import { getPlays } from '../api/client.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { AudiencePlaylist } from './audience-playlist.tsx';
import { broadcastQuery } from './broadcast-query.ts';
import { DeliveryTable } from './delivery-table.tsx';
import { PlayTable } from './play-table.tsx';
import { texts } from './texts.ts';

/** One broadcast opened: what each audience hears and why, what became of its orders, what was played. */
export function BroadcastDrawer({
  id,
  isOpen,
  county,
  zone,
  close,
}: {
  readonly id: string;
  readonly isOpen: boolean;
  /** Its name. */
  readonly county: string;
  readonly zone: string;
  readonly close: () => void;
}) {
  const say = useSay(texts);
  const word = useWord();
  const wide = Grid.useBreakpoint().md ?? true;
  const detail = useQuery({ ...broadcastQuery(id), enabled: isOpen });
  const [, date = '', occasion = ''] = id.split('/');
  const [kind = '', number = ''] = occasion.split('-');
  return (
    <Drawer
      open={isOpen}
      onClose={close}
      size={wide ? 900 : '100%'}
      title={[county, date, word(slotWords, kind), number].filter((part) => part !== '').join(' ')}
    >
      <PageState of={detail}>
        {({ broadcast, playlists, deliveries }) => (
          <Tabs
            items={[
              {
                key: 'playlists',
                label: say('playlists'),
                children: playlists.map((one, index) => (
                  <AudiencePlaylist key={one.id} of={one} number={index + 1} />
                )),
              },
              {
                key: 'deliveries',
                label: `${say('deliveries')} (${deliveries.length})`,
                children: (
                  <DeliveryTable
                    of={deliveries}
                    zone={zone}
                    reasonOf={reasonsIn({ broadcast, playlists, deliveries })}
                  />
                ),
              },
              {
                key: 'plays',
                label: say('plays'),
                children: (
                  <Plays id={id} zone={zone} reasonOf={reasonsIn({ broadcast, playlists, deliveries })} />
                ),
              },
            ]}
          />
        )}
      </PageState>
    </Drawer>
  );
}

function Plays({
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
        if (items.length === 0)
          return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say('noPlays')} />;
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
