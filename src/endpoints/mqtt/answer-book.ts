import type { Acceptance } from '../../ports/driver.ts';

/** Which endpoint, and which bytes it was asked about. */
export type AnswerKey = string;

/** What endpoints answered, for whoever waits now or asks soon. */
export interface AnswerBook {
  known(key: AnswerKey): Acceptance | undefined;
  /** Resolves with the endpoint's answer; `forget` ends the wait. */
  wait(key: AnswerKey): { readonly answer: Promise<Acceptance>; forget(): void };
  /** Whether anybody waits for it. */
  isAwaited(key: AnswerKey): boolean;
  put(key: AnswerKey, answer: Acceptance): void;
}

/** Answers come before most deliveries of a large audience are tried; then they are asked for here. */
const remembered = 50_000;

export function createAnswerBook(): AnswerBook {
  const answers = new Map<AnswerKey, Acceptance>();
  const waiting = new Map<AnswerKey, Set<(answer: Acceptance) => void>>();
  return {
    known: (key) => answers.get(key),
    isAwaited: (key) => waiting.has(key),
    wait(key) {
      const { promise, resolve } = Promise.withResolvers<Acceptance>();
      const others = waiting.get(key) ?? new Set();
      waiting.set(key, others.add(resolve));
      return {
        answer: promise,
        forget() {
          others.delete(resolve);
          if (others.size === 0 && waiting.get(key) === others) waiting.delete(key);
        },
      };
    },
    put(key, answer) {
      answers.delete(key);
      answers.set(key, answer);
      const [oldest] = answers.keys();
      if (answers.size > remembered && oldest !== undefined) answers.delete(oldest);
      for (const resolve of waiting.get(key) ?? []) resolve(answer);
    },
  };
}
