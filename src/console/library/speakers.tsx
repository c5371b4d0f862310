import { useQuery } from '@tanstack/react-query';
import { Card, Flex, Typography } from 'antd';
import { useState } from 'react';
import { getSpeakers, type Speaker } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { AddSpeaker } from '../kit/add-speaker.tsx';
import { useCounty } from '../kit/county-choice.tsx';
import { useSay } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { instantIn } from '../kit/time.ts';
import { ForgetSpeaker } from './forget-speaker.tsx';
import { texts } from './speaker-texts.ts';

/** Who lends a voice, and how they consented. */
export function Speakers() {
  const say = useSay(texts);
  const read = useQuery({ queryKey: ['speakers'], queryFn: () => getSpeakers() });
  return (
    <>
      <Flex wrap gap={8} justify="space-between" align="center" style={{ marginBottom: 12 }}>
        <Typography.Text type="secondary">{say('about')}</Typography.Text>
        <AddSpeaker />
      </Flex>
      <PageState of={read} empty={({ items }) => (items.length === 0 ? say('none') : undefined)}>
        {({ items }) => (
          <Flex vertical gap={8}>
            {items
              .toSorted((a, b) => Number(a.forgottenAtMs ?? 0) - Number(b.forgottenAtMs ?? 0))
              .map((speaker) => (
                <One key={speaker.id} of={speaker} />
              ))}
          </Flex>
        )}
      </PageState>
    </>
  );
}

function One({ of }: { readonly of: Speaker }) {
  const say = useSay(texts);
  const may = useMay();
  const zone = useCounty().county?.zone ?? 'Asia/Shanghai';
  const { name, consent, consentedAtMs, forgottenAtMs } = of;
  // By which the dialog goes on calling the speaker until it is closed.
  const [called] = useState(name);
  return (
    <Card size="small" style={{ maxWidth: 820 }}>
      <Flex wrap gap={8} align="center">
        {name === undefined || forgottenAtMs !== undefined ? (
          <Typography.Text type="secondary">
            {say('forgotten', instantIn(forgottenAtMs ?? consentedAtMs, zone))}
          </Typography.Text>
        ) : (
          <>
            <Typography.Text strong>{name}</Typography.Text>
            <Typography.Text style={{ overflowWrap: 'anywhere' }}>{consent}</Typography.Text>
            <Typography.Text type="secondary">{instantIn(consentedAtMs, zone)}</Typography.Text>
          </>
        )}
        {called !== undefined && may('forgetSpeaker') && (
          <span style={{ marginInlineStart: 'auto' }}>
            <ForgetSpeaker id={of.id} name={called} isForgotten={forgottenAtMs !== undefined} />
          </span>
        )}
      </Flex>
    </Card>
  );
}
