import { DeleteOutlined } from '@ant-design/icons';
import { Button, Card, Flex, Popconfirm } from 'antd';
import type { ReactNode } from 'react';
import { useSay } from '../../kit/language.tsx';
import { Field } from './field.tsx';
import { FieldNote } from './field-note.tsx';
import type { FieldOf } from './fields.ts';
import { type Form, keyOf, restAt } from './form.ts';
import { texts } from './texts.ts';
import { textAt, unset } from './values.ts';

/** What else there is to know of one of its keys, beside that. */
type NoteOf = (key: string) => ReactNode;

/** One entry: its fields, and the way to take it away. */
export function Entry({
  at,
  title,
  fields,
  form,
  isRemovable = true,
  holds = [],
  noteOf,
  children,
}: {
  readonly at: string;
  readonly title: string;
  readonly fields: readonly FieldOf[];
  readonly form: Form;
  readonly isRemovable?: boolean;
  /** Keys of it that `children` show. */
  readonly holds?: readonly string[];
  readonly noteOf?: NoteOf;
  readonly children?: ReactNode;
}) {
  const say = useSay(texts);
  const remove = () => form.change([unset(form.values, at)]);
  return (
    <Card
      size="small"
      title={title}
      data-key={at}
      style={{ marginBottom: 12 }}
      extra={
        isRemovable &&
        !form.isReadOnly && (
          <Popconfirm title={say('removeAsk')} onConfirm={remove}>
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={`${say('remove')} ${title}`}
            />
          </Popconfirm>
        )
      }
    >
      <Fields at={at} fields={fields} form={form} holds={holds} noteOf={noteOf} />
      {children}
    </Card>
  );
}

/** Some keys of one holder, with what is wrong there that is none of theirs. @param holds keys that others show. */
export const Fields = ({
  at,
  fields,
  form,
  holds = [],
  noteOf,
}: {
  readonly at: string;
  readonly fields: readonly FieldOf[];
  readonly form: Form;
  readonly holds?: readonly string[];
  readonly noteOf?: NoteOf | undefined;
}) => {
  const own = fields.flatMap(({ key, kind }) => (kind.is === 'range' ? [key, kind.until] : [key]));
  return (
    <>
      <FieldNote of={restAt(form.findings, at, [...own, ...holds])} values={form.values} />
      <Flex wrap gap={12}>
        {fields
          .filter(({ key, whereWritten }) => !whereWritten || textAt(form.values, keyOf(at, key)) !== '')
          .map((field) => (
            <Field key={field.key} of={field} at={at} form={form} note={noteOf?.(field.key)} />
          ))}
      </Flex>
    </>
  );
};
