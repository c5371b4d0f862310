import { Input, InputNumber, Select } from 'antd';
import type { Choice } from './choices.ts';
import type { Form } from './form.ts';
import { useTyped } from './use-typed.ts';

/** What every control of a field is given. */
export interface Common {
  readonly id?: string | undefined;
  readonly disabled: boolean;
  readonly placeholder?: string | undefined;
  readonly status?: 'error' | 'warning' | undefined;
  readonly 'aria-describedby'?: string | undefined;
  readonly 'aria-label'?: string | undefined;
}

interface Of<Value> extends Common {
  /** Its key. */
  readonly at: string;
  readonly form: Pick<Form, 'typing'>;
  readonly value: Value;
}

export function Typed({
  at,
  form,
  value,
  set,
  ...rest
}: Of<string> & { readonly type?: 'time' | 'text'; readonly set: (text: string) => void }) {
  const { typed, type, done } = useTyped(
    at,
    form,
    (text: string) => set(text.trim()),
    (text) => text.trim() !== '',
  );
  return (
    <Input
      {...rest}
      aria-invalid={rest.status === 'error'}
      style={{ width: '100%' }}
      value={typed?.value ?? value}
      onChange={({ target }) => type(target.value)}
      onBlur={done}
      onPressEnter={done}
    />
  );
}

/** A number as it is typed: what is too much or too little is told, never changed. */
export function Numbered({
  at,
  form,
  value,
  set,
  width = '100%',
  ...rest
}: Of<number | undefined> & {
  readonly step?: number;
  readonly width?: string | number;
  readonly set: (count: number | null) => void;
}) {
  const { typed, type, done } = useTyped(
    at,
    form,
    (count: number | null) => count !== (value ?? null) && set(count),
    (count) => count !== null,
  );
  return (
    <InputNumber<number>
      {...rest}
      aria-invalid={rest.status === 'error'}
      style={{ width }}
      value={typed === undefined ? (value ?? null) : typed.value}
      onChange={type}
      onBlur={done}
      onPressEnter={done}
    />
  );
}

export function Picked({
  value,
  options,
  set,
  ...rest
}: Common & {
  readonly value: readonly string[];
  readonly options: readonly Choice[];
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
