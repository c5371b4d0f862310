import type { FaultKind } from './fault.ts';
import type { AreaCode } from './ids.ts';

export type ChannelKind = 'webhook' | 'wecom' | 'dingtalk' | 'email';
export const channelKinds = [
  'webhook',
  'wecom',
  'dingtalk',
  'email',
] as const satisfies readonly ChannelKind[];

/** Keys that only some kinds of channel have. */
export const channelKeys = {
  webhook: ['secret'],
  wecom: [],
  dingtalk: ['secret'],
  email: ['from', 'to'],
} as const satisfies Record<ChannelKind, readonly ('secret' | 'from' | 'to')[]>;

export type AlertLanguage = 'zh' | 'en' | 'both';
export const alertLanguages = ['zh', 'en', 'both'] as const satisfies readonly AlertLanguage[];

/** Where warnings are sent. Addresses that hold a secret are named here and kept elsewhere. */
export interface AlertChannel {
  readonly kind: ChannelKind;
  /** Name of the credential that holds its URL; no two channels have the same. */
  readonly credential: string;
  /** Name of the credential that messages are signed with. */
  readonly secret?: string;
  /** Only these counties; all unless given. */
  readonly counties?: readonly AreaCode[];
  /** Only these kinds of fault; all unless given. */
  readonly kinds?: readonly FaultKind[];
  readonly language: AlertLanguage;
  /** Of an e-mail. */
  readonly from?: string;
  readonly to?: readonly string[];
}

export interface AlertSettings {
  readonly channels: readonly AlertChannel[];
}

/** Whether a channel is told of a fault in a county. */
export const isFor = (channel: AlertChannel, county: AreaCode, kind: FaultKind): boolean =>
  (channel.counties?.includes(county) ?? true) && (channel.kinds?.includes(kind) ?? true);
