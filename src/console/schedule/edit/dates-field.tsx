import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Flex } from 'antd';
import { useState } from 'react';
import { useSay } from '../../kit/language.tsx';
import { Day, DayRangeField, type Years } from './day-range.tsx';
import { rangeOf, rangeText } from './days.ts';
import type { Form } from './form.ts';
import { texts } from './texts.ts';
import { type Common, Typed } from './typed.tsx';

/** Some days and ranges of days; what can’t be read as one stays as text until it is mended. */
export function DatesField({
  at,
  label,
  written,
  years,
  form,
  set,
  ...common
}: Omit<Common, 'id' | 'placeholder'> & {
  readonly at: string;
  readonly label: string;
  readonly written: readonly string[];
  /** `days` has single dates. */
  readonly years: Years | 'days';
  readonly form: Form;
  readonly set: (words: readonly string[]) => void;
}) {
  const say = useSay(texts);
  const [isAdding, setAdding] = useState(false);
  const put = (index: number, text: string) => {
    setAdding(false);
    set(text === '' ? written.toSpliced(index, 1) : written.toSpliced(index, 1, text));
  };
  const rows = isAdding ? [...written, ''] : written;
  return (
    <Flex vertical gap={6}>
      {rows.map((text, index) => {
        const named = rows.length === 1 ? label : `${label} ${index + 1}`;
        const range = rangeOf(text);
        return (
          // Days have no other name than their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: as said
          <Flex key={index} gap={6} align="flex-start">
            {range === undefined && text !== '' ? (
              <Typed
                {...common}
                id={`${at}.${index + 1}`}
                aria-label={named}
                at={`${at}.${index + 1}`}
                form={form}
                value={text}
                set={(next) => put(index, next)}
              />
            ) : years === 'days' ? (
              <Day
                {...common}
                aria-label={named}
                day={range?.from}
                isYearly={false}
                set={(day) => put(index, day)}
              />
            ) : (
              <DayRangeField
                {...common}
                label={named}
                range={range}
                years={years}
                set={(next) => put(index, rangeText(next))}
              />
            )}
            {!common.disabled && (
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={`${say('remove')} ${named}`}
                onClick={() => (text === '' ? setAdding(false) : put(index, ''))}
              />
            )}
          </Flex>
        );
      })}
      {!common.disabled && !isAdding && (
        <Button
          size="small"
          icon={<PlusOutlined />}
          style={{ alignSelf: 'flex-start' }}
          aria-label={`${say('addDays')} ${label}`}
          onClick={() => setAdding(true)}
        >
          {say('addDays')}
        </Button>
      )}
    </Flex>
  );
}
