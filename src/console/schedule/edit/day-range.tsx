import { Flex, Input, Select } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useSay } from '../../kit/language.tsx';
import type { DayPickerProps } from './day-picker.tsx';
import { type DayRange, everyYear, isYearly, ofYear, withFrom, withUntil } from './days.ts';
import { texts } from './texts.ts';
import type { Common } from './typed.tsx';

const Lazy = lazy(async () => ({ default: (await import('./day-picker.tsx')).DayPicker }));

/** A day’s field, there before the months are. */
export const Day = (props: DayPickerProps) => (
  <Suspense fallback={<Input disabled aria-label={props['aria-label']} value={props.day ?? ''} />}>
    <Lazy {...props} />
  </Suspense>
);

/** Whether a range is of every year, of one, or may be either. */
export type Years = 'yearly' | 'dated' | 'either';

/** The first and the last day of a range. */
export function DayRangeField({
  range,
  years,
  label,
  set,
  ...common
}: Omit<Common, 'id' | 'placeholder'> & {
  /** Absent while nothing is chosen. */
  readonly range: DayRange | undefined;
  readonly years: Years;
  readonly label: string;
  readonly set: (range: DayRange) => void;
}) {
  const say = useSay(texts);
  const [wanted, want] = useState(years === 'yearly');
  const yearly =
    years === 'either' ? (range === undefined ? wanted : isYearly(range.from)) : years === 'yearly';
  const switchTo = (next: boolean) => {
    want(next);
    if (range !== undefined) set(next ? everyYear(range) : ofYear(range, new Date().getFullYear()));
  };
  const chosen = (day: string, change: (range: DayRange, day: string) => DayRange) =>
    set(range === undefined ? { from: day, until: day } : change(range, day));
  return (
    <Flex wrap gap={6} style={{ flex: 1, minWidth: 0 }}>
      {years === 'either' && (
        <Select
          aria-label={`${label} ${say('howOften')}`}
          disabled={common.disabled}
          style={{ width: 110 }}
          value={yearly ? 'yearly' : 'dated'}
          options={[
            { value: 'yearly', label: say('yearly') },
            { value: 'dated', label: say('dated') },
          ]}
          onChange={(next) => switchTo(next === 'yearly')}
        />
      )}
      <Flex align="center" gap={6} style={{ flex: '1 1 250px', minWidth: 0 }}>
        <Day
          {...common}
          aria-label={`${label} ${say('first')}`}
          placeholder={say('first')}
          day={range?.from}
          isYearly={yearly}
          set={(day) => chosen(day, withFrom)}
        />
        <span aria-hidden>–</span>
        <Day
          {...common}
          aria-label={`${label} ${say('last')}`}
          placeholder={say('last')}
          day={range?.until}
          isYearly={yearly}
          set={(day) => chosen(day, withUntil)}
        />
      </Flex>
    </Flex>
  );
}
