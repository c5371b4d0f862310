import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/support/closing-lines.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    maxWorkers: 4,
    // Real processes on a busy machine: a second try on CI, so that load alone fails no run.
    retry: process.env.CI === 'true' ? 1 : 0,
  },
});
