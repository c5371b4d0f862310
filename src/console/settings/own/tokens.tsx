import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Flex, Form, Input, InputNumber, Tag } from 'antd';
import { useState } from 'react';
import { getTokens, postTokens, postTokensTokenRevoke, type Token } from '../../api/client.ts';
import { Asked } from '../../kit/asked.tsx';
import { useSay } from '../../kit/language.tsx';
import { PageState } from '../../kit/page-state.tsx';
import { Rows } from '../../kit/rows.tsx';
import { instantIn } from '../../kit/time.ts';
import { Once } from '../once.tsx';
import { Section } from '../section.tsx';
import { useAsk } from '../use-ask.tsx';
import { useCountyNames } from '../use-names.ts';
import { texts } from './texts.ts';

/**
 * A person's tokens: made, listed, revoked.
 * @param of whose; one's own unless given
 */
export function Tokens({ of }: { readonly of?: { readonly id: string; readonly name: string } }) {
  const say = useSay(texts);
  const queries = useQueryClient();
  const { zone } = useCountyNames();
  const ask = useAsk();
  const [secret, setSecret] = useState<string>();
  const [made, setMade] = useState(0);
  const whose = of === undefined ? {} : { person: of.id };
  const queryKey = ['tokens', of?.id ?? 'own'];
  const read = useQuery({ queryKey, queryFn: () => getTokens(whose) });
  const again = () => queries.invalidateQueries({ queryKey });
  const revoke = ({ id, label }: Token) =>
    ask({ title: say('revokeAsk', label), what: say('revokeWhat'), ok: say('revoke') }, async () => {
      await postTokensTokenRevoke({ token: id, body: {} });
      await again();
    });
  return (
    <Section title={of === undefined ? say('tokens') : say('tokensOf', of.name)} intro={say('tokensIntro')}>
      <PageState of={read}>
        {({ items }) => (
          <Rows<Token>
            label={say('tokens')}
            of={items}
            rowKey={({ id }) => id}
            empty={say('noTokens')}
            columns={[
              { key: 'label', title: say('label'), render: ({ label }) => label },
              { key: 'made', title: say('made'), render: ({ createdAtMs }) => instantIn(createdAtMs, zone) },
              {
                key: 'until',
                title: say('until'),
                render: ({ expiresAtMs }) => instantIn(expiresAtMs, zone),
              },
              { key: 'state', title: say('state'), render: (token) => <State of={token} /> },
              {
                key: 'do',
                title: '',
                render: (token) =>
                  isValid(token) && (
                    <Button
                      size="small"
                      aria-label={say('revokeAsk', token.label)}
                      onClick={() => revoke(token)}
                    >
                      {say('revoke')}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </PageState>
      <div style={{ marginTop: 16 }}>
        <Asked<{ label: string; days: number }>
          key={made}
          label={say('make')}
          initial={{ days: 90 }}
          send={async ({ label, days }) => {
            const { token } = await postTokens({ body: { ...whose, label, days } });
            setSecret(token);
            setMade(made + 1);
            await again();
          }}
        >
          <Flex wrap gap={16}>
            <Form.Item name="label" label={say('label')} rules={[{ required: true, message: say('needed') }]}>
              <Input maxLength={60} style={{ width: 220 }} />
            </Form.Item>
            <Form.Item name="days" label={say('days')} rules={[{ required: true, message: say('needed') }]}>
              <InputNumber min={1} max={400} precision={0} />
            </Form.Item>
          </Flex>
        </Asked>
      </div>
      <Once
        title={say('tokenTitle')}
        hint={say('tokenHint')}
        secret={secret}
        close={() => setSecret(undefined)}
      />
    </Section>
  );
}

const isValid = ({ revokedAtMs, expiresAtMs }: Token): boolean =>
  revokedAtMs === undefined && expiresAtMs > Date.now();

function State({ of }: { readonly of: Token }) {
  const say = useSay(texts);
  if (of.revokedAtMs !== undefined) return <Tag>{say('revoked')}</Tag>;
  return isValid(of) ? <Tag color="success">{say('valid')}</Tag> : <Tag>{say('over')}</Tag>;
}
