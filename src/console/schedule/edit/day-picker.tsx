import { DatePicker, type DatePickerProps } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import 'dayjs/locale/zh-cn';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { type Language, useLanguage } from '../../kit/language.tsx';
import { shownDate } from './days.ts';
import type { Common } from './typed.tsx';

export interface DayPickerProps extends Common {
  /** `YYYY-MM-DD`, or `MM-DD`; nothing while none is chosen. */
  readonly day: string | undefined;
  readonly isYearly: boolean;
  readonly set: (day: string) => void;
}

/** How far each key goes from the day that is shown. */
const steps: Readonly<Record<string, readonly [count: number, unit: 'day' | 'month']>> = {
  ArrowUp: [-7, 'day'],
  ArrowDown: [7, 'day'],
  PageUp: [-1, 'month'],
  PageDown: [1, 'month'],
};

/**
 * One day, chosen in a month or typed; with the month open, the arrows up and down go by weeks, with Shift by days,
 * the page keys by months, and Enter or Tab takes it.
 */
export function DayPicker({ day, isYearly, set, ...rest }: DayPickerProps) {
  const { language } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  /** Where the arrows are, until it is taken. */
  const [at, setAt] = useState<Dayjs>();
  const [month, setMonth] = useState<Dayjs>();
  const [today] = useState(() => dayjs());
  // The same as long as the day is: another would undo what is being typed.
  const chosen = useMemo(() => (day === undefined ? undefined : dayjs(shownDate(day))), [day]);
  const take = (next: Dayjs) => {
    setAt(undefined);
    set(next.format(isYearly ? 'MM-DD' : 'YYYY-MM-DD'));
  };
  const close = () => {
    setOpen(false);
    setAt(undefined);
    setMonth(undefined);
  };
  const keys = (event: KeyboardEvent<HTMLElement>) => {
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      if (!isOpen) return setOpen(true);
      const [count, unit] = step;
      const by = event.shiftKey && unit === 'day' ? Math.sign(count) : count;
      const next = (at ?? chosen ?? today).add(by, unit);
      setAt(next);
      setMonth(next);
    }
    if ((event.key === 'Enter' || event.key === 'Tab') && at !== undefined) {
      // The component would take what it had before.
      event.stopPropagation();
      take(at);
      close();
    }
  };
  const formats =
    language === 'zh'
      ? isYearly
        ? ['M月D日', 'MM-DD', 'M-D']
        : ['YYYY年M月D日', 'YYYY-MM-DD', 'YYYY-M-D']
      : isYearly
        ? ['D MMM', 'MM-DD', 'M-D']
        : ['D MMM YYYY', 'YYYY-MM-DD', 'YYYY-M-D'];
  return (
    <div role="presentation" style={{ flex: 1, minWidth: 0 }} onKeyDownCapture={keys}>
      <DatePicker
        {...rest}
        style={{ width: '100%' }}
        allowClear={false}
        format={formats}
        open={isOpen}
        onOpenChange={(next) => (next ? setOpen(true) : close())}
        value={at ?? chosen ?? null}
        pickerValue={month ?? at ?? chosen ?? today}
        onPickerValueChange={setMonth}
        onChange={(next) => next !== null && take(next)}
        {...(isYearly ? { locale: yearlyIn(language) } : {})}
      />
    </div>
  );
}

/** A day of every year has no year to show; all other words are those around. */
const yearlyIn = (language: Language) =>
  ({ lang: { yearFormat: language === 'zh' ? '[每年]' : '[every year]' } }) as DatePickerProps['locale'];
