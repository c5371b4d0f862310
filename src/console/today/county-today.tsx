import { Card, Flex, Typography } from 'antd';
import type { CountyDay } from '../api/client.ts';
import { useSay, useWorded } from '../kit/language.tsx';
import { timeIn } from '../kit/time.ts';
import { Lane } from './lane.tsx';
import { SlotCard, type SlotOf } from './slot-card.tsx';
import { texts } from './texts.ts';

/** One county’s day: its 24 hours on a line, then each slot. */
export function CountyToday({
  of,
  nowMs,
  show,
}: {
  readonly of: CountyDay;
  readonly nowMs: number;
  readonly show: (broadcast: string) => void;
}) {
  const say = useSay(texts);
  const worded = useWorded();
  const slots = slotsOf(of);
  return (
    <Card
      size="small"
      style={{ marginBottom: 16 }}
      title={
        <Typography.Title level={3} style={{ fontSize: 16, margin: 0 }}>
          {of.name}
        </Typography.Title>
      }
      extra={<Typography.Text type="secondary">{say('endpoints', of.endpoints)}</Typography.Text>}
    >
      <Lane of={of} nowMs={nowMs} />
      <Flex wrap gap={12} style={{ marginTop: 12 }}>
        {slots.map((slot) => (
          <SlotCard
            key={slot.name}
            slot={slot}
            broadcast={of.broadcasts.find(({ id }) => id.endsWith(`/${slot.name}`))}
            zone={of.zone}
            nowMs={nowMs}
            show={show}
          />
        ))}
      </Flex>
      {slots.length === 0 && of.silent.length === 0 && (
        <Typography.Text type="secondary">{say('noSlots')}</Typography.Text>
      )}
      {of.silent.map(({ name, startsAtMs, text }) => (
        <Typography.Paragraph key={name} type="secondary" style={{ margin: '8px 0 0' }}>
          {timeIn(startsAtMs, of.zone)} · {worded(text)}
        </Typography.Paragraph>
      ))}
    </Card>
  );
}

/** The slots of the day, and what aired beside them. */
function slotsOf({ slots, broadcasts }: CountyDay): SlotOf[] {
  const named = new Set<string>(slots.map(({ name }) => name));
  const beside = broadcasts.flatMap(({ id, startsAtMs, endsAtMs }) => {
    const name = id.split('/')[2] ?? '';
    return named.has(name) ? [] : [{ name, startsAtMs, endsAtMs, planAtMs: startsAtMs }];
  });
  return [...slots, ...beside].toSorted((a, b) => a.startsAtMs - b.startsAtMs);
}
