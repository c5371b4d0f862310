import { Card, Typography } from 'antd';
import { weekdayWords } from '../../domain/words.ts';
import type { PlanCalendar } from '../api/client.ts';
import { useSay, useWorded } from '../kit/language.tsx';
import type { Opened } from './calendar.tsx';
import { DayHead } from './day-head.tsx';
import { weekdayOf } from './month.ts';
import { SlotLine } from './slot-line.tsx';
import { texts } from './texts.ts';

/** A month as a list, where there is no room for weeks; begins with today where that is in it. */
export function DayList({
  of,
  month,
  show,
}: {
  readonly of: PlanCalendar;
  readonly month: string;
  readonly show: (opened: Opened) => void;
}) {
  const say = useSay(texts);
  const worded = useWorded();
  const days = of.days.filter(({ date }) => date.startsWith(month));
  const ahead = days.filter(({ date }) => date >= of.today);
  const past = days.filter(({ date }) => date < of.today);
  const firstAired = past.findIndex(({ slots }) => slots.length > 0);
  // Days before the first broadcast are one line.
  const behind = firstAired === -1 ? [] : past.slice(firstAired);
  const [first, last] = [past[0], past[past.length - behind.length - 1]];
  return (
    <ol aria-label={say('monthOf', month)} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {[...ahead, ...behind.toReversed()].map((day) => (
        <li key={day.date} style={{ marginBottom: 8 }}>
          <Card size="small">
            <DayHead
              of={day}
              isToday={day.date === of.today}
              isDim={false}
              weekday={worded(weekdayWords[weekdayOf(day.date) as 1])}
            />
            {day.slots.map((slot) => (
              <SlotLine key={slot.slot} of={slot} date={day.date} calendar={of} show={show} />
            ))}
            {day.slots.length === 0 && (
              <Typography.Text type="secondary">
                {say(day.date < of.today ? 'noPast' : 'noSlots')}
              </Typography.Text>
            )}
          </Card>
        </li>
      ))}
      {first !== undefined && last !== undefined && (
        <li>
          <Typography.Text type="secondary">
            {first === last ? first.date.slice(5) : `${first.date.slice(5)}–${last.date.slice(5)}`}{' '}
            {say('noPast')}
          </Typography.Text>
        </li>
      )}
    </ol>
  );
}
