import { Alert, Descriptions, Flex, Typography } from 'antd';
import { credentialWords, driverWords, receiptFindingWords } from '../../domain/words.ts';
import type { EndpointLook, EndpointState, EndpointStates } from '../api/client.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { dateIn, instantIn } from '../kit/time.ts';
import { areaNames, placeOf } from './chosen-endpoints.ts';
import { ConditionTag } from './condition-look.tsx';
import { lastOf, occasionOf, percent } from './endpoint-table.tsx';
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
          {state.muted !== undefined && (
            <Typography.Text type="warning">
              {say('mutedIn', state.muted.map((id) => occasionOf(word, id)).join('、'))}
            </Typography.Text>
          )}
        </Flex>
      )}
      <Descriptions
        size="small"
        column={1}
        items={[
          { key: 'id', label: say('id'), children: endpoint.id },
          { key: 'area', label: say('area'), children: placeOf(endpoint.area, areaNames(of)) },
          { key: 'driver', label: say('driver'), children: word(driverWords, endpoint.driver) },
          {
            key: 'address',
            label: say('address'),
            children: (
              <Typography.Text style={{ wordBreak: 'break-all' }}>
                {['', '-'].includes(endpoint.address) ? say('noAddress') : endpoint.address}
              </Typography.Text>
            ),
          },
          ...(state === undefined
            ? []
            : [
                { key: 'last', label: say('last'), children: lastOf(say, state, zone) },
                {
                  key: 'rate',
                  label: say('rate', recentDays, longerDays),
                  children: `${percent(state.answered, state.called)} / ${percent(state.answeredLonger, state.calledLonger)}`,
                },
                {
                  key: 'volume',
                  label: say('volume'),
                  children: `${say('percent', state.volumePercent)} (${say('volumeFrom', say(volumeFrom[state.volumeFrom]))})`,
                },
              ]),
          {
            key: 'credential',
            label: say('credential'),
            children: [
              word(credentialWords, credential),
              ...(state?.codeUntilMs === undefined
                ? []
                : [say('codeOpen', instantIn(state.codeUntilMs, zone))]),
            ].join(' · '),
          },
          {
            key: 'place',
            label: say('place'),
            children: place === undefined ? say('noPlace') : say('lonLat', place.lon, place.lat),
          },
        ]}
      />
    </>
  );
}
