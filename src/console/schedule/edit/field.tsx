import { Typography } from 'antd';
import { type ReactNode, useId } from 'react';
import { useSay, useWorded } from '../../kit/language.tsx';
import { Control } from './control.tsx';
import { FieldNote } from './field-note.tsx';
import type { FieldOf } from './fields.ts';
import { type Form, findingsAt, isToFill, keyOf } from './form.ts';
import { texts } from './texts.ts';
import { textAt } from './values.ts';

export interface FieldProps {
  readonly of: FieldOf;
  /** Key of the entry it belongs to; nothing at the top. */
  readonly at: string;
  readonly form: Form;
  /** What else there is to know of it. */
  readonly note?: ReactNode;
}

/** One key of the schedule, asked for in people’s words, with what is wrong with it beside it. */
export function Field({ of, at, form, note: toKnow }: FieldProps) {
  const say = useSay(texts);
  const worded = useWorded();
  const id = useId();
  const { hint, kind } = of;
  const placeholder = hint === undefined ? undefined : typeof hint === 'string' ? say(hint) : worded(hint);
  const label = say(of.label, of.labelOf === undefined ? '' : worded(of.labelOf));
  const keys = [keyOf(at, of.key), ...(kind.is === 'range' ? [keyOf(at, kind.until)] : [])];
  const written = textAt(form.values, keyOf(at, of.key));
  const limit = useLimit(of, written);
  // Topics each have their own beside them.
  const findings = kind.is === 'topics' ? [] : findingsAt(form.findings, keys);
  const isWrong =
    limit !== undefined || findings.some((one) => one.severity === 'error' && !isToFill(one, form.values));
  const isGroup = kind.is === 'topics' || kind.is === 'range' || kind.is === 'dates';
  const note = `${id}-note`;
  const isNoted = limit !== undefined || findings.length > 0;
  return (
    <div
      data-key={keys[0]}
      {...(isGroup ? { role: 'group', 'aria-label': label } : {})}
      style={{ flex: of.wide ? '1 1 100%' : '1 1 190px', minWidth: 0 }}
    >
      {isGroup ? (
        <Typography.Text style={{ display: 'block', marginBottom: 2 }}>{label}</Typography.Text>
      ) : (
        <label htmlFor={id} style={{ display: 'block', marginBottom: 2 }}>
          {label}
        </label>
      )}
      <Control
        of={of}
        at={at}
        form={form}
        label={label}
        common={{
          id,
          placeholder,
          disabled: form.isReadOnly,
          status: isWrong ? 'error' : undefined,
          'aria-describedby': isNoted ? note : undefined,
        }}
      />
      {limit === undefined ? (
        <FieldNote id={note} of={findings} values={form.values} />
      ) : (
        <Typography.Text id={note} type="danger" style={{ display: 'block', fontSize: 13 }}>
          {limit}
        </Typography.Text>
      )}
      {placeholder !== undefined && (kind.is === 'dates' || (kind.is === 'time' && written === '')) && (
        // A browser's field for times shows no words of ours, nor do dates.
        <Typography.Text type="secondary" style={{ display: 'block', fontSize: 13, marginTop: 2 }}>
          {placeholder}
        </Typography.Text>
      )}
      {toKnow}
    </div>
  );
}

/** What a number that is too much or too little should be. */
function useLimit({ kind }: FieldOf, written: string): string | undefined {
  const say = useSay(texts);
  if (kind.is !== 'number' || !/^-?\d+(\.\d+)?$/.test(written)) return undefined;
  const count = Number(written);
  return count < kind.min || count > kind.max ? say('between', kind.min, kind.max) : undefined;
}
