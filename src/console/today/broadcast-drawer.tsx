import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { reasonsIn } from '../../domain/taken-back.ts';
import { slotWords } from '../../domain/words.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { Button } from '../kit/plain/button.tsx';
import { Drawer } from '../kit/plain/drawer.tsx';
import { Loading } from '../kit/plain/loading.tsx';
import { Tabs } from '../kit/plain/tabs.tsx';
import { instantIn } from '../kit/time.ts';
import { useActor } from '../kit/use-actor.ts';
import { broadcastQuery } from './broadcast-query.ts';
import { isTakenBack } from './condition.ts';
import { Playlists } from './playlists.tsx';
import { texts } from './texts.ts';

/** At hand before they are wanted, also when the service is away by then. */
export const fetchTables = () => import('./broadcast-tables.tsx');
const Deliveries = lazy(async () => ({ default: (await fetchTables()).Deliveries }));
const Plays = lazy(async () => ({ default: (await fetchTables()).Plays }));

/** One broadcast opened: what each audience hears and why, what became of its orders, what was played. */
export function BroadcastDrawer({
  id,
  county,
  zone,
  close,
}: {
  readonly id: string;
  /** Its name. */
  readonly county: string;
  readonly zone: string;
  readonly close: () => void;
}) {
  const say = useSay(texts);
  const word = useWord();
  const actorOf = useActor();
  const detail = useQuery(broadcastQuery(id));
  const [, date = '', occasion = ''] = id.split('/');
  const [kind = '', number = ''] = occasion.split('-');
  return (
    <Drawer
      title={
        county === '' ? say('noBroadcast') : [county, date, word(slotWords, kind), number].join(' ').trim()
      }
      close={close}
    >
      <PageState
        of={detail}
        missing={{
          title: say('noBroadcast'),
          text: say('noBroadcastWhat', id),
          action: (
            <Button kind="strong" onClick={close}>
              {say('toDay')}
            </Button>
          ),
        }}
      >
        {(read) => {
          const { broadcast, deliveries, cancelled } = read;
          const reasonOf = reasonsIn(read);
          return (
            <>
              {cancelled !== undefined && (
                <p style={{ margin: '4px 0 12px' }}>
                  {say(
                    'cancelledBy',
                    instantIn(cancelled.atMs, zone),
                    actorOf(cancelled.actor, cancelled.name),
                    cancelled.reason,
                  )}
                </p>
              )}
              <Tabs
                label={say('details')}
                of={[
                  {
                    key: 'playlists',
                    label: say('playlists'),
                    children: () => <Playlists of={read} zone={zone} />,
                  },
                  {
                    key: 'deliveries',
                    label: `${say('deliveries')} (${deliveries.length})`,
                    children: () => (
                      <Suspense fallback={<Loading />}>
                        {isTakenBack(broadcast) && deliveries.some(({ state }) => state === 'replaced') && (
                          <p className="secondary" style={{ margin: '0 0 12px' }}>
                            {say('takenBackWhat')}
                          </p>
                        )}
                        <Deliveries of={deliveries} zone={zone} reasonOf={reasonOf} />
                      </Suspense>
                    ),
                  },
                  {
                    key: 'plays',
                    label: say('plays'),
                    children: () => (
                      <Suspense fallback={<Loading />}>
                        <Plays of={broadcast} zone={zone} reasonOf={reasonOf} />
                      </Suspense>
                    ),
                  },
                ]}
              />
            </>
          );
        }}
      </PageState>
    </Drawer>
  );
}
