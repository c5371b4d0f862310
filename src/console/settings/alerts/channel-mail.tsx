import { Form, Input, Select } from 'antd';
import { useSay } from '../../kit/language.tsx';
import { alertTexts as texts } from './texts.ts';

const mailPattern = /^[^\s@<>,;:"]+@[^\s@<>,;:"]+$/;

/** Who an e-mail is from, and who it is to. */
export function ChannelMail() {
  const say = useSay(texts);
  const bad = say('badMail');
  return (
    <>
      <Form.Item
        name="from"
        label={say('from')}
        rules={[
          { required: true, whitespace: true, message: say('needed') },
          { pattern: mailPattern, message: bad },
        ]}
      >
        <Input type="email" autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="to"
        label={say('to')}
        extra={say('toHelp')}
        rules={[
          { required: true, type: 'array', min: 1, message: say('needed') },
          { type: 'array', defaultField: { type: 'string', pattern: mailPattern, message: bad } },
        ]}
      >
        <Select
          mode="tags"
          open={false}
          suffixIcon={null}
          tokenSeparators={[',', ';', ' ', '，', '；', '、']}
        />
      </Form.Item>
    </>
  );
}
