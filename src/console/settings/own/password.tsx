import { App, Form, Input } from 'antd';
import { useState } from 'react';
import { postMePassword } from '../../api/client.ts';
import { Asked } from '../../kit/asked.tsx';
import { useSay } from '../../kit/language.tsx';
import { PasswordFields } from '../../kit/password-fields.tsx';
import { Section } from '../section.tsx';
import { texts } from './texts.ts';

/** Changes one's own password. */
export function Password() {
  const say = useSay(texts);
  const { message } = App.useApp();
  const [done, setDone] = useState(0);
  return (
    <Section title={say('password')} intro={say('passwordIntro')}>
      <div style={{ maxWidth: 360 }}>
        <Asked<{ current: string; next: string }>
          key={done}
          label={say('change')}
          send={async ({ current, next }) => {
            await postMePassword({ body: { current, next } });
            setDone(done + 1);
            void message.success(say('changed'));
          }}
        >
          <CurrentPassword />
          <PasswordFields />
        </Asked>
      </div>
    </Section>
  );
}

/** Asks for the present password, `current`. */
export function CurrentPassword() {
  const say = useSay(texts);
  return (
    <Form.Item name="current" label={say('present')} rules={[{ required: true, message: say('needed') }]}>
      <Input.Password autoComplete="current-password" />
    </Form.Item>
  );
}
