import { PlusOutlined } from '@ant-design/icons';
import { Button, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useSay } from '../../kit/language.tsx';
import { Entry } from './entry.tsx';
import { FieldNote } from './field-note.tsx';
import type { FieldOf } from './fields.ts';
import type { Form } from './form.ts';
import { texts } from './texts.ts';
import { listAt, textAt } from './values.ts';

/** A list of the schedule, each entry with its fields; `fresh` is what a new one says until it is filled in. */
export function EntryList({
  at,
  fields,
  fresh,
  form,
  label,
  holds = [],
  inside,
}: {
  readonly at: string;
  readonly fields: readonly FieldOf[];
  /** YAML. */
  readonly fresh: string | undefined;
  readonly form: Form;
  readonly label: string;
  /** Keys of each entry that `inside` shows. */
  readonly holds?: readonly string[];
  readonly inside?: (at: string) => ReactNode;
}) {
  const say = useSay(texts);
  const entries = listAt(form.values, at);
  return (
    <section aria-label={label} data-key={at}>
      <FieldNote of={form.findings.filter(({ key }) => key === at)} values={form.values} />
      {entries.map((_, index) => {
        const key = `${at}.${index + 1}`;
        const name = textAt(form.values, `${key}.name`) || textAt(form.values, `${key}.year`);
        return (
          // Entries have no other name than their place.
          <Entry
            key={key}
            at={key}
            title={name || say('number', index + 1)}
            fields={fields}
            form={form}
            holds={holds}
          >
            {inside?.(key)}
          </Entry>
        );
      })}
      {entries.length === 0 && <Typography.Paragraph type="secondary">{say('none')}</Typography.Paragraph>}
      {!form.isReadOnly && fresh !== undefined && (
        <Button
          icon={<PlusOutlined />}
          aria-label={`${say('add')} ${label}`}
          onClick={() => form.change([{ do: 'add', key: at, value: fresh }])}
        >
          {say('add')}
        </Button>
      )}
    </section>
  );
}
