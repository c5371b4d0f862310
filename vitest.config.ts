import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

const browser = 'test/browser/**/*.test.ts';
const shared = {
  pool: 'forks',
  // Real processes on a busy machine: a second try on CI, so that load alone fails no run.
  retry: process.env.CI === 'true' ? 1 : 0,
} as const;

export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-lines.ts'],
    sequence: { sequencer: LongestFirst },
    globalSetup: './test/support/shared-run.ts',
    projects: [
      {
        test: {
          ...shared,
          name: 'service',
          include: ['test/**/*.test.ts'],
          exclude: [browser],
          maxWorkers: 4,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // A browser and a service each: few at once, and after all else. One that sees network lines come and go asks anew.
        test: {
          ...shared,
          name: 'browser',
          include: [browser],
          maxWorkers: 2,
          testTimeout: 240_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
