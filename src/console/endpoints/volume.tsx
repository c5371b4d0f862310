import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Flex, InputNumber } from 'antd';
import { useState } from 'react';
import { type EndpointLook, type EndpointState, postImportsCountyTable } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { useFailure } from '../kit/use-failure.ts';
import { FindingList } from './finding-list.tsx';
import { csvRow, inBase64 } from './import-file.ts';
import { Section } from './section.tsx';
import { texts } from './texts.ts';

/** The volume of one endpoint, changed in the table of endpoints: shown before it is written. */
export function Volume({
  county,
  state,
  look: { endpoint },
}: {
  readonly county: string;
  readonly state: EndpointState;
  readonly look: EndpointLook;
}) {
  const say = useSay(texts);
  const failed = useFailure();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [volume, setVolume] = useState<number | null>(state.volumePercent);
  const send = useMutation({
    mutationFn: async (confirm?: string) =>
      postImportsCountyTable({
        county,
        table: 'endpoints',
        body: {
          fileName: 'volume.csv',
          content: await inBase64(oneRow(endpoint, volume)),
          ...(confirm === undefined ? {} : { confirm }),
        },
      }),
    onSuccess: ({ end }) => {
      if (end === 'written') void message.success(say('written'));
      if (end === 'unchanged') void message.info(say('same'));
      if (end === 'written') return queries.invalidateQueries({ queryKey: ['endpoints', county] });
    },
    onError: failed,
  });
  const shown = send.data;
  // An empty cell is what everybody has.
  const shownVolume = (cell: string) => (cell === '' ? say('noneOwn', state.volumePercent) : cell);
  const [change] = shown?.end === 'previewed' ? shown.changes : [];
  return (
    <Section title={say('volume')} hint={`${say('volumeHint')} ${say('slotsVolume')}`}>
      {state.volumeFrom === 'exception' && (
        <Alert type="info" showIcon title={say('volumeException')} style={{ marginBottom: 8 }} />
      )}
      <Flex wrap gap={8} align="center">
        <InputNumber
          aria-label={say('newVolume')}
          min={0}
          max={100}
          precision={0}
          value={volume}
          suffix="%"
          style={{ width: 120 }}
          onChange={(next) => {
            setVolume(next);
            send.reset();
          }}
        />
        <Button disabled={volume === null} loading={send.isPending} onClick={() => send.mutate(undefined)}>
          {say('look')}
        </Button>
      </Flex>
      {shown?.end === 'refused' && <FindingList of={shown} />}
      {change !== undefined && (
        <Flex wrap gap={8} align="center" style={{ marginTop: 12 }}>
          {(change.fields ?? []).map(({ from, to }) =>
            say('willChange', `${endpoint.name} · ${say('volume')}`, shownVolume(from), to),
          )}
          <Button type="primary" loading={send.isPending} onClick={() => send.mutate(shown?.preview)}>
            {say('write')}
          </Button>
        </Flex>
      )}
    </Section>
  );
}

/** The endpoint as it is, with another volume; columns it does not name stay as they are. */
const oneRow = ({ id, name, area, driver, address }: EndpointLook['endpoint'], volume: number | null): Blob =>
  new Blob([
    csvRow(['id', 'name', 'area', 'driver', 'address', 'volume']),
    csvRow([id, name, area, driver, address, volume === null ? '' : String(volume)]),
  ]);
