import { useQuery } from '@tanstack/react-query';
import { Flex, Tabs, Typography } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { Navigate } from 'react-router';
import { useMay } from '../api/me.ts';
import { CountyChoice, useCounty } from '../kit/county-choice.tsx';
import { useSay } from '../kit/language.tsx';
import { NoCounties } from '../kit/no-counties.tsx';
import { NoCounty } from '../kit/no-county.tsx';
import { PageState } from '../kit/page-state.tsx';
import { useChoices } from '../kit/use-choices.ts';
import { useNamedByPath } from '../kit/use-named-by-path.ts';
import { AirNow } from './air-now.tsx';
import { CountyEndpoints } from './county-endpoints.tsx';
import { statesQuery } from './states-query.ts';
import { texts } from './texts.ts';

const EndpointDrawer = lazy(async () => ({
  default: (await import('./endpoint-drawer.tsx')).EndpointDrawer,
}));
const TableImport = lazy(async () => ({ default: (await import('./table-import.tsx')).TableImport }));

/** A county's loudspeakers: which there are, how they do, and what may be done about them. */
export function EndpointsPage() {
  const say = useSay(texts);
  const counties = useCounty();
  const named = useNamedByPath('/endpoints', ['county', 'endpoint']);
  if (named !== undefined) return <Navigate replace to={named} />;
  return (
    <>
      <title>{say('documentTitle')}</title>
      {counties.county === undefined && (
        <Typography.Title level={2} style={{ fontSize: 20, margin: 0 }}>
          {say('title')}
        </Typography.Title>
      )}
      <PageState
        of={counties.read}
        empty={() => (counties.county === undefined ? <NoCounties /> : undefined)}
      >
        {() =>
          counties.county !== undefined &&
          (counties.notSeen !== undefined ? (
            <NoCounty of={counties} asked={counties.notSeen} />
          ) : (
            <>
              <Flex wrap gap={8} align="center" style={{ marginBottom: 8 }}>
                <Typography.Title level={2} style={{ fontSize: 20, margin: 0 }}>
                  {say('title')} · {counties.county.name}
                </Typography.Title>
                <CountyChoice of={counties} />
              </Flex>
              <OfCounty key={counties.county.county} county={counties.county.county} />
            </>
          ))
        }
      </PageState>
    </>
  );
}

function OfCounty({ county }: { readonly county: string }) {
  const say = useSay(texts);
  const may = useMay();
  const [chosen, choose] = useChoices();
  const states = useQuery(statesQuery(county));
  const open = chosen('endpoint');
  // What was opened last stays while its drawer closes, which gives the keyboard back to where it came from.
  const [opened, setOpened] = useState(open);
  if (open !== undefined && open !== opened) setOpened(open);
  const mayImport = may('importEndpoints', county);
  const view = chosen('view') ?? 'list';
  const show = (endpoint: string | undefined) => choose({ endpoint });
  return (
    <PageState of={states}>
      {(read) => (
        <>
          {may('airBroadcast', county) && read.endpoints.length > 0 && (
            // Beside the tabs, but none of them.
            <div style={{ position: 'relative' }}>
              <div style={{ position: 'absolute', insetInlineEnd: 0, top: 4, zIndex: 1 }}>
                <AirNow of={read} />
              </div>
            </div>
          )}
          <Tabs
            activeKey={view === 'import' && !mayImport ? 'list' : view}
            onChange={(next) => choose({ view: next === 'list' ? undefined : next })}
            destroyOnHidden
            items={[
              ...(['list', 'map'] as const).map((key) => ({
                key,
                label: say(key),
                children: <CountyEndpoints of={read} view={key} mayImport={mayImport} open={show} />,
              })),
              ...(mayImport
                ? [
                    {
                      key: 'import',
                      label: say('import'),
                      children: (
                        <Suspense>
                          <TableImport of={read} />
                        </Suspense>
                      ),
                    },
                  ]
                : []),
            ]}
          />
          {opened !== undefined && (
            <Suspense>
              <EndpointDrawer
                of={read}
                id={opened}
                isOpen={open !== undefined}
                close={() => show(undefined)}
              />
            </Suspense>
          )}
        </>
      )}
    </PageState>
  );
}
