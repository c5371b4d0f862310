import { Flex } from 'antd';
import { useSay } from '../../kit/language.tsx';
import { DayRangeField, type Years } from './day-range.tsx';
import { type DayRange, dayOf } from './days.ts';
import { type Form, keyOf } from './form.ts';
import { texts } from './texts.ts';
import { type Common, Typed } from './typed.tsx';
import { textAt, yamlOf } from './values.ts';

/** A first and a last day under two keys; what can’t be read as days stays as text until it is mended. */
export function RangeControl({
  at,
  keys,
  years,
  form,
  label,
  ...common
}: Common & {
  readonly at: string;
  readonly keys: readonly [from: string, until: string];
  readonly years: Years;
  readonly form: Form;
  readonly label: string;
}) {
  const say = useSay(texts);
  const ends = keys.map((own) => ({ key: keyOf(at, own), text: textAt(form.values, keyOf(at, own)) }));
  const put = (texts: readonly string[]) => {
    const changes = ends.flatMap(({ key, text }, index) => {
      const next = texts[index];
      return next === undefined || next === text ? [] : [{ do: 'set' as const, key, value: yamlOf(next) }];
    });
    if (changes.length > 0) form.change(changes);
  };
  const [from, until] = ends.map(({ text }) => dayOf(text));
  const { disabled, status, 'aria-describedby': note } = common;
  const rest = { disabled, status, 'aria-describedby': note };
  const isWhole = from !== undefined && until !== undefined && from.length === until.length;
  if (isWhole || ends.every(({ text }) => text === '')) {
    const range = isWhole ? { from, until } : undefined;
    const set = (next: DayRange) => put([next.from, next.until]);
    return <DayRangeField {...rest} range={range} years={years} label={label} set={set} />;
  }
  return (
    <Flex gap={6}>
      {ends.map(({ key, text }, index) => (
        <Typed
          key={key}
          {...rest}
          aria-label={`${label} ${say(index === 0 ? 'first' : 'last')}`}
          at={key}
          form={form}
          value={text}
          set={(next) => next !== '' && put(index === 0 ? [next] : [ends[0]?.text ?? '', next])}
        />
      ))}
    </Flex>
  );
}
