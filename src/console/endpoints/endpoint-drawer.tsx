import { useQuery } from '@tanstack/react-query';
import { Button, Drawer, Grid, Tabs } from 'antd';
import type { EndpointStates } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { statusOf } from '../api/problem.ts';
import { useSay } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { Result } from '../kit/plain/result.tsx';
import { dateIn } from '../kit/time.ts';
import { EndpointFacts } from './endpoint-facts.tsx';
import { EndpointHistory } from './endpoint-history.tsx';
import { EndpointReceipts } from './endpoint-receipts.tsx';
import { Enrolling } from './enrolling.tsx';
import { Muting } from './muting.tsx';
import { lookQuery } from './states-query.ts';
import { TestTone } from './test-tone.tsx';
import { texts } from './texts.ts';
import { Volume } from './volume.tsx';

/** One endpoint opened: what it is, how it does, what it did, and what may be done about it. */
export function EndpointDrawer({
  of,
  id,
  isOpen,
  close,
}: {
  readonly of: EndpointStates;
  readonly id: string;
  readonly isOpen: boolean;
  readonly close: () => void;
}) {
  const say = useSay(texts);
  const may = useMay();
  const wide = Grid.useBreakpoint().md ?? true;
  const look = useQuery({ ...lookQuery(of.county, id), enabled: isOpen });
  const state = of.endpoints.find((one) => one.id === id);
  const { county, zone } = of;
  const name = state?.name ?? look.data?.endpoint.name ?? id;
  if (statusOf(look.error) === 404)
    return (
      <Drawer open={isOpen} onClose={close} size={wide ? 760 : '100%'} title={id}>
        <Result
          kind="missing"
          title={say('noSuch', of.name, id)}
          action={
            <Button type="primary" onClick={close}>
              {say('toList', of.name)}
            </Button>
          }
        >
          <p className="secondary">{say('noSuchSays')}</p>
        </Result>
      </Drawer>
    );
  return (
    <Drawer open={isOpen} onClose={close} size={wide ? 760 : '100%'} title={name}>
      <PageState of={look}>
        {(read) => (
          <>
            <EndpointFacts of={of} state={state} look={read} />
            {may('playTone', county) && state !== undefined && (
              <TestTone key={id} county={county} endpoint={read.endpoint} />
            )}
            <Tabs
              items={[
                {
                  key: 'history',
                  label: say('history'),
                  children: <EndpointHistory of={read.deliveries} />,
                },
                {
                  key: 'receipts',
                  label: say('receipts'),
                  children: <EndpointReceipts of={read.receipts} zone={zone} />,
                },
                ...((['enrolEndpoint', 'muteEndpoints', 'importEndpoints'] as const).some((verb) =>
                  may(verb, county),
                )
                  ? [
                      {
                        key: 'manage',
                        label: say('manage'),
                        children: (
                          <>
                            <Enrolling county={county} zone={zone} look={read} />
                            {may('muteEndpoints', county) && (
                              <Muting county={county} zone={zone} today={dateIn(of.nowMs, zone)} id={id} />
                            )}
                            {may('importEndpoints', county) && state !== undefined && (
                              <Volume county={county} state={state} look={read} />
                            )}
                          </>
                        ),
                      },
                    ]
                  : []),
              ]}
            />
          </>
        )}
      </PageState>
    </Drawer>
  );
}
