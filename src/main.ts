import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { approveSamples } from './app/approve-recording.ts';
import { checkHome } from './app/check-home.ts';
import { createTranscoder } from './audio/transcoder.ts';
import { CommandError } from './cli/county.ts';
import type { Reader } from './cli/deps.ts';
import { createProgram } from './cli/program.ts';
import { type Config, loadConfig } from './config.ts';
import { createLibraryFiles } from './library/library-files.ts';
import { createLogger } from './logger.ts';
import type { Logger } from './ports/logger.ts';
import { createSampleClock, createWallClock } from './queue/clock-time.ts';
import { createScheduleFiles } from './schedules/schedule-files.ts';
import { ensureCredentials } from './secrets/credentials.ts';
import { readPublicKeys } from './secrets/signing-keys.ts';
import { settingsOf, startService } from './service.ts';
import { createStore } from './store/store.ts';

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());

const configFor = (home: string | undefined): Config =>
  loadConfig(home === undefined ? process.env : { ...process.env, DALABA_HOME: home }, process.cwd());

const quietly = (logger: Logger, quiet: boolean | undefined): Logger =>
  quiet ? createLogger('error') : logger;

async function read(config: Config): Promise<Reader> {
  const clock = createWallClock();
  const file = join(config.dataFolder, 'dalaba.sqlite');
  if (config.databaseUrl === undefined && !existsSync(file)) {
    throw new CommandError(
      `${config.home} 里还没有数据：先运行 dalaba serve（或 npm start）。No data yet in ${config.home}: run dalaba serve first.`,
    );
  }
  const store = await createStore({
    clock,
    readOnly: true,
    ...(config.databaseUrl === undefined ? { file } : { databaseUrl: config.databaseUrl }),
  });
  return { store, clock, settings: settingsOf(config), close: () => store.close() };
}

async function prepareSample(config: Config) {
  const { schedules, sample, findings } = await createScheduleFiles({ home: config.home }).read();
  if (!sample) {
    throw new CommandError(
      `${config.home} 不是样例家目录，请用 dalaba serve。${config.home} is no sample home; use dalaba serve.`,
    );
  }
  const endpoints = schedules.flatMap((schedule) => schedule.endpoints);
  ensureCredentials(
    join(config.dataFolder, 'secrets'),
    endpoints.filter(({ driver }) => driver === 'http').map(({ credential }) => credential),
  );
  if (schedules.length === 0)
    throw new CommandError(
      `schedules/ 里没有能用的县：${findings.length} 个问题，用 dalaba check 看。No county in schedules/ holds; run dalaba check.`,
    );
  return schedules;
}

const program = createProgram({
  config: configFor,
  serve: ({ quiet, ...options }) =>
    startService({ ...options, logger: quietly(createLogger(options.config.logLevel), quiet) }),
  read,
  check: (config) =>
    checkHome({
      libraryFiles: createLibraryFiles({ home: config.home }),
      scheduleFiles: createScheduleFiles({ home: config.home }),
      transcoder: createTranscoder({ scratchFolder: join(config.dataFolder, 'scratch') }),
    }),
  wallClock: createWallClock,
  sampleClock: (startMs, speed) => createSampleClock({ startMs, speed }),
  publicKeys: (dataFolder) => readPublicKeys(join(dataFolder, 'secrets')),
  prepareSample,
  approveSamples: ({ context, sampleHome }) =>
    approveSamples({ ...context, sampleHome: sampleHome() }, { kind: 'sample-reviewer' }),
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  stopped: stopping.signal,
});

await program.run(process.argv);
