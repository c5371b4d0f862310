import { Input, InputNumber, Select, Typography } from 'antd';
import { useId, useState } from 'react';
import { weekdayWords } from '../../../domain/words.ts';
import { useLanguage, useSay, useWorded } from '../../kit/language.tsx';
import type { Choice } from './choices.ts';
import type { FieldOf } from './fields.ts';
import { type Form, keyOf } from './form.ts';
import { texts } from './texts.ts';
import { TopicsField } from './topics-field.tsx';
import { lengthIn, lengthText, textAt, unset, wordsAt, yamlOf } from './values.ts';

interface Props {
  readonly of: FieldOf;
  /** Key of the entry it belongs to; nothing at the top. */
  readonly at: string;
  readonly form: Form;
}

/** One key of the schedule, asked for in people’s words. */
export function Field({ of, at, form }: Props) {
  const say = useSay(texts);
  const worded = useWorded();
  const id = useId();
  const { hint } = of;
  const placeholder = hint === undefined ? undefined : typeof hint === 'string' ? say(hint) : worded(hint);
  const label = say(of.label, of.labelOf === undefined ? '' : worded(of.labelOf));
  return (
    <div style={{ flex: of.wide ? '1 1 100%' : '1 1 190px', minWidth: 0 }}>
      {of.kind.is === 'topics' ? (
        <Typography.Text>{label}</Typography.Text>
      ) : (
        <label htmlFor={id} style={{ display: 'block', marginBottom: 2 }}>
          {label}
        </label>
      )}
      <Control of={of} at={at} form={form} id={id} label={label} placeholder={placeholder} />
    </div>
  );
}

const weekdayKeys = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

function Control({
  of: { kind, key: own, needed },
  at,
  form,
  id,
  label,
  placeholder,
}: Props & { readonly id: string; readonly label: string; readonly placeholder: string | undefined }) {
  const say = useSay(texts);
  const worded = useWorded();
  const { language } = useLanguage();
  const { values, change, isReadOnly: disabled, names } = form;
  const key = keyOf(at, own);
  const written = textAt(values, key);
  const list = wordsAt(values, key);
  const set = (text: string) => {
    if (text === written) return;
    if (text !== '') change([{ do: 'set', key, value: yamlOf(text) }]);
    else if (!needed) change([unset(values, key)]);
  };
  const setList = (words: readonly string[]) => {
    const [only] = words;
    if (words.join() === list.join()) return;
    if (only === undefined) return needed ? undefined : change([unset(values, key)]);
    const isOne = words.length === 1 && own !== '';
    change([{ do: 'set', key, value: yamlOf(isOne ? only : words) }]);
  };
  const common = { id, disabled, style: { width: '100%' }, placeholder };
  switch (kind.is) {
    case 'text':
      return <Typed {...common} value={written} set={set} />;
    case 'words':
      return (
        <Typed
          {...common}
          value={list.join(language === 'zh' ? '、' : ', ')}
          set={(text) => setList(text.split(/[,，、;；\s]+/).filter((one) => one !== ''))}
        />
      );
    case 'time':
      // A browser's field for times knows no 24:00.
      return (
        <Typed
          {...common}
          type={/^(\d?\d:\d\d)?$/.test(written) && written !== '24:00' ? 'time' : 'text'}
          value={written.replace(/^\d:/, '0$&')}
          set={set}
        />
      );
    case 'length':
      return (
        <Numbered
          {...common}
          value={lengthIn(written, kind.unit)}
          min={0}
          set={(count) => set(count === null ? '' : lengthText(count, kind.unit))}
        />
      );
    case 'number':
      return (
        <Numbered
          {...common}
          value={/^\d+$/.test(written) ? Number(written) : undefined}
          min={kind.min}
          max={kind.max}
          set={(count) => set(count === null ? '' : String(count))}
        />
      );
    case 'one':
      return (
        <Select
          {...common}
          allowClear={!needed}
          value={written === '' ? undefined : written}
          options={Object.entries(kind.of).map(([value, word]) => ({ value, label: worded(word) }))}
          onChange={(next: string | undefined) => set(next ?? '')}
        />
      );
    case 'pick':
      return (
        <Select
          {...common}
          allowClear={!needed}
          showSearch={{ optionFilterProp: 'label' }}
          value={written === '' ? undefined : written}
          options={[...(kind.orNone ? [{ value: 'none', label: say('noneOf') }] : []), ...kind.of(names)]}
          onChange={(next: string | undefined) => set(next ?? '')}
        />
      );
    case 'picks':
      return <Picked {...common} value={list} options={kind.of(names)} set={setList} />;
    case 'weekdays': {
      const days = weekdayKeys.map((value, index) => ({
        value,
        label: worded(weekdayWords[(index + 1) as 1]),
      }));
      const some = [
        { value: 'workdays', label: language === 'zh' ? '周一到周五' : 'Monday to Friday' },
        { value: 'weekends', label: language === 'zh' ? '周末' : 'weekends' },
      ];
      return <Picked {...common} value={list} options={[...days, ...some]} set={setList} />;
    }
    case 'topics':
      return <TopicsField at={key} label={label} form={form} />;
    default:
      return kind satisfies never;
  }
}

/** Text that counts once one leaves the field. */
function Typed({
  value,
  set,
  ...rest
}: {
  readonly id: string;
  readonly disabled: boolean;
  readonly type?: 'time' | 'text';
  readonly value: string;
  readonly placeholder?: string | undefined;
  readonly set: (text: string) => void;
}) {
  const [typed, setTyped] = useState<string>();
  const done = () => {
    if (typed !== undefined) set(typed.trim());
    setTyped(undefined);
  };
  return (
    <Input
      {...rest}
      value={typed ?? value}
      onChange={({ target }) => setTyped(target.value)}
      onBlur={done}
      onPressEnter={done}
    />
  );
}

function Numbered({
  value,
  set,
  ...rest
}: {
  readonly id: string;
  readonly disabled: boolean;
  readonly value: number | undefined;
  readonly min: number;
  readonly max?: number;
  readonly placeholder?: string | undefined;
  readonly set: (count: number | null) => void;
}) {
  const [typed, setTyped] = useState<number | null>();
  const done = () => {
    if (typed !== undefined && typed !== (value ?? null)) set(typed);
    setTyped(undefined);
  };
  return (
    <InputNumber<number>
      {...rest}
      style={{ width: '100%' }}
      value={typed === undefined ? (value ?? null) : typed}
      onChange={setTyped}
      onBlur={done}
      onPressEnter={done}
    />
  );
}

function Picked({
  value,
  options,
  set,
  ...rest
}: {
  readonly id: string;
  readonly disabled: boolean;
  readonly value: readonly string[];
  readonly options: readonly Choice[];
  readonly placeholder?: string | undefined;
  readonly set: (words: readonly string[]) => void;
}) {
  return (
    <Select
      {...rest}
      style={{ width: '100%' }}
      mode="multiple"
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      value={[...value]}
      options={[...options]}
      onChange={(next: string[]) => set(next)}
    />
  );
}
