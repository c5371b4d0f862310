import type { Alert } from '../domain/alert.ts';
import type { AlertChannel } from '../domain/alert-channel.ts';
import type { AlertEvent } from './alerts.ts';

/** What a message tells: news of alerts, or that this is only a test. */
export type AlertMessage =
  | { readonly kind: 'news'; readonly news: readonly { readonly alert: Alert; readonly event: AlertEvent }[] }
  | { readonly kind: 'test' };

/** Sends messages through people's channels. */
export interface Notifier {
  /** Resolves once the channel said it took the message; bounded in time. Throws NotifyError. */
  send(channel: AlertChannel, message: AlertMessage): Promise<void>;
  close(): Promise<void>;
}

/** Why a channel did not take a message; neither the message nor the reason holds a URL or a secret. */
export class NotifyError extends Error {
  override readonly name = 'NotifyError';
  /** Short word for the record: `no-credential`, `unreachable`, `timeout`, `http-500`, `errcode-93000` … */
  readonly reason: string;
  constructor(reason: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
  }
}
