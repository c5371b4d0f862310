import type { Dispatcher } from 'undici';
import type { AlertChannel } from '../domain/alert-channel.ts';
import type { AlertMessage } from '../ports/notifier.ts';

/** One message on its way through one channel. */
export interface Sending {
  readonly channel: AlertChannel;
  readonly message: AlertMessage;
  /** The value of the channel's credential. */
  readonly address: string;
  /** What it is signed with. */
  readonly secret: string | undefined;
  readonly publicUrl: string | undefined;
  /** Speaks HTTP, within its own times. */
  readonly dispatcher: Dispatcher;
  /** How long another server may be silent. */
  readonly silenceMs: number;
}

/** How one kind of channel is spoken to. Throws NotifyError. */
export type Send = (sending: Sending) => Promise<void>;
