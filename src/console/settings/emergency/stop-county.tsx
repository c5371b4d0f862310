import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Select } from 'antd';
import { useState } from 'react';
import { slotWords } from '../../../domain/words.ts';
import { postStops, type Stopped } from '../../api/client.ts';
import { useMay } from '../../api/me.ts';
import { Labelled } from '../../kit/labelled.tsx';
import { useSay, useWord } from '../../kit/language.tsx';
import { useFailure } from '../../kit/use-failure.ts';
import { Section } from '../section.tsx';
import { useCountyNames } from '../use-names.ts';
import { HoldButton } from './hold-button.tsx';
import { ReasonField } from './reason-field.tsx';
import { texts } from './texts.ts';
import { useTonight } from './use-tonight.ts';

/** Silences a county at once, until somebody lifts it. */
export function StopCounty() {
  const say = useSay(texts);
  const may = useMay();
  const fail = useFailure();
  const queries = useQueryClient();
  const { counties, nameOf } = useCountyNames();
  const mine = counties.filter(({ county }) => may('stopCounty', county));
  const [chosen, setChosen] = useState<string>();
  const [reason, setReason] = useState('');
  const county = chosen ?? (mine.length === 1 ? mine[0]?.county : undefined);
  const { signed, nameOf: broadcastName } = useTonight(county);
  const stop = useMutation({
    mutationFn: () => postStops({ body: { county: county ?? '', reason: reason.trim() } }),
    onSuccess: async () => {
      setReason('');
      await queries.invalidateQueries();
    },
    onError: fail,
  });
  const isReady = county !== undefined && reason.trim() !== '';
  const name = county === undefined ? '' : nameOf(county);
  return (
    <Section title={say('stop')} intro={say('stopIntro')}>
      {mine.length > 1 && (
        <div style={{ maxWidth: 560 }}>
          <Labelled label={say('county')}>
            {(id) => (
              <Select
                id={id}
                value={county}
                style={{ width: '100%' }}
                options={mine.map(({ county: value, name: label }) => ({ value, label }))}
                onChange={setChosen}
              />
            )}
          </Labelled>
        </div>
      )}
      <ReasonField value={reason} change={setReason} />
      {isReady && (
        <Alert
          type="error"
          showIcon
          style={{ marginBottom: 16, maxWidth: 640 }}
          title={say('stopWill', name)}
          description={
            signed.length === 0 ? say('stopsNothing') : say('stopsNow', signed.map(broadcastName).join('、'))
          }
        />
      )}
      <HoldButton
        label={say('stopNow', name)}
        name={name}
        isBusy={stop.isPending}
        isReady={isReady}
        done={() => stop.mutate()}
      />
      <div role="status" style={{ marginTop: 12 }}>
        {stop.data !== undefined && <Outcome of={stop.data} name={nameOf(stop.data.stop.county)} />}
      </div>
    </Section>
  );
}

function Outcome({ of: { silenced }, name }: { readonly of: Stopped; readonly name: string }) {
  const say = useSay(texts);
  const word = useWord();
  return (
    <Alert
      type="info"
      showIcon
      title={say('stopped', name)}
      description={
        silenced.length === 0
          ? say('silencedNone')
          : silenced.map(({ broadcast, holding }) => {
              const [, date = '', slot = ''] = broadcast.split('/');
              return (
                <div key={broadcast}>{say('silenced', `${date} ${word(slotWords, slot)}`, holding)}</div>
              );
            })
      }
    />
  );
}
