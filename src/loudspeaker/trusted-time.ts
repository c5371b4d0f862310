import { randomBytes } from 'node:crypto';
import { type VerifyingKeys, verifyTime } from '../protocol/signing.ts';
import { backoffMs, type DeviceClock, pause } from './device-clock.ts';

/** The time, told and signed by the server since this boot; nothing else is believed. */
export interface TrustedTime {
  /** UTC milliseconds, or undefined while nobody told it. */
  nowMs(): number | undefined;
  /** Asks now, joining a question that is already out. Resolves to whether the time is known. */
  ask(): Promise<boolean>;
  /** Resolves when the time is known; rejects with the signal's reason. */
  known(signal: AbortSignal): Promise<void>;
  /** Asks until it knows, then again every hour, until the signal. */
  keep(signal: AbortSignal): Promise<void>;
}

/** An answer that took longer says too little about now. */
const slowestAnswerMs = 5_000;
const renewRealMs = 3_600_000;

/** Fetches the signed answer to a nonce. */
export type AskTime = (nonce: string, signal: AbortSignal) => Promise<string>;

/**
 * @param failed is told why a question had no good answer
 * @param beside runs beside each question that no order waits for; never rejects
 */
export function createTrustedTime(
  request: AskTime,
  keys: VerifyingKeys,
  clock: DeviceClock,
  failed: (error: unknown) => void = () => undefined,
  beside: () => Promise<void> = async () => undefined,
): TrustedTime {
  let offsetMs: number | undefined;
  let question: Promise<boolean> | undefined;
  const waiting = new Set<() => void>();

  const askOnce = async (): Promise<boolean> => {
    const nonce = randomBytes(24).toString('base64url');
    const askedAtMs = clock.uptimeMs();
    try {
      const toldMs = await verifyTime(
        await request(nonce, AbortSignal.timeout(slowestAnswerMs)),
        nonce,
        keys,
      );
      // Half the way there and back: the error is at most the other half.
      offsetMs = toldMs - (askedAtMs + clock.uptimeMs()) / 2;
      for (const wake of waiting) wake();
      waiting.clear();
    } catch (error) {
      failed(error);
      return offsetMs !== undefined;
    }
    return true;
  };
  const ask = (): Promise<boolean> => {
    question ??= askOnce().finally(() => {
      question = undefined;
    });
    return question;
  };
  return {
    nowMs: () => (offsetMs === undefined ? undefined : Math.round(clock.uptimeMs() + offsetMs)),
    ask,
    known(signal) {
      signal.throwIfAborted();
      if (offsetMs !== undefined) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const stop = () => reject(signal.reason);
        signal.addEventListener('abort', stop, { once: true });
        waiting.add(() => {
          signal.removeEventListener('abort', stop);
          resolve();
        });
      });
    },
    async keep(signal) {
      for (let attempt = 0; !signal.aborted; attempt++) {
        const [known] = await Promise.all([ask(), beside()]);
        if (known) attempt = 0;
        await pause(known ? renewRealMs : backoffMs(attempt, 500, 30_000), signal);
      }
    },
  };
}
