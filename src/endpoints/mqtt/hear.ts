import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Acceptance } from '../../ports/driver.ts';
import type { Inbox, Speaker } from '../../ports/inbox.ts';
import { timeRequestSchema } from '../../protocol/answer.ts';
import {
  type BrokerAck,
  type BrokerAnswer,
  brokerAnswerSchema,
  messageLimits,
  statusSchema,
} from '../../protocol/broker-messages.ts';
import { endpointTopics, speakerOf } from '../../protocol/broker-topics.ts';
import { isPassing } from '../../protocol/order.ts';
import { readBatch } from '../../protocol/receipt.ts';
import type { AnswerBook } from './answer-book.ts';

export interface Hearing {
  readonly prefix: string;
  readonly book: AnswerBook;
  /** Without one, answers are for whoever waits, and everything else is left unanswered. */
  readonly inbox: Inbox | undefined;
  isMember(speaker: Speaker): boolean;
  setOnline(speaker: Speaker, isOnline: boolean): void;
  /** QoS 0: what is lost is asked for again. */
  reply(topic: string, payload: string): void;
  /** Told why a message was left unread, or what it said was not stored. */
  failed(speaker: Speaker, error: unknown): void;
}

export const answerKey = ({ county, endpoint }: Speaker, hash: string): string =>
  `${county}/${endpoint}/${hash}`;

/**
 * Takes what endpoints say. Whose word it is tells the topic, which the broker lets nobody else write to; what the
 * message says of itself is believed in nothing. Never throws.
 */
export async function hear(hearing: Hearing, topic: string, payload: Buffer): Promise<void> {
  const found = speakerOf(hearing.prefix, topic);
  if (found === undefined) return;
  const { kind, ...speaker } = found;
  // Of those who are no endpoints yet, only whether they are there is worth knowing.
  if (kind !== 'status' && !hearing.isMember(speaker)) return;
  try {
    if (payload.length > messageLimits[kind]) throw new RangeError(`${kind} of ${payload.length} bytes`);
    switch (kind) {
      case 'status':
        return hearing.setOnline(speaker, read(statusSchema, payload).online);
      case 'answers':
        return await hearAnswer(hearing, speaker, read(brokerAnswerSchema, payload));
      case 'receipts':
        return await hearReceipts(hearing, speaker, payload);
      case 'time-questions':
        return await hearQuestion(hearing, speaker, payload);
      default:
        return kind satisfies never;
    }
  } catch (error) {
    hearing.failed(speaker, error);
  }
}

const read = <Schema extends z.ZodType>(schema: Schema, payload: Buffer): z.output<Schema> =>
  schema.parse(JSON.parse(payload.toString('utf8')));

/** Acknowledged only once it is durable; or once somebody took it, where nothing stored can be named. */
async function hearAnswer(hearing: Hearing, speaker: Speaker, answer: BrokerAnswer): Promise<void> {
  const key = answerKey(speaker, answer.hash);
  const isRecorded = hearing.inbox !== undefined && answer.order !== undefined && !isPassing(answer.reason);
  if (isRecorded) await hearing.inbox?.answer(speaker, answer);
  const isTaken = isRecorded || hearing.book.isAwaited(key);
  hearing.book.put(key, acceptanceOf(answer, isRecorded));
  if (isTaken) acknowledge(hearing, speaker, { answers: [answer.hash] });
}

function acceptanceOf({ answer, reason = 'refused' }: BrokerAnswer, isRecorded: boolean): Acceptance {
  const recorded = isRecorded ? ({ isRecorded } as const) : {};
  return answer === 'accepted' ? { answer, ...recorded } : { answer, reason, ...recorded };
}

async function hearReceipts(hearing: Hearing, speaker: Speaker, payload: Buffer): Promise<void> {
  if (hearing.inbox === undefined) return;
  const receipts = readBatch(JSON.parse(payload.toString('utf8')), sha256);
  const { acknowledged, missing } = await hearing.inbox.receipts(speaker, receipts);
  acknowledge(hearing, speaker, { acknowledged });
  if (missing !== undefined) hearing.reply(topicsOf(hearing, speaker).missing, JSON.stringify({ missing }));
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function hearQuestion(hearing: Hearing, speaker: Speaker, payload: Buffer): Promise<void> {
  const jws = await hearing.inbox?.time(read(timeRequestSchema, payload).nonce);
  if (jws !== undefined) hearing.reply(topicsOf(hearing, speaker).timeAnswers, jws);
}

const acknowledge = (hearing: Hearing, speaker: Speaker, ack: BrokerAck): void =>
  hearing.reply(topicsOf(hearing, speaker).acks, JSON.stringify(ack));

const topicsOf = ({ prefix }: Hearing, { county, endpoint }: Speaker) =>
  endpointTopics(prefix, county, endpoint);
