import { Alert, Button, Form } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { useProblemText } from './problem-text.ts';

/** A form that is sent as a whole; what was wrong with it stands in it until it is sent again. */
export function Asked<Values extends object>({
  label,
  send,
  block = false,
  initial,
  children,
}: {
  /** What its button says. */
  readonly label: string;
  readonly send: (values: Values) => Promise<void>;
  /** Whether the button is as wide as the form. */
  readonly block?: boolean;
  readonly initial?: Partial<Values>;
  readonly children: ReactNode;
}) {
  const textOf = useProblemText();
  const name = useId();
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const finish = async (values: Values) => {
    setSending(true);
    setFailure(undefined);
    try {
      await send(values);
    } catch (error) {
      setFailure(error);
    } finally {
      setSending(false);
    }
  };
  return (
    <Form<Values>
      // Of two forms on a page no two fields have the same id.
      name={name}
      layout="vertical"
      requiredMark={false}
      onFinish={finish}
      scrollToFirstError
      {...(initial === undefined ? {} : { initialValues: initial })}
    >
      {children}
      {failure !== undefined && (
        <Alert type="error" showIcon title={textOf(failure)} style={{ marginBottom: 16 }} />
      )}
      <Button type="primary" htmlType="submit" block={block} loading={sending}>
        {label}
      </Button>
    </Form>
  );
}
