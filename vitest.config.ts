import { defineConfig } from 'vitest/config';

const browser = 'test/browser/**/*.test.ts';
const shared = {
  testTimeout: 120_000,
  hookTimeout: 180_000,
  pool: 'forks',
  // Real processes on a busy machine: a second try on CI, so that load alone fails no run.
  retry: process.env.CI === 'true' ? 1 : 0,
} as const;

export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-lines.ts'],
    projects: [
      {
        test: {
          ...shared,
          name: 'service',
          include: ['test/**/*.test.ts'],
          exclude: [browser],
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // A browser and a service each: after all else, and few at once.
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
