import { Form, Input, Select } from 'antd';
import { channelKinds as kindsOfChannel } from '../../../domain/alert-channel.ts';
import { useSay } from '../../kit/language.tsx';
import { type Channel, has, variableOf } from './channel-values.ts';
import { channelKinds, alertTexts as texts } from './texts.ts';

const namePattern = /^\s*[a-z0-9]+(-[a-z0-9]+)*\s*$/;

/** What kind of channel it is, and by what names its address and its secret are known. */
export function ChannelName({
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
