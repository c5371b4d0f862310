import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createTick, type Tick } from '../../src/queue/clock.ts';
import { createSampleClock, createWallClock } from '../../src/queue/clock-time.ts';
import { eventually } from '../support/redis.ts';
import { aRecordingLogger } from './recording-logger.ts';

const { logger, lines } = aRecordingLogger();
const noonMs = Date.UTC(2026, 10, 25, 12, 0, 0);
let tick: Tick | undefined;

afterEach(async () => {
  await tick?.stop();
  tick = undefined;
  vi.useRealTimers();
  lines.length = 0;
});

describe('the tick', () => {
  test('comes once a minute, on the minute', async () => {
    vi.useFakeTimers({ now: noonMs - 1_500 });
    const at: number[] = [];
    tick = createTick({ speed: 1, run: async () => void at.push(Date.now()), logger });
    tick.start();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(at).toEqual([]);
    await vi.advanceTimersByTimeAsync(121_000);
    expect(at.map((ms) => Math.round((ms - noonMs) / 1_000))).toEqual([0, 60, 120]);
  });

  test('still comes when the system clock is set back an hour', async () => {
    vi.useFakeTimers({ now: noonMs - 1_500 });
    const run = vi.fn(async () => {});
    tick = createTick({ speed: 1, run, logger });
    tick.start();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(run).toHaveBeenCalledTimes(1);
    vi.setSystemTime(noonMs - 3_600_000);
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(run.mock.calls.length).toBeGreaterThanOrEqual(4);
  });

  test('still comes when the system clock is set forward an hour', async () => {
    vi.useFakeTimers({ now: noonMs - 1_500 });
    const run = vi.fn(async () => {});
    tick = createTick({ speed: 1, run, logger });
    tick.start();
    vi.setSystemTime(noonMs + 3_600_000);
    await vi.advanceTimersByTimeAsync(3 * 60_000);
    expect(run.mock.calls.length).toBeGreaterThanOrEqual(2);
  });

  test('comes faster when the home runs faster', async () => {
    const run = vi.fn(async () => {});
    tick = createTick({ speed: 3_000, run, logger });
    tick.start();
    await eventually(() => run.mock.calls.length >= 3, 2_000);
  });

  test('never overlaps itself, and remembers the ticks of a long run as one', async () => {
    let inside = 0;
    let most = 0;
    let runs = 0;
    const gate = Promise.withResolvers<void>();
    const run = async () => {
      inside += 1;
      most = Math.max(most, inside);
      runs += 1;
      await gate.promise;
      inside -= 1;
    };
    tick = createTick({ speed: 1, run, logger });
    const asked = [tick.runNow(), tick.runNow(), tick.runNow(), tick.runNow()];
    await sleep(20);
    expect(runs).toBe(1);
    gate.resolve();
    await Promise.all(asked);
    expect({ runs, most }).toEqual({ runs: 2, most: 1 });
    await tick.runNow();
    expect(runs).toBe(3);
  });

  test('logs what a run throws, and comes again', async () => {
    let runs = 0;
    const run = () => {
      runs += 1;
      throw new Error('the store is locked');
    };
    tick = createTick({ everyMs: 20, speed: 1, run, logger });
    tick.start();
    await eventually(() => runs >= 3, 2_000);
    expect(lines[0]).toMatchObject({ level: 'error', message: 'tick failed; the next one tries again' });
  });

  test('waits for the run under way when stopped, and comes no more', async () => {
    const gate = Promise.withResolvers<void>();
    let finished = 0;
    const run = async () => {
      await gate.promise;
      finished += 1;
    };
    tick = createTick({ everyMs: 10, speed: 1, run, logger });
    tick.start();
    await sleep(50);
    const stopping = tick.stop();
    gate.resolve();
    await stopping;
    expect(finished).toBe(1);
    await tick.runNow();
    await sleep(50);
    expect(finished).toBe(1);
  });
});

describe('a clock', () => {
  test('of a sample home stands where it is told until it is started, then runs at its speed', async () => {
    const clock = createSampleClock({ startMs: noonMs, speed: 1_000 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(clock.now()).toBe(noonMs);
    clock.start();
    expect(clock.now() - noonMs).toBeLessThan(5_000);
    await clock.until(noonMs + 60_000);
    expect(clock.now()).toBeGreaterThanOrEqual(noonMs + 60_000);
    expect(clock.now()).toBeLessThan(noonMs + 90_000);
    expect(Number.isInteger(clock.now())).toBe(true);
  });

  test('resolves at once for an instant that has passed', async () => {
    await createWallClock().until(Date.now() - 1);
  });

  test('is never early and seldom late', async () => {
    const clock = createWallClock();
    for (let round = 0; round < 10; round += 1) {
      const atMs = Date.now() + 17;
      await clock.until(atMs);
      expect(Date.now()).toBeGreaterThanOrEqual(atMs);
      expect(Date.now() - atMs).toBeLessThan(50);
    }
  });

  test('rejects with the reason of its signal, before and during the wait', async () => {
    const clock = createWallClock();
    const reason = new Error('cancelled');
    await expect(clock.until(Date.now() + 60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
    const cancelling = new AbortController();
    const waiting = clock.until(Date.now() + 60_000, cancelling.signal);
    cancelling.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });

  test('waits on for an instant beyond the longest timer', async () => {
    const cancelling = new AbortController();
    const waiting = createWallClock().until(Date.now() + 2 ** 31 + 1_000, cancelling.signal);
    const early = await Promise.race([waiting.then(() => true), sleep(100, false)]);
    expect(early).toBe(false);
    cancelling.abort();
    await expect(waiting).rejects.toThrow();
  });

  test('follows a system clock that is set forward or back', async () => {
    let stepMs = 0;
    const clock = createWallClock(() => Date.now() + stepMs);
    const forward = clock.until(clock.now() + 50_000);
    stepMs = 50_000;
    await forward;
    const back = clock.until(clock.now() + 100);
    stepMs = 49_500;
    const early = await Promise.race([back.then(() => true), sleep(400, false)]);
    expect(early).toBe(false);
    await back;
  });
});
