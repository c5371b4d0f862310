import type { ReceiptEvent } from '../protocol/receipt.ts';

export type Refused = Extract<ReceiptEvent, { kind: 'refused' }>;

/** Says which refusals are reported: a flood of forgeries must fill neither this disk nor the server's. */
export interface Refusals {
  /** The receipt of a refusal, or undefined where it is only counted. */
  take(refused: Refused): Refused | undefined;
  stop(): void;
}

/** So many of one reason are reported in a period, each for itself; the rest as one number, at its end. */
const reportedEach = 5;
const periodMs = 10 * 60_000;

/** @param report told, at the end of a period, how many more were refused for one reason */
export function createRefusals(report: (refused: Refused) => void, lengthMs = periodMs): Refusals {
  const periods = new Map<string, { taken: number; last: Refused; readonly timer: NodeJS.Timeout }>();
  const end = (reason: string): void => {
    const period = periods.get(reason);
    periods.delete(reason);
    if (period === undefined || period.taken <= reportedEach) return;
    const { order: _, ...last } = period.last;
    report({ ...last, count: period.taken - reportedEach });
  };
  return {
    take(refused) {
      const { reason } = refused;
      const period = periods.get(reason) ?? {
        taken: 0,
        last: refused,
        timer: setTimeout(() => end(reason), lengthMs).unref(),
      };
      periods.set(reason, period);
      period.taken += 1;
      period.last = refused;
      return period.taken <= reportedEach ? refused : undefined;
    },
    stop() {
      for (const [reason, { timer }] of periods) {
        clearTimeout(timer);
        end(reason);
      }
    },
  };
}
