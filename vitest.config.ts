import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

const browser = 'test/browser/**/*.test.ts';
/** Whole services, broken on purpose. They come first: a browser that sees lines come and go on its machine asks anew. */
const whole = ['test/integration/**/*.test.ts', 'test/chaos/**/*.test.ts'];
const shared = {
  pool: 'forks',
  // Most files wait as long as they work: more of them at once than there are processors.
  maxWorkers: 6,
  // Real processes on a busy machine: a second try on CI, so that load alone fails no run.
  retry: process.env.CI === 'true' ? 1 : 0,
} as const;
const service = { ...shared, testTimeout: 120_000, hookTimeout: 180_000 } as const;

export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-lines.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...service,
          name: 'whole',
          include: whole,
          // They keep time by the clock.
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...service,
          name: 'service',
          include: ['test/**/*.test.ts'],
          exclude: [browser, ...whole],
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          name: 'browser',
          include: [browser],
          testTimeout: 240_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
