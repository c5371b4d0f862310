import { useQueryClient } from '@tanstack/react-query';
import { App, Flex, Form, Input, QRCode, Typography } from 'antd';
import { useState } from 'react';
import { postMeTotp, postMeTotpConfirm, postMeTotpRemove } from '../../api/client.ts';
import { meKey } from '../../api/me.ts';
import { Asked } from '../../kit/asked.tsx';
import { useSay } from '../../kit/language.tsx';
import { Section } from '../section.tsx';
import { CurrentPassword } from './password.tsx';
import { texts } from './texts.ts';

/** Begins, confirms and ends the use of an authenticator. */
export function Authenticator({ isUsed }: { readonly isUsed: boolean }) {
  const say = useSay(texts);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [uri, setUri] = useState<string>();
  const told = async (text: string) => {
    setUri(undefined);
    void message.success(text);
    await queries.invalidateQueries({ queryKey: meKey });
  };
  return (
    <Section title={say('totp')} intro={say(isUsed ? 'removeIntro' : 'totpIntro')}>
      <Typography.Paragraph strong>{say(isUsed ? 'totpOn' : 'totpOff')}</Typography.Paragraph>
      {uri === undefined ? (
        <div style={{ maxWidth: 360 }}>
          <Asked<{ current: string }>
            key={String(isUsed)}
            label={say(isUsed ? 'remove' : 'begin')}
            send={async ({ current: password }) => {
              if (!isUsed) return setUri((await postMeTotp({ body: { password } })).uri);
              await postMeTotpRemove({ body: { password } });
              await told(say('removed'));
            }}
          >
            <CurrentPassword />
          </Asked>
        </div>
      ) : (
        <Offered
          uri={uri}
          confirm={async (code) => {
            await postMeTotpConfirm({ body: { code } });
            await told(say('confirmed'));
          }}
        />
      )}
    </Section>
  );
}

function Offered({
  uri,
  confirm,
}: {
  readonly uri: string;
  readonly confirm: (code: string) => Promise<void>;
}) {
  const say = useSay(texts);
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  return (
    <Flex wrap gap={24}>
      <div>
        <p>{say('scan')}</p>
        <div
          role="img"
          aria-label={say('qr')}
          style={{ width: 'fit-content', background: '#fff', borderRadius: 8 }}
        >
          <QRCode value={uri} type="svg" size={180} color="#000" bgColor="#fff" />
        </div>
        <p style={{ overflowWrap: 'anywhere' }}>
          {say('secret')}：
          <code data-secret style={{ fontSize: 15, letterSpacing: 1 }}>
            {secret.replaceAll(/(.{4})/g, '$1 ').trim()}
          </code>
        </p>
      </div>
      <div style={{ maxWidth: 320 }}>
        <Asked<{ code: string }>
          label={say('confirm')}
          send={({ code }) => confirm(code.replaceAll(' ', ''))}
        >
          <p>{say('thenCode')}</p>
          <Form.Item
            name="code"
            label={say('code')}
            rules={[{ required: true, pattern: /^ *(\d *){6}$/, message: say('badCode') }]}
          >
            <Input inputMode="numeric" autoComplete="one-time-code" autoFocus style={{ width: 160 }} />
          </Form.Item>
        </Asked>
      </div>
    </Flex>
  );
}
