import { useQuery } from '@tanstack/react-query';
import { Flex, Tag } from 'antd';
import { Link } from 'react-router';
import type { Emergency } from '../../api/client.ts';
import { useMay } from '../../api/me.ts';
import { useSay } from '../../kit/language.tsx';
import { PageState } from '../../kit/page-state.tsx';
import { Rows } from '../../kit/rows.tsx';
import { instantIn, timeIn } from '../../kit/time.ts';
import { broadcastQuery } from '../../today/broadcast-query.ts';
import { Section } from '../section.tsx';
import { useActorName, useCountyNames } from '../use-names.ts';
import { emergenciesQuery, lookMs, useNoticeTitle } from './emergencies-query.ts';
import { EndEmergency } from './end-emergency.tsx';
import { texts } from './texts.ts';

/** Emergencies and drills, newest first, who took them, and ending one. */
export function EmergencyList() {
  const say = useSay(texts);
  const { nameOf, zone } = useCountyNames();
  const actorOf = useActorName();
  const read = useQuery(emergenciesQuery);
  const titleOf = useNoticeTitle();
  return (
    <Section title={say('list')}>
      <PageState of={read}>
        {({ items }) => (
          <Rows<Emergency>
            label={say('list')}
            of={items}
            rowKey={({ broadcast }) => broadcast}
            empty={say('noneYet')}
            columns={[
              {
                key: 'notice',
                title: say('notice'),
                render: ({ notice, drill, repeat }) => (
                  <>
                    <Tag color={drill ? 'warning' : 'error'} style={{ marginInlineEnd: 8 }}>
                      {say(drill ? 'drill' : 'emergency')}
                    </Tag>
                    {titleOf(notice)} · {say('times', repeat)}
                  </>
                ),
              },
              {
                key: 'county',
                title: say('county'),
                render: ({ county, areas }) =>
                  areas.length === 1 && areas[0] === county
                    ? nameOf(county)
                    : `${nameOf(county)} (${areas.length})`,
              },
              { key: 'at', title: say('at'), render: ({ declaredAtMs }) => instantIn(declaredAtMs, zone) },
              { key: 'by', title: say('by'), render: ({ declaredBy }) => actorOf(declaredBy) },
              { key: 'state', title: say('state'), render: (one) => <State of={one} zone={zone} /> },
            ]}
          />
        )}
      </PageState>
    </Section>
  );
}

function State({ of, zone }: { readonly of: Emergency; readonly zone: string }) {
  const say = useSay(texts);
  const may = useMay();
  const { data } = useQuery({ ...broadcastQuery(of.broadcast), refetchInterval: lookMs });
  const isOpen = of.endedAtMs === undefined && data?.broadcast.state === 'frozen';
  const sent = data?.deliveries.filter(({ state }) => state !== 'replaced') ?? [];
  const taken = sent.filter(({ state }) => state === 'accepted').length;
  const [, date] = of.broadcast.split('/');
  return (
    <Flex wrap gap={8} align="center">
      {of.endedAtMs !== undefined ? (
        <Tag>{say('ended', timeIn(of.endedAtMs, zone))}</Tag>
      ) : (
        <Tag color={isOpen ? 'error' : 'default'}>{say(isOpen ? 'onAir' : 'over')}</Tag>
      )}
      {data !== undefined && <span>{say('taken', taken, sent.length)}</span>}
      <Link to={`/?date=${date}&broadcast=${of.broadcast}`}>{say('look')}</Link>
      {isOpen && may('declareEmergency', of.county) && <EndEmergency of={of.broadcast} />}
    </Flex>
  );
}
