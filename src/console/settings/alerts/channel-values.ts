import { channelKeys } from '../../../domain/alert-channel.ts';
import type { AlertChannels, putAlertsChannelsChannel } from '../../api/client.ts';

export type Channel = AlertChannels['channels'][number];
export type ChannelBody = Parameters<typeof putAlertsChannelsChannel>[0]['body'];

/** What is typed of a channel. */
export interface ChannelValues {
  readonly kind: Channel['kind'];
  readonly credential: string;
  readonly secret?: string;
  readonly from?: string;
  readonly to?: readonly string[];
  readonly everywhere: boolean;
  readonly counties?: readonly string[];
  readonly everything: boolean;
  readonly kinds?: NonNullable<Channel['kinds']>;
  readonly language: Channel['language'];
}

export const valuesOf = (channel: Channel | undefined): ChannelValues => ({
  kind: 'wecom',
  credential: '',
  language: 'zh',
  ...channel,
  everywhere: channel?.counties === undefined,
  everything: channel?.kinds === undefined,
});

export const has = (kind: Channel['kind'], key: 'secret' | 'from' | 'to'): boolean =>
  (channelKeys[kind] as readonly string[]).includes(key);

/** A channel as it is saved, without what its kind does not have. */
export function bodyOf(values: ChannelValues): ChannelBody {
  const { kind, language, everywhere, everything, counties = [], kinds = [], to = [] } = values;
  const [secret, from] = [values.secret?.trim() ?? '', values.from?.trim() ?? ''];
  return {
    ...{ kind, language },
    ...(has(kind, 'secret') && secret !== '' ? { secret } : {}),
    ...(everywhere ? {} : { counties: [...counties] }),
    ...(everything ? {} : { kinds: [...kinds] }),
    ...(has(kind, 'from') ? { from } : {}),
    ...(has(kind, 'to') ? { to: to.map((one) => one.trim()) } : {}),
  };
}

/** Whether closing the form would lose something. */
export function isUnsaved(channel: Channel | undefined, values: ChannelValues): boolean {
  const whole = (of: ChannelValues): string => JSON.stringify([of.credential.trim(), bodyOf(of)]);
  return whole(values) !== whole(valuesOf(channel));
}

/** Where the value of a credential may stand in the environment. */
export const variableOf = (credential: string): string =>
  `DALABA_CREDENTIAL_${credential.toUpperCase().replaceAll('-', '_')}`;
