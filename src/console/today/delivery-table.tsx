import { Empty, Flex, Grid, Tag, Typography } from 'antd';
import { useState } from 'react';
import type { ReasonOf } from '../../domain/taken-back.ts';
import { deliveryWords, findingWords } from '../../domain/words.ts';
import type { Delivery } from '../api/client.ts';
import { useReason, useSay, useWord } from '../kit/language.tsx';
import { timeIn } from '../kit/time.ts';
import { ByEndpoint } from './by-endpoint.tsx';
import { Only } from './only.tsx';
import { texts } from './texts.ts';

const colours: Readonly<Record<Delivery['state'], string>> = {
  pending: 'processing',
  accepted: 'success',
  refused: 'error',
  failed: 'error',
  replaced: 'default',
};

interface Props {
  readonly of: readonly Delivery[];
  readonly zone: string;
  readonly reasonOf: ReasonOf;
}

/** What became of each endpoint’s order. */
export function DeliveryTable({ of, ...given }: Props) {
  const say = useSay(texts);
  const wide = Grid.useBreakpoint().md ?? true;
  const [state, setState] = useState<Delivery['state']>();
  if (of.length === 0)
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say('noDeliveries')} />;
  const shown = state === undefined ? of : of.filter((one) => one.state === state);
  return (
    <>
      <Only
        label="state"
        every="everyState"
        words={deliveryWords}
        of={Object.keys(colours) as Delivery['state'][]}
        one={state}
        choose={setState}
      />
      {shown.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say('noneSuch')} />
      ) : wide ? (
        <AsTable of={shown} {...given} />
      ) : (
        <InList of={shown} {...given} />
      )}
    </>
  );
}

function AsTable({ of, zone, reasonOf }: Props) {
  const say = useSay(texts);
  const word = useWord();
  const whyOf = useWhy(reasonOf);
  return (
    <ByEndpoint<Delivery>
      label={say('deliveries')}
      of={of}
      rowKey={({ id }) => id}
      columns={[
        {
          title: say('state'),
          dataIndex: 'state',
          render: (state: Delivery['state']) => (
            <Tag color={colours[state]}>{word(deliveryWords, state)}</Tag>
          ),
        },
        { title: say('reason'), key: 'reason', render: (_, one) => whyOf(one) || '—' },
        { title: say('attempts'), dataIndex: 'attempts', align: 'right' },
        { title: say('at'), key: 'at', render: (_, one) => whenOf(say, one, zone) || '—' },
      ]}
    />
  );
}

/** The same where a table has no room. */
function InList({ of, zone, reasonOf }: Props) {
  const say = useSay(texts);
  const word = useWord();
  const whyOf = useWhy(reasonOf);
  return (
    <ul style={{ listStyle: 'none', padding: 0, margin: 0 }}>
      {of.map((one) => (
        <li key={one.id} style={{ padding: '6px 0', overflowWrap: 'anywhere' }}>
          <Flex justify="space-between" gap={8} align="start">
            <Typography.Text>{one.endpointName}</Typography.Text>
            <Tag color={colours[one.state]} style={{ marginInlineEnd: 0 }}>
              {word(deliveryWords, one.state)}
            </Tag>
          </Flex>
          <Typography.Text type="secondary" style={{ fontSize: 13 }}>
            {[whyOf(one), say('attemptsOf', one.attempts), whenOf(say, one, zone)]
              .filter(Boolean)
              .join(' · ')}
          </Typography.Text>
        </li>
      ))}
    </ul>
  );
}

/** Empty where it was not and will not be: when it was settled, or a delivery that failed, or is held back, is tried next. What only lies ready is not tried at all. */
function whenOf(say: ReturnType<typeof useSay<typeof texts>>, of: Delivery, zone: string): string {
  if (of.settledAtMs !== undefined) return timeIn(of.settledAtMs, zone, true);
  if (of.state !== 'pending' || of.reason === undefined || of.nextAttemptAtMs >= of.expiresAtMs) return '';
  return say('nextTry', timeIn(of.nextAttemptAtMs, zone, true));
}

/** Why it stands so, and what was found when it was looked at again before air, where that is no good news; else empty. */
function useWhy(reasonOf: ReasonOf): (of: Delivery) => string {
  const say = useSay(texts);
  const word = useWord();
  const why = useReason();
  return ({ id, state, check, reason: given }) => {
    const reason = reasonOf(id, given ?? (state === 'replaced' ? 'replaced' : undefined));
    const parts = reason === undefined ? [] : [why(reason)];
    if (check !== undefined && check.found !== 'held') {
      const because = check.reason === undefined ? '' : ` (${why(check.reason)})`;
      parts.push(say('beforeAir', `${word(findingWords, check.found)}${because}`));
    }
    return parts.join(' · ');
  };
}
