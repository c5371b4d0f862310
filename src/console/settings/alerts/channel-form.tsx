import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Flex, Form, theme } from 'antd';
import { useState } from 'react';
import {
  type AlertChannels,
  postAlertsChannelsChannelDrafts,
  putAlertsChannelsChannel,
} from '../../api/client.ts';
import { useSay } from '../../kit/language.tsx';
import { LeaveGuard } from '../../kit/leave-guard.tsx';
import { useFailure } from '../../kit/use-failure.ts';
import { ChannelChange } from './channel-change.tsx';
import { ChannelMail } from './channel-mail.tsx';
import { ChannelName } from './channel-name.tsx';
import { ChannelReach } from './channel-reach.tsx';
import { bodyOf, type Channel, type ChannelValues, has, isUnsaved, valuesOf } from './channel-values.ts';
import { channelsKey } from './keys.ts';
import { alertTexts as texts } from './texts.ts';
import { useChanges } from './use-changes.ts';
import { useChannelEdit } from './use-channel-edit.ts';

/** Adds a channel, or changes one: what would change is shown before it can be saved. */
export function ChannelForm({
  of: channel,
  among: { digest: opened, channels },
  close,
}: {
  readonly of: Channel | undefined;
  readonly among: AlertChannels;
  readonly close: () => void;
}) {
  const say = useSay(texts);
  const fail = useFailure();
  const queries = useQueryClient();
  const { token } = theme.useToken();
  const { message } = App.useApp();
  const [form] = Form.useForm<ChannelValues>();
  const [openedAt] = useState(opened);
  const values = (Form.useWatch([], form) as ChannelValues | undefined) ?? valuesOf(channel);
  const credential = (channel?.credential ?? values.credential ?? '').trim();
  const look = useMutation({
    mutationFn: (asked: ChannelValues) =>
      postAlertsChannelsChannelDrafts({ channel: credential, body: { becomes: bodyOf(asked) } }),
    // What was written meanwhile is what the change is told against.
    onSuccess: ({ digest }) =>
      digest === opened ? undefined : queries.invalidateQueries({ queryKey: channelsKey }),
    onError: fail,
  });
  const { write, isWriting, isOutdated } = useChannelEdit(
    (ifMatch) =>
      putAlertsChannelsChannel({ channel: credential, ifMatch, body: bodyOf(look.variables ?? values) }),
    () => {
      const now = queries.getQueryData<AlertChannels>(channelsKey)?.channels;
      const hasAddress = now?.find((one) => one.credential === credential)?.hasAddress;
      void message.success(say(hasAddress === false ? 'savedAlone' : 'saved'));
      close();
    },
  );
  const seen = look.data;
  const words = useChanges(
    channels.find((one) => one.credential === credential),
    credential,
    look.variables,
  );
  const mayBeSaved =
    seen?.holds === true && seen.diff.length > 0 && !isStale(isOutdated, opened, seen.digest);
  return (
    <Form<ChannelValues>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={valuesOf(channel)}
      validateTrigger="onBlur"
      onValuesChange={() => look.reset()}
      onFinish={(asked) => look.mutate(asked)}
    >
      <LeaveGuard
        isUnsaved={isUnsaved(channel, values)}
        now={() => isUnsaved(channel, form.getFieldsValue())}
      />
      <ChannelName
        of={channel}
        taken={channels.map((one) => one.credential)}
        kind={values.kind}
        name={credential}
      />
      {has(values.kind, 'from') && <ChannelMail />}
      <ChannelReach values={values} />
      {isOutdated && !mayBeSaved && <Alert type="warning" showIcon title={say('outdated')} style={gap} />}
      {seen !== undefined && (
        <>
          {seen.digest !== openedAt && !isOutdated && (
            <Alert type="warning" showIcon title={say('meanwhile')} style={gap} />
          )}
          <ChannelChange of={seen} words={words} />
        </>
      )}
      <Flex gap={8} wrap style={{ ...standing, background: token.colorBgElevated }}>
        <Button type={mayBeSaved ? 'default' : 'primary'} htmlType="submit" loading={look.isPending}>
          {say('preview')}
        </Button>
        <Button
          type={mayBeSaved ? 'primary' : 'default'}
          disabled={!mayBeSaved}
          loading={isWriting}
          onClick={() => seen !== undefined && write(seen.digest)}
        >
          {say('save')}
        </Button>
      </Flex>
    </Form>
  );
}

const gap = { marginTop: 16 } as const;
/** At the bottom of the drawer, whose own margin it covers. */
const standing = {
  position: 'sticky',
  bottom: -24,
  margin: '0 0 -24px',
  padding: '16px 0',
  zIndex: 1,
} as const;

/** What was looked at is no longer the file. */
const isStale = (isOutdated: boolean, now: string, seen: string): boolean => isOutdated && now !== seen;
