import { DeleteOutlined } from '@ant-design/icons';
import { Button, Card, Flex, Popconfirm } from 'antd';
import { useSay } from '../../kit/language.tsx';
import { Field } from './field.tsx';
import type { FieldOf } from './fields.ts';
import type { Form } from './form.ts';
import { texts } from './texts.ts';
import { unset } from './values.ts';

/** One entry: its fields, and the way to take it away. */
export function Entry({
  at,
  title,
  fields,
  form,
  isRemovable = true,
}: {
  readonly at: string;
  readonly title: string;
  readonly fields: readonly FieldOf[];
  readonly form: Form;
  readonly isRemovable?: boolean;
}) {
  const say = useSay(texts);
  const remove = () => form.change([unset(form.values, at)]);
  return (
    <Card
      size="small"
      title={title}
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
      <Fields at={at} fields={fields} form={form} />
    </Card>
  );
}

export const Fields = ({
  at,
  fields,
  form,
}: {
  readonly at: string;
  readonly fields: readonly FieldOf[];
  readonly form: Form;
}) => (
  <Flex wrap gap={12}>
    {fields.map((field) => (
      <Field key={field.key} of={field} at={at} form={form} />
    ))}
  </Flex>
);
