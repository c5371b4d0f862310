import { useQueryClient } from '@tanstack/react-query';
import { Button, Card, Flex, Form, Input, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { postMePassword, postSignIn, postSignInCode } from '../api/client.ts';
import { Asked } from '../kit/asked.tsx';
import { useLanguage, useSay } from '../kit/language.tsx';
import { PasswordFields } from '../kit/password-fields.tsx';
import { texts } from './texts.ts';

type Step = { readonly ask: 'name' | 'code' } | { readonly ask: 'password'; readonly known?: string };

/**
 * Asks for whatever is missing until somebody may read: name and password, a code, another password.
 * @param change begin with another password, of somebody who is signed in by a one-time one
 */
export function SignIn({ change = false, done }: { readonly change?: boolean; readonly done?: () => void }) {
  const say = useSay(texts);
  const { language, change: speak } = useLanguage();
  const queries = useQueryClient();
  const [step, setStep] = useState<Step>({ ask: change ? 'password' : 'name' });
  const finish = async () => {
    await queries.invalidateQueries();
    done?.();
  };
  return (
    <Flex
      vertical
      gap={16}
      justify="center"
      align="center"
      style={done === undefined ? { minHeight: '100vh', padding: 16 } : {}}
    >
      <Card
        variant={done === undefined ? 'outlined' : 'borderless'}
        style={{ width: done === undefined ? 'min(400px, 100%)' : '100%', boxShadow: 'none' }}
        title={
          <Typography.Title level={2} style={{ fontSize: 18, margin: 0 }}>
            {say('title')} · {say(step.ask === 'password' ? 'ownPassword' : 'signIn')}
          </Typography.Title>
        }
      >
        {step.ask === 'name' && (
          <Asked<{ name: string; password: string }>
            block
            label={say('signIn')}
            send={async ({ name, password }) => {
              const { codeNeeded, person } = await postSignIn({ body: { name, password } });
              if (codeNeeded) setStep({ ask: 'code' });
              else if (person?.mustChangePassword) setStep({ ask: 'password', known: password });
              else await finish();
            }}
          >
            <Needed name="name" label={say('name')}>
              <Input autoComplete="username" autoFocus />
            </Needed>
            <Needed name="password" label={say('password')}>
              <Input.Password autoComplete="current-password" />
            </Needed>
          </Asked>
        )}
        {step.ask === 'code' && (
          <Asked<{ code: string }>
            block
            label={say('signIn')}
            send={async ({ code }) => {
              await postSignInCode({ body: { code: code.trim() } });
              await finish();
            }}
          >
            <Needed name="code" label={say('code')}>
              <Input inputMode="numeric" autoComplete="one-time-code" autoFocus />
            </Needed>
          </Asked>
        )}
        {step.ask === 'password' && <ChangePassword known={step.known} finish={finish} />}
      </Card>
      {done === undefined && (
        <Button type="link" onClick={() => speak(language === 'zh' ? 'en' : 'zh')}>
          {say('language')}
        </Button>
      )}
    </Flex>
  );
}

function ChangePassword({
  known,
  finish,
}: {
  readonly known: string | undefined;
  readonly finish: () => Promise<void>;
}) {
  const say = useSay(texts);
  return (
    <Asked<{ current?: string; next: string }>
      block
      label={say('change')}
      send={async ({ current, next }) => {
        await postMePassword({ body: { current: known ?? current ?? '', next } });
        await finish();
      }}
    >
      <Typography.Paragraph>{say('mustChange')}</Typography.Paragraph>
      {known === undefined && (
        <Needed name="current" label={say('present')}>
          <Input.Password autoComplete="current-password" autoFocus />
        </Needed>
      )}
      <PasswordFields />
    </Asked>
  );
}

function Needed({
  name,
  label,
  children,
}: {
  readonly name: string;
  readonly label: string;
  readonly children: ReactNode;
}) {
  const say = useSay(texts);
  return (
    <Form.Item name={name} label={label} rules={[{ required: true, message: say('needed') }]}>
      {children}
    </Form.Item>
  );
}
