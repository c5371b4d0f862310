import { Flex, Tag, Typography } from 'antd';
import { seasonWords } from '../../domain/words.ts';
import type { PlanCalendar } from '../api/client.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { texts } from './texts.ts';

export type CalendarDay = PlanCalendar['days'][number];

/** Which day it is: its number, today, its holiday. */
export function DayHead({
  of: { date, holiday, season },
  isToday,
  isDim,
  weekday,
}: {
  readonly of: CalendarDay;
  readonly isToday: boolean;
  readonly isDim: boolean;
  readonly weekday?: string;
}) {
  const say = useSay(texts);
  const word = useWord();
  const number = weekday === undefined ? Number(date.slice(8)) : `${date.slice(5)} ${weekday}`;
  return (
    <Flex gap={4} align="center" wrap style={{ marginBottom: 2 }}>
      <Typography.Text strong={!isDim} type={isDim ? 'secondary' : undefined}>
        <time dateTime={date} title={season === undefined ? undefined : word(seasonWords, season)}>
          {number}
        </time>
      </Typography.Text>
      {isToday && <Tag color="success">{say('today')}</Tag>}
      {holiday !== undefined && (
        <Tag color={holiday.works ? 'warning' : 'error'}>
          {say(holiday.works ? 'works' : 'holiday', holiday.name)}
        </Tag>
      )}
    </Flex>
  );
}
