import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Checkbox, Flex, Form, Input, Radio, Select, theme } from 'antd';
import { useState } from 'react';
import { alertLanguages, channelKinds as kindsOfChannel } from '../../../domain/alert-channel.ts';
import { faultKinds } from '../../../domain/fault.ts';
import {
  type AlertChannels,
  postAlertsChannelsChannelDrafts,
  putAlertsChannelsChannel,
} from '../../api/client.ts';
import { useSay } from '../../kit/language.tsx';
import { useFailure } from '../../kit/use-failure.ts';
import { useCountyNames } from '../use-names.ts';
import { ChannelChange } from './channel-change.tsx';
import { useChannelWords } from './channel-rows.tsx';
import { bodyOf, type Channel, type ChannelValues, has, valuesOf, variableOf } from './channel-values.ts';
import { channelsKey } from './keys.ts';
import { channelKinds, faults, alertTexts as texts } from './texts.ts';
import { useChannelEdit } from './use-channel-edit.ts';

const namePattern = /^\s*[a-z0-9]+(-[a-z0-9]+)*\s*$/;
const mailPattern = /^[^\s@<>,;:"]+@[^\s@<>,;:"]+$/;

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
      <Naming
        of={channel}
        taken={channels.map((one) => one.credential)}
        kind={values.kind}
        name={credential}
      />
      {has(values.kind, 'from') && <Mail />}
      <About values={values} />
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

function Naming({
  of: channel,
  taken,
  kind,
  name,
}: {
  readonly of: Channel | undefined;
  readonly taken: readonly string[];
  readonly kind: Channel['kind'];
  readonly name: string;
}) {
  const say = useSay(texts);
  const kindOf = useSay(channelKinds);
  const isName = { pattern: namePattern, message: say('badName') };
  const shown = namePattern.test(name) ? name : 'wecom-duty';
  return (
    <>
      <Form.Item name="kind" label={say('kind')}>
        <Select options={kindsOfChannel.map((value) => ({ value, label: kindOf(value) }))} />
      </Form.Item>
      <Form.Item
        name="credential"
        label={say('credential')}
        extra={
          <>
            {say('credentialHelp', shown, variableOf(shown))}{' '}
            {channel !== undefined && say('credentialFixed')}
          </>
        }
        rules={[
          { required: true, whitespace: true, message: say('needed') },
          isName,
          {
            validator: async (_, value: string) => {
              if (channel === undefined && taken.includes(value?.trim())) throw new Error(say('nameTaken'));
            },
          },
        ]}
      >
        <Input disabled={channel !== undefined} maxLength={100} autoComplete="off" autoCapitalize="none" />
      </Form.Item>
      {has(kind, 'secret') && (
        <Form.Item name="secret" label={say('secret')} rules={[isName]}>
          <Input maxLength={100} autoComplete="off" autoCapitalize="none" />
        </Form.Item>
      )}
    </>
  );
}

function Mail() {
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

function About({ values: { everywhere, everything } }: { readonly values: ChannelValues }) {
  const say = useSay(texts);
  const faultOf = useSay(faults);
  const { counties } = useCountyNames();
  const oneAtLeast = [{ required: true, type: 'array', min: 1, message: say('needOne') }] as const;
  return (
    <>
      <Form.Item name="everywhere" label={say('counties')}>
        <Radio.Group
          options={[
            { value: true, label: say('everyCounty') },
            { value: false, label: say('someCounties') },
          ]}
        />
      </Form.Item>
      {!everywhere && (
        <Form.Item name="counties" label={say('whichCounties')} rules={[...oneAtLeast]}>
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: 'label' }}
            options={counties.map(({ county, name }) => ({ value: county, label: name }))}
          />
        </Form.Item>
      )}
      <Form.Item name="everything" label={say('kinds')}>
        <Radio.Group
          options={[
            { value: true, label: say('everyFault') },
            { value: false, label: say('someFaults') },
          ]}
        />
      </Form.Item>
      {!everything && (
        <Form.Item name="kinds" label={say('whichFaults')} rules={[...oneAtLeast]}>
          <Checkbox.Group options={faultKinds.map((value) => ({ value, label: faultOf(value) }))} />
        </Form.Item>
      )}
      <Form.Item name="language" label={say('language')}>
        <Radio.Group options={alertLanguages.map((value) => ({ value, label: say(value) }))} />
      </Form.Item>
    </>
  );
}

/** What becomes of a channel, a line a thing. */
function useChanges(was: Channel | undefined, credential: string, values: ChannelValues | undefined) {
  const say = useSay(texts);
  const kindOf = useSay(channelKinds);
  const { nameOf, countiesOf, faultsOf } = useChannelWords();
  if (values === undefined) return [];
  const now = { credential, ...bodyOf(values) };
  const language = now.language ?? 'zh';
  if (was === undefined) return [say('willTell', nameOf(now), countiesOf(now), faultsOf(now), say(language))];
  const nothing = '—';
  const told = ({ kind, from, secret, to }: ReturnType<typeof bodyOf>) => [
    [say('kind'), kindOf(kind)],
    [say('secret'), secret ?? nothing],
    [say('from'), from ?? nothing],
    [say('to'), to?.join(say('comma')) ?? nothing],
  ];
  const lines = (of: ReturnType<typeof bodyOf>) => [
    ...told(of),
    [say('counties'), countiesOf(of)],
    [say('kinds'), faultsOf(of)],
    [say('language'), say(of.language ?? 'zh')],
  ];
  const [before, after] = [lines(was), lines(now)];
  return before.flatMap(([what = '', old = ''], index) => {
    const is = after[index]?.[1] ?? '';
    return is === old ? [] : [say('fromTo', what, old, is)];
  });
}
