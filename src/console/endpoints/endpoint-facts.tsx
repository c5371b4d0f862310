import { Alert, Flex, Typography } from 'antd';
import { credentialWords, driverWords, receiptFindingWords } from '../../domain/words.ts';
import type { EndpointLook, EndpointState, EndpointStates } from '../api/client.ts';
import { Facts } from '../kit/facts.tsx';
import { useSay, useWord } from '../kit/language.tsx';
import { dateIn, instantIn } from '../kit/time.ts';
import { areaNames, placeOf } from './chosen-endpoints.ts';
import { ConditionTag } from './condition-look.tsx';
import { lastOf, percent } from './endpoint-table.tsx';
import { Muted } from './muted.tsx';
import { texts } from './texts.ts';

const volumeFrom = { county: 'fromCounty', endpoint: 'fromEndpoint', exception: 'fromException' } as const;

/** What one endpoint is and how it does, in words. */
export function EndpointFacts({
  of,
  state,
  look: { endpoint, credential, findings },
}: {
  readonly of: EndpointStates;
  /** Absent where it is not published any more. */
  readonly state: EndpointState | undefined;
  readonly look: EndpointLook;
}) {
  const say = useSay(texts);
  const word = useWord();
  const { zone, recentDays, longerDays } = of;
  const { place } = endpoint;
  const ofState = (one: EndpointState): readonly (readonly [string, string])[] => [
    [say('last'), lastOf(say, one, zone)],
    [
      say('rate', recentDays, longerDays),
      `${percent(one.answered, one.called)} / ${percent(one.answeredLonger, one.calledLonger)}`,
    ],
    [say('volume'), say('volumeOf', one.volumePercent, say(volumeFrom[one.volumeFrom]))],
  ];
  return (
    <>
      {findings.map(({ kind, sinceMs, count }) => (
        <Alert
          key={kind}
          type="warning"
          showIcon
          style={{ marginBottom: 8 }}
          title={say('findingSince', word(receiptFindingWords, kind), count, dateIn(sinceMs, zone))}
        />
      ))}
      {state !== undefined && (
        <Flex wrap gap={8} align="center" style={{ marginBottom: 12 }}>
          <ConditionTag of={state.condition} />
          <Typography.Text>
            {say('calls', recentDays, state.called, state.accepted, state.answered, state.sounded)}
          </Typography.Text>
          {state.muted !== undefined && <Muted endpoint={state.id} of={state.muted} />}
        </Flex>
      )}
      <Facts
        of={[
          [say('id'), endpoint.id],
          [say('area'), placeOf(endpoint.area, areaNames(of))],
          [say('driver'), word(driverWords, endpoint.driver)],
          [say('address'), ['', '-'].includes(endpoint.address) ? say('noAddress') : endpoint.address],
          ...(state === undefined ? [] : ofState(state)),
          [
            say('credential'),
            [
              word(credentialWords, credential),
              ...(state?.codeUntilMs === undefined
                ? []
                : [say('codeOpen', instantIn(state.codeUntilMs, zone))]),
            ].join(' · '),
          ],
          [say('place'), place === undefined ? say('noPlace') : say('lonLat', place.lon, place.lat)],
        ]}
      />
    </>
  );
}
