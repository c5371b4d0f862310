import { theme } from 'antd';
import { weekdayWords } from '../../domain/words.ts';
import type { PlanCalendar } from '../api/client.ts';
import { useLanguage, useSay, useWorded } from '../kit/language.tsx';
import type { Opened } from './calendar.tsx';
import { DayHead } from './day-head.tsx';
import { SlotLine } from './slot-line.tsx';
import { texts } from './texts.ts';

const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** A month by weeks. */
export function MonthTable({
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
  const { language } = useLanguage();
  const { token } = theme.useToken();
  const line = `1px solid ${token.colorBorderSecondary}`;
  const weeks = Array.from({ length: of.days.length / 7 }, (_, at) => of.days.slice(at * 7, at * 7 + 7));
  return (
    <table style={{ width: '100%', tableLayout: 'fixed', borderCollapse: 'collapse' }}>
      <caption className="unseen">{say('monthOf', month)}</caption>
      <thead>
        <tr>
          {weekdays.map((day) => (
            <th key={day} scope="col" style={{ padding: 6, textAlign: 'start', fontWeight: 600 }}>
              {language === 'zh' ? worded(weekdayWords[day]) : worded(weekdayWords[day]).slice(0, 3)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]?.date}>
            {week.map((day) => (
              <td
                key={day.date}
                aria-current={day.date === of.today ? 'date' : undefined}
                style={{
                  border: line,
                  padding: 4,
                  verticalAlign: 'top',
                  // Weeks before the first broadcast take little room.
                  height: week.some(({ slots }) => slots.length > 0) ? 84 : 44,
                  background: groundOf(day.date),
                  ...(day.date === of.today ? { boxShadow: `inset 0 0 0 2px ${token.colorPrimary}` } : {}),
                }}
              >
                <DayHead of={day} isToday={day.date === of.today} isDim={!day.date.startsWith(month)} />
                {day.slots.map((slot) => (
                  <SlotLine key={slot.slot} of={slot} date={day.date} calendar={of} show={show} />
                ))}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );

  function groundOf(date: string): string {
    return date.startsWith(month) ? token.colorBgContainer : token.colorFillQuaternary;
  }
}
