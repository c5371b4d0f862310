import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Digest, LessonId } from '../../src/domain/ids.ts';
import { type Playing, samplesPerMs } from '../../src/loudspeaker/output.ts';
import { createRun, type PlayBook } from '../../src/loudspeaker/play-order.ts';
import type { RunTimes } from '../../src/loudspeaker/run-times.ts';
import { notBegun, type StandingOrder } from '../../src/loudspeaker/standing-order.ts';
import type { Order } from '../../src/protocol/order.ts';
import type { ReceiptEvent } from '../../src/protocol/receipt.ts';

const digest = 'd'.repeat(64) as Digest;

/** Items of these lengths, each after a gap. */
function orderOf(parts: readonly { gapMs: number; durationMs: number }[]): Order {
  let endMs = 0;
  const items = parts.map(({ gapMs, durationMs }, item) => {
    const offsetMs = endMs + gapMs;
    endMs = offsetMs + durationMs;
    return { item, lesson: `l-${item}` as LessonId, rendition: digest, offsetMs, durationMs };
  });
  const programme = { digest, bytes: 192, durationMs: endMs };
  return { items, programme, startsAtMs: 1_000_000, order: 'an-order', endpoint: 'lb-1' } as unknown as Order;
}

/** Outputs samples until one at which the power fails; what is unwritten then is lost. */
const playingUntil = (fromSample: number, lastSample: number): Playing => {
  let position = fromSample;
  return {
    position: () => position,
    liveSamples: () => 0,
    async until(sample) {
      position = Math.max(position, Math.min(sample, lastSample));
      return sample <= lastSample ? { kind: 'passed', uptimeMs: 0 } : { kind: 'cut', by: 'power' };
    },
    cut: () => undefined,
    closed: Promise.resolve(),
  };
};

/** What survives a power cut, as the state keeps it. */
function aBook(order: Order) {
  const events: ReceiptEvent[] = [];
  let standing: StandingOrder | undefined = { order, ...notBegun };
  const book: PlayBook = {
    async conclude(_order, more, _lines, after) {
      events.push(...more);
      standing = after.kind === 'done' ? undefined : { order, ...after.progress };
    },
    async reached(_order, reachedSamples) {
      if (standing !== undefined && standing.reachedSamples !== null)
        standing = { ...standing, reachedSamples };
    },
  };
  return { book, events, standing: () => standing };
}

test('however often it goes dark and joins again, each item is told once, with exactly what was heard', async () => {
  const part = fc.record({
    gapMs: fc.integer({ min: 0, max: 50 }),
    durationMs: fc.integer({ min: 1, max: 200 }),
  });
  const life = fc.record({ darkMs: fc.integer({ min: 0, max: 250 }), heardSamples: fc.nat({ max: 20_000 }) });
  const lives = fc.array(life, { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 6 }), lives, async (parts, dark) => {
      const order = orderOf(parts);
      const { book, events, standing } = aBook(order);
      const heard = order.items.map(() => 0);
      let atSample = 0;
      const live = async (fromSample: number, lastSample: number) => {
        const left = standing();
        if (left === undefined) return;
        const run = createRun(left, book);
        const times: RunTimes = { fromSample, dueAtMs: 0, mustEndByMs: Infinity, lateReason: 'reboot' };
        const endSample = run.endSample(times);
        if (endSample <= fromSample) return run.giveUp('reboot');
        await run.goOn(times);
        const playing = playingUntil(fromSample, Math.min(lastSample, endSample));
        const cut = await run.play(playing, times, () => 1_000_000);
        for (const [index, { offsetMs, durationMs }] of order.items.entries()) {
          const from = Math.max(fromSample, offsetMs * samplesPerMs);
          const until = Math.min(playing.position(), (offsetMs + durationMs) * samplesPerMs);
          heard[index] = (heard[index] ?? 0) + Math.max(0, until - from);
        }
        if (cut !== undefined) await book.reached(order, cut.reachedSample, 0);
        atSample = playing.position();
      };
      for (const { darkMs, heardSamples } of dark) {
        const from = (Math.ceil(atSample / samplesPerMs) + darkMs) * samplesPerMs;
        await live(from, from + heardSamples);
      }
      await live(atSample, Infinity);
      expect(standing()).toBeUndefined();
      const told = events.flatMap((event) => (event.kind === 'item' ? [event] : []));
      const heardMs = heard.map((samples) => Math.floor(samples / samplesPerMs));
      if (told.length === 0) {
        expect(events).toMatchObject([{ kind: 'missed' }]);
        expect(heard.every((samples) => samples === 0)).toBe(true);
        return;
      }
      expect(told.map(({ item }) => item)).toEqual(order.items.map(({ item }) => item));
      expect(told.map(({ playedMs }) => playedMs)).toEqual(heardMs);
      for (const { item, playedMs, cutBy } of told)
        expect(cutBy === undefined).toBe(playedMs === order.items[item]?.durationMs);
      const sum = heardMs.reduce((total, ms) => total + ms, 0);
      expect(events.at(-1)).toMatchObject({ kind: 'finished', playedMs: sum });
    }),
    { numRuns: 500 },
  );
});
