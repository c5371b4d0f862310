import { useQueries, useQuery } from '@tanstack/react-query';
import { Alert, Flex } from 'antd';
import { Link } from 'react-router';
import { useMay } from '../../api/me.ts';
import { useSay } from '../../kit/language.tsx';
import { broadcastQuery } from '../../today/broadcast-query.ts';
import { useCountyNames } from '../use-names.ts';
import { emergenciesQuery, lookMs, useNoticeTitle } from './emergencies-query.ts';
import { EndEmergency } from './end-emergency.tsx';
import { texts } from './texts.ts';

/** Of the newest, how many are looked at: more are not on air at once. */
const mostAtOnce = 8;

/** What is said at this moment, above everything else: whoever is to end it is in a hurry. */
export function OnAirNow() {
  const say = useSay(texts);
  const may = useMay();
  const titleOf = useNoticeTitle();
  const { nameOf } = useCountyNames();
  const read = useQuery(emergenciesQuery);
  const open = (read.data?.items ?? [])
    .slice(0, mostAtOnce)
    .filter(({ endedAtMs }) => endedAtMs === undefined);
  const broadcasts = useQueries({
    queries: open.map((one) => ({ ...broadcastQuery(one.broadcast), refetchInterval: lookMs })),
  });
  return open
    .filter((_, index) => broadcasts[index]?.data?.broadcast.state === 'frozen')
    .map(({ broadcast, county, drill, notice, repeat }) => (
      <Alert
        key={broadcast}
        type={drill ? 'warning' : 'error'}
        showIcon
        style={{ marginBottom: 16 }}
        title={say('onAirNow', `${nameOf(county)} · ${say(drill ? 'drill' : 'emergency')}`)}
        description={`${titleOf(notice)} · ${say('times', repeat)}`}
        action={
          <Flex wrap gap={8} align="center">
            <Link to={`/?date=${broadcast.split('/')[1]}&broadcast=${broadcast}`}>{say('look')}</Link>
            {may('declareEmergency', county) && <EndEmergency of={broadcast} />}
          </Flex>
        }
      />
    ));
}
