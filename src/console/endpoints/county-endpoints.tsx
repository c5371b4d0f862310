import { Alert, Button, Empty, Flex, Grid, Spin, Typography } from 'antd';
import { lazy, Suspense, useDeferredValue, useMemo } from 'react';
import { conditionWords } from '../../domain/words.ts';
import type { EndpointStates } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { useChoices, useKnownChoice } from '../kit/use-choices.ts';
import { AreaTree } from './area-tree.tsx';
import { areaNames, chosenEndpoints, hasEndpoints, placeOf } from './chosen-endpoints.ts';
import { EndpointTable } from './endpoint-table.tsx';
import { Figures } from './figures.tsx';
import { Filters } from './filters.tsx';
import { texts } from './texts.ts';
import { useRoom } from './use-room.ts';

const EndpointMap = lazy(async () => ({ default: (await import('./endpoint-map.tsx')).EndpointMap }));

/** A county's endpoints as a table or a map, beside the tree of its areas. */
export function CountyEndpoints({
  of,
  view,
  mayImport,
  open,
}: {
  readonly of: EndpointStates;
  readonly view: 'list' | 'map';
  readonly mayImport: boolean;
  readonly open: (endpoint: string) => void;
}) {
  const say = useSay(texts);
  const wide = Grid.useBreakpoint().lg ?? true;
  const [chosen, choose] = useChoices();
  const condition = useKnownChoice('condition', (one) => Object.hasOwn(conditionWords, one));
  const driver = useKnownChoice('driver', (one) => of.endpoints.some((endpoint) => endpoint.driver === one));
  const asked = chosen('area');
  const area = useMemo(
    () => (asked !== undefined && hasEndpoints(of, asked) ? asked : undefined),
    [of, asked],
  );
  // What is typed is seen at once; 4,000 rows follow.
  const text = useDeferredValue(chosen('find') ?? '');
  const names = useMemo(() => areaNames(of), [of]);
  const shown = useMemo(
    () => chosenEndpoints(of, names, { area, text, condition, driver }),
    [of, names, area, text, condition, driver],
  );
  const height = useRoom(wide ? 360 : 430);
  if (of.endpoints.length === 0)
    return (
      <Empty
        image={Empty.PRESENTED_IMAGE_SIMPLE}
        description={say(mayImport ? 'noEndpoints' : 'noEndpointsRead')}
      >
        {mayImport && (
          <Button type="primary" onClick={() => choose({ view: 'import' })}>
            {say('toImport')}
          </Button>
        )}
      </Empty>
    );
  return (
    <>
      <Figures of={of} condition={condition} choose={(next) => choose({ condition: next })} />
      {asked !== undefined && area === undefined && (
        <Alert
          type="warning"
          showIcon
          title={say('noneInArea', placeOf(asked, names))}
          closable={{ onClose: () => choose({ area: undefined }), 'aria-label': say('allAreas') }}
          style={{ marginBottom: 8 }}
        />
      )}
      <Flex gap={16} align="start" vertical={!wide}>
        <div style={wide ? { width: 250, flex: 'none' } : { width: '100%' }}>
          <AreaTree of={of} area={area} height={height + 40} choose={(next) => choose({ area: next })} />
        </div>
        <div style={{ flex: 1, minWidth: 0, width: '100%' }}>
          <Filters of={of} />
          <Typography.Paragraph role="status" type="secondary" style={{ margin: '4px 0 8px' }}>
            {say('shown', shown.length)}
          </Typography.Paragraph>
          {view === 'list' ? (
            <EndpointTable of={of} names={names} shown={shown} height={height} open={open} />
          ) : (
            <Suspense fallback={<Spin />}>
              <EndpointMap shown={shown} height={height} open={open} />
            </Suspense>
          )}
        </div>
      </Flex>
    </>
  );
}
