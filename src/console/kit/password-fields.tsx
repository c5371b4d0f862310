import { Form, Input } from 'antd';
import { longestPassword, shortestPassword } from '../../domain/person.ts';
import { useSay } from './language.tsx';

const texts = {
  next: ['新密码（至少 {} 个字符）', 'New password (at least {} characters)'],
  again: ['再输入一次', 'Once more'],
  short: ['太短：至少 {} 个字符', 'Too short: at least {} characters'],
  long: ['太长：最多 {} 个字符', 'Too long: {} characters at most'],
  differ: ['两次不一样', 'They differ'],
} as const;

/** Asks twice for a new password, `next`, and says what is wrong with it before it is sent. */
export function PasswordFields() {
  const say = useSay(texts);
  return (
    <>
      <Form.Item
        name="next"
        label={say('next', shortestPassword)}
        validateTrigger="onBlur"
        rules={[
          { required: true, min: shortestPassword, message: say('short', shortestPassword) },
          { max: longestPassword, message: say('long', longestPassword) },
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={say('again')}
        dependencies={['next']}
        validateTrigger="onBlur"
        rules={[
          ({ getFieldValue }) => ({
            validator: async (_, value: string | undefined) => {
              if ((value ?? '') !== (getFieldValue('next') ?? '')) throw new Error(say('differ'));
            },
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
    </>
  );
}
