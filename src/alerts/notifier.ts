import { Agent } from 'undici';
import type { ChannelKind } from '../domain/alert-channel.ts';
import type { Credentials } from '../ports/credentials.ts';
import { type Notifier, NotifyError } from '../ports/notifier.ts';
import { sendDingtalk } from './dingtalk.ts';
import { sendEmail } from './email.ts';
import type { Send } from './sending.ts';
import { sendWebhook } from './webhook.ts';
import { sendWecom } from './wecom.ts';

export interface NotifierOptions {
  readonly credentials: Credentials;
  /** Where people can open the service's page. */
  readonly publicUrl?: string;
  readonly connectTimeoutMs?: number;
  readonly answerTimeoutMs?: number;
}

const senders = {
  webhook: sendWebhook,
  wecom: sendWecom,
  dingtalk: sendDingtalk,
  email: sendEmail,
} as const satisfies Record<ChannelKind, Send>;

const answerLimitBytes = 64 * 1024;

/** Speaks to every kind of channel; each message is one bounded exchange. */
export function createNotifier({
  credentials,
  publicUrl,
  connectTimeoutMs = 5_000,
  answerTimeoutMs = 8_000,
}: NotifierOptions): Notifier {
  const dispatcher = new Agent({
    connections: 2,
    pipelining: 1,
    headersTimeout: answerTimeoutMs,
    bodyTimeout: answerTimeoutMs,
    maxResponseSize: answerLimitBytes,
    connect: { timeout: connectTimeoutMs },
  });
  const secretOf = (name: string): string => {
    const value = credentials.secret(name);
    if (value !== undefined) return value;
    throw new NotifyError(
      'no-credential',
      `凭据 ${name} 没有值：写进 data/secrets/credentials.json（马上有效），或写进环境变量再重启服务。` +
        `Credential ${name} has no value: set it in data/secrets/credentials.json, or in the environment and restart.`,
    );
  };
  return {
    send: async (channel, message) =>
      senders[channel.kind]({
        channel,
        message,
        address: secretOf(channel.credential),
        secret: channel.secret === undefined ? undefined : secretOf(channel.secret),
        publicUrl,
        dispatcher,
        silenceMs: answerTimeoutMs,
      }),
    close: () => dispatcher.destroy(),
  };
}
