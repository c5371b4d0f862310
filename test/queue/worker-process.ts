import { createWorkers } from '../../src/queue/workers.ts';
import { aRecordingLogger } from './recording-logger.ts';

/** Run as a process of its own: takes a delivery, says so, and never finishes it. */
const [socketPath = '', lockDurationMs, stalledIntervalMs] = process.argv.slice(2);
const workers = createWorkers({
  connection: { socketPath },
  handlers: {
    assemble: async () => {},
    'deliver-first': async () => {},
    check: async () => {},
    deliver: (job) => {
      process.stdout.write(`${job.delivery}\n`);
      return new Promise(() => {});
    },
  },
  lockDurationMs: Number(lockDurationMs),
  stalledIntervalMs: Number(stalledIntervalMs),
  logger: aRecordingLogger().logger,
});
workers.start();
