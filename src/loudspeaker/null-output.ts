import type { DeviceClock } from './device-clock.ts';
import { type Output, type Passed, samplesPerMs } from './output.ts';

/** A loudspeaker with its wire cut: samples drain on the clock, and one timer an item is all it costs. */
export function createNullOutput(clock: DeviceClock): Output {
  return {
    needsSamples: false,
    async open({ fromSample, endSample, dueAtUptimeMs, live }) {
      const stop = new AbortController();
      const closed = Promise.withResolvers<void>();
      let cutAt: { by: string; sample: number } | undefined;
      const dueAt = (sample: number): number => dueAtUptimeMs + (sample - fromSample) / samplesPerMs;
      const position = (): number => {
        const drained = fromSample + (clock.uptimeMs() - dueAtUptimeMs) * samplesPerMs;
        return Math.max(fromSample, Math.min(cutAt?.sample ?? endSample, Math.floor(drained)));
      };
      const cut = (by: string): void => {
        cutAt ??= { by, sample: position() };
        stop.abort();
        closed.resolve();
      };
      const until = async (sample: number): Promise<Passed> => {
        await clock.until(dueAt(sample), stop.signal).catch(() => undefined);
        if (cutAt !== undefined && cutAt.sample < sample) return { kind: 'cut', by: cutAt.by };
        if (sample >= endSample) closed.resolve();
        return { kind: 'passed', uptimeMs: dueAt(sample) };
      };
      const liveSamples = () => live?.countIn(fromSample, position()) ?? 0;
      return { position, liveSamples, until, cut, closed: closed.promise };
    },
  };
}
