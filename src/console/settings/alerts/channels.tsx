import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Flex, Grid, Tag } from 'antd';
import { useState } from 'react';
import { type AlertChannels, getAlertsChannels, postAlertsTest } from '../../api/client.ts';
import { useLanguage, useReason, useSay } from '../../kit/language.tsx';
import { FormDrawer } from '../../kit/leave-guard.tsx';
import { PageState } from '../../kit/page-state.tsx';
import { inLanguage, phraseIn } from '../../kit/problem-text.ts';
import { useFailure } from '../../kit/use-failure.ts';
import { useLast } from '../../kit/use-last.ts';
import { Section } from '../section.tsx';
import { ChannelForm } from './channel-form.tsx';
import { ChannelRows } from './channel-rows.tsx';
import type { Channel } from './channel-values.ts';
import { channelsKey } from './keys.ts';
import { RemoveChannel } from './remove-channel.tsx';
import { channelKinds, alertTexts as texts } from './texts.ts';

type Opened = { readonly kind: 'add' } | { readonly kind: 'edit' | 'remove'; readonly channel: Channel };

/** Who is told of what, and how; made, changed and taken away. */
export function Channels() {
  const say = useSay(texts);
  const wide = Grid.useBreakpoint().md ?? true;
  const [opened, setOpened] = useState<Opened>();
  const read = useQuery({ queryKey: channelsKey, queryFn: () => getAlertsChannels() });
  const close = () => setOpened(undefined);
  const isForm = opened?.kind === 'add' || opened?.kind === 'edit';
  const form = useLast(isForm ? opened : undefined);
  const changed = form?.kind === 'edit' ? form.channel : undefined;
  return (
    <Section
      title={say('channels')}
      intro={say('channelsIntro')}
      actions={
        read.data?.holds === true && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpened({ kind: 'add' })}>
            {say('add')}
          </Button>
        )
      }
    >
      <PageState of={read}>
        {({ holds, file, findings, channels }) => (
          <>
            {!holds && <Broken file={file} of={findings} />}
            {(holds || channels.length > 0) && <EditableRows of={channels} open={setOpened} />}
            {channels.length > 0 && <Test />}
          </>
        )}
      </PageState>
      <FormDrawer
        open={isForm}
        close={close}
        size={wide ? 560 : '100%'}
        title={changed === undefined ? say('add') : say('editOf', changed.credential)}
      >
        {/* Another one may be opened while the drawer of the one before still closes. */}
        {read.data !== undefined && (
          <ChannelForm key={changed?.credential ?? ''} of={changed} among={read.data} close={close} />
        )}
      </FormDrawer>
      <RemoveChannel
        of={opened?.kind === 'remove' ? opened.channel : undefined}
        isLast={read.data?.channels.length === 1}
        close={close}
      />
    </Section>
  );
}

function EditableRows({
  of,
  open,
}: {
  readonly of: readonly Channel[];
  readonly open: (opened: Opened) => void;
}) {
  const say = useSay(texts);
  return (
    <ChannelRows
      of={of.map((channel) => ({
        ...channel,
        channel,
        signed: channel.secret !== undefined,
        ...(channel.to === undefined ? {} : { recipients: channel.to.length }),
      }))}
      columns={[
        {
          key: 'address',
          title: say('address'),
          render: ({ hasAddress, hasSecret }) => (
            <Flex vertical gap={4} align="start">
              {hasAddress ? say('hasAddress') : <Tag color="warning">{say('noAddress')}</Tag>}
              {hasSecret === false && <Tag color="warning">{say('noSecret')}</Tag>}
            </Flex>
          ),
        },
        {
          key: 'actions',
          title: '',
          render: ({ channel }) => (
            <Flex gap={8}>
              <Button size="small" onClick={() => open({ kind: 'edit', channel })}>
                {say('edit')}
              </Button>
              <Button size="small" danger onClick={() => open({ kind: 'remove', channel })}>
                {say('remove')}
              </Button>
            </Flex>
          ),
        },
      ]}
    />
  );
}

function Broken({ file, of }: { readonly file: string; readonly of: AlertChannels['findings'] }) {
  const say = useSay(texts);
  const { language } = useLanguage();
  return (
    <Alert
      type="error"
      showIcon
      title={say('broken', file)}
      description={of.map(({ line, column, found, expected }) => (
        <div key={`${line}:${column} ${found}`}>
          {line === undefined ? '' : `${line}:${column} `}
          {phraseIn(found, language)} — {phraseIn(expected, language)}
        </div>
      ))}
    />
  );
}

function Test() {
  const say = useSay(texts);
  const kindOf = useSay(channelKinds);
  const why = useReason();
  const { language } = useLanguage();
  const fail = useFailure();
  const test = useMutation({ mutationFn: () => postAlertsTest({ body: {} }), onError: fail });
  return (
    <div style={{ marginTop: 16 }} aria-live="polite">
      <Button loading={test.isPending} onClick={() => test.mutate()}>
        {say('test')}
      </Button>
      {test.data?.channels.map(({ channel, kind, sent, reason, message }) => (
        <p key={channel} style={{ margin: '8px 0 0' }}>
          <Tag color={sent ? 'success' : 'error'}>{say(sent ? 'sent' : 'notSent')}</Tag>
          {say('channelOf', kindOf(kind), channel)}
          {sent ? '' : ` — ${message === undefined ? why(reason ?? '') : inLanguage(message, language)}`}
        </p>
      ))}
    </div>
  );
}
