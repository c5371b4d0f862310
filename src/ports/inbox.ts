import type { AreaCode, EndpointId } from '../domain/ids.ts';
import type { BrokerAnswer } from '../protocol/broker-messages.ts';
import type { ReceiptAck, ReceivedReceipt } from '../protocol/receipt.ts';

/** An endpoint whose word reached us where nobody but it may speak. */
export interface Speaker {
  readonly county: AreaCode;
  readonly endpoint: EndpointId;
}

/** Where drivers hand in what endpoints say by themselves. What it resolves is durable. */
export interface Inbox {
  receipts(from: Speaker, receipts: readonly ReceivedReceipt[]): Promise<ReceiptAck>;
  /** An answer to an order, whether or not anybody still waits for it. One about nothing of theirs changes nothing. */
  answer(from: Speaker, answer: BrokerAnswer): Promise<void>;
  /** A signed time that answers the nonce, or undefined while time doesn't run. */
  time(nonce: string): Promise<string | undefined>;
}
