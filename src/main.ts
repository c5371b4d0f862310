import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { availableParallelism, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CommandError, countyNamed } from './cli/county.ts';
import type { Part, Reader } from './cli/deps.ts';
import { type LoudspeakerRequest, settingsIn } from './cli/loudspeaker.ts';
import { createProgram } from './cli/program.ts';
import { readNote } from './cli/running-service.ts';
import type { Village } from './cli/sample.ts';
import type { VillageRequest } from './cli/village.ts';
import { type Config, loadConfig } from './config.ts';
import { dateAt } from './domain/calendar.ts';
import type { AreaCode } from './domain/ids.ts';
import type { LoudspeakerOptions } from './loudspeaker/config.ts';
import { createSampleClock, createWallClock } from './queue/clock-time.ts';
import type { RunningVillage } from './village.ts';

// A command imports the rooms it needs when it runs: all of them together take longer than most commands do.

// Whoever reads, head or less, has enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());
// The terminal was closed.
process.once('SIGHUP', () => stopping.abort());

const configFor = (home: string | undefined): Config =>
  loadConfig(home === undefined ? process.env : { ...process.env, DALABA_HOME: home }, process.cwd());

/** A terminal that moves its cursor; a build server's log is none. */
const canRedraw = (env: NodeJS.ProcessEnv): boolean =>
  process.stdout.isTTY === true && env.TERM !== 'dumb' && !env.CI;

async function read(config: Config): Promise<Reader> {
  const { createStore } = await import('./store/store.ts');
  const { settingsOf } = await import('./settings.ts');
  const { clockOfRecord } = await import('./app/clock-of-record.ts');
  const wallClock = createWallClock();
  const file = join(config.dataFolder, 'dalaba.sqlite');
  if (config.databaseUrl === undefined && !existsSync(file)) {
    throw new CommandError(
      `${config.home} 里还没有数据：先运行 dalaba serve（或 npm start）。No data yet in ${config.home}: run dalaba serve first.`,
    );
  }
  const store = await createStore({
    clock: wallClock,
    readOnly: true,
    ...(config.databaseUrl === undefined ? { file } : { databaseUrl: config.databaseUrl }),
  });
  try {
    const clock = await clockOfRecord({ store, clock: wallClock }, () => isSample(config));
    return { store, clock, settings: settingsOf(config), close: () => store.close() };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function isSample({ home }: Config): Promise<boolean> {
  const { createScheduleFiles } = await import('./schedules/schedule-files.ts');
  return (await createScheduleFiles({ home }).read()).sample;
}

async function prepareSample(config: Config) {
  const { createScheduleFiles } = await import('./schedules/schedule-files.ts');
  const { ensureCredentials } = await import('./secrets/credentials.ts');
  const { schedules, sample, findings } = await createScheduleFiles({ home: config.home }).read();
  if (!sample) {
    throw new CommandError(
      `${config.home} 不是样例家目录，请用 dalaba serve。${config.home} is no sample home; use dalaba serve.`,
    );
  }
  const endpoints = schedules.flatMap((schedule) => schedule.endpoints);
  ensureCredentials(
    join(config.dataFolder, 'secrets'),
    endpoints
      .filter(({ driver }) => driver === 'http' || driver === 'mqtt')
      .map(({ credential }) => credential),
  );
  if (schedules.length === 0)
    throw new CommandError(
      `schedules/ 里没有能用的县：${findings.length} 个问题，用 dalaba check 看。No county in schedules/ holds; run dalaba check.`,
    );
  // What aired last is read before the service starts, perhaps from what an earlier version left.
  const { migrateHome } = await import('./home-data.ts');
  await migrateHome(config, false);
  return schedules;
}

/** The home's loudspeakers and what they need to know; the service must have run once to have a key. */
async function runVillage(
  config: Config,
  { server, county, ...request }: VillageRequest,
): Promise<RunningVillage> {
  const { createLogger } = await import('./logger.ts');
  const { createScheduleFiles } = await import('./schedules/schedule-files.ts');
  const { createCredentials } = await import('./secrets/credentials.ts');
  const { readEmergencyPublicKey } = await import('./secrets/emergency-key.ts');
  const { readPublicKeys } = await import('./secrets/signing-keys.ts');
  const { startVillage } = await import('./village.ts');
  const secrets = join(config.dataFolder, 'secrets');
  const publicJwks = readPublicKeys(secrets);
  const address = server ?? readNote(config.dataFolder).url;
  if (publicJwks === undefined)
    throw new CommandError('还没有密钥：先运行 dalaba serve。No key yet: run dalaba serve first.');
  const { schedules } = await createScheduleFiles({ home: config.home }).read();
  return startVillage({
    config,
    schedules: county === undefined ? schedules : county.map((one) => countyNamed(schedules, one)),
    credentials: createCredentials(secrets, process.env),
    publicJwks,
    emergencyJwks: [readEmergencyPublicKey(secrets) ?? []].flat(),
    server: address,
    logger: createLogger('error'),
    ...request,
  });
}

/** The same, as a process of its own, so that the sample's loudspeakers share nothing with its service. */
async function spawnVillage(
  config: Config,
  url: string,
  speed: number,
  counties: readonly AreaCode[],
): Promise<Village> {
  const child = spawn(
    process.execPath,
    [
      ...process.execArgv,
      import.meta.filename,
      'village',
      '--attached',
      '--home',
      config.home,
      '--server',
      url,
      '--speed',
      String(speed),
      '--county',
      ...counties,
    ],
    {
      // The village ends when this pipe does, however its service ended.
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, DALABA_DATA: config.dataFolder },
    },
  );
  let text = '';
  const ended = once(child, 'close');
  const ready = new Promise<number>((resolve) => {
    const read = (part: Buffer) => {
      text += part;
      const [, count] = /^village ready: (\d+)$/m.exec(text) ?? [];
      if (count !== undefined) resolve(Number(count));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
  });
  const loudspeakers = await Promise.race([
    ready,
    ended.then(() => {
      throw new CommandError(`模拟的村子没能启动。The simulated village did not start:\n${text.trim()}`);
    }),
  ]);
  return {
    loudspeakers,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The text of a loudspeaker's settings file. */
function settingsText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CommandError(`读不了设置文件 ${file}。The settings file ${file} can't be read.`, { cause });
  }
}

async function runLoudspeaker({ config, port, host, output }: LoudspeakerRequest) {
  const { createLogger } = await import('./logger.ts');
  const { createLoudspeaker } = await import('./loudspeaker/loudspeaker.ts');
  const settings = settingsIn(config, settingsText(config));
  const options = { ...settings, ...(output === undefined ? {} : { output }) } as LoudspeakerOptions;
  return createLoudspeaker(options, { port, host, log: createLogger('warn') });
}

/** Asks one question; the answer is empty when the terminal was left. */
async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question, { signal: stopping.signal });
  } catch {
    return '';
  } finally {
    lines.close();
  }
}

/** What the home's files are read with. */
async function reading(config: Config) {
  const { createTranscoder } = await import('./audio/transcoder.ts');
  const { createLibraryFiles } = await import('./library/library-files.ts');
  const { createScheduleFiles } = await import('./schedules/schedule-files.ts');
  const { createAllowedNetworks } = await import('./endpoints/allowed-networks.ts');
  const { urlProblem } = await import('./live/connection.ts');
  const { createDrivers } = await import('./endpoints/driver-table.ts');
  const networks = createAllowedNetworks(config.allowedNetworks);
  const { createStreamEncoder } = await import('./audio/stream-encoder.ts');
  // They are asked about addresses, and connect to nobody.
  const drivers = createDrivers({
    ...(config.allowedNetworks === undefined ? {} : { allowedNetworks: config.allowedNetworks }),
    ...(config.handoverFolder === undefined ? {} : { handoverFolder: config.handoverFolder }),
    streamEncoder: createStreamEncoder({ scratchFolder: join(config.dataFolder, 'scratch') }),
  });
  return {
    libraryFiles: createLibraryFiles({ home: config.home }),
    scheduleFiles: createScheduleFiles({
      home: config.home,
      today: () => dateAt(Date.now(), 'Asia/Shanghai'),
      liveProblem: (url) => urlProblem(url, networks),
      addressProblem: (driver, address) => drivers[driver].addressProblem(address),
    }),
    transcoder: createTranscoder({ scratchFolder: join(config.dataFolder, 'scratch') }),
    parallel: availableParallelism(),
  };
}

async function writeOut(parts: Iterable<Part> | AsyncIterable<Part>): Promise<void> {
  for await (const part of parts) if (!process.stdout.write(part)) await once(process.stdout, 'drain');
}

/** Beside the file first: half a report must not look like a whole one. */
async function save(path: string, parts: AsyncIterable<Part>): Promise<void> {
  const draft = `${path}.part`;
  try {
    await pipeline(Readable.from(parts, { objectMode: true }), createWriteStream(draft));
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !['ENOENT', 'ENOTDIR', 'EISDIR', 'EROFS', 'EACCES'].includes(code)) throw error;
    throw new CommandError(`写不了 ${path}：${code}。${path} can’t be written.`, { cause: error });
  }
}

/** What reports are made with beside the database. */
async function reporting({ home, dataFolder }: Config) {
  const { createCaseworkFiles } = await import('./schedules/casework-csv.ts');
  const { createReportWriters } = await import('./reports/report-writers.ts');
  const scratchFolder = join(dataFolder, 'scratch');
  mkdirSync(scratchFolder, { recursive: true, mode: 0o700 });
  return { casework: createCaseworkFiles({ home }), writers: createReportWriters({ scratchFolder }) };
}

const program = createProgram({
  config: configFor,
  serve: async ({ quiet, ...options }) => {
    const { createLogger } = await import('./logger.ts');
    const { startService } = await import('./service.ts');
    const logger = createLogger(quiet ? 'error' : options.config.logLevel);
    return startService({ ...options, stopped: stopping.signal, logger });
  },
  read,
  check: async (config, options) => {
    const { checkHome } = await import('./app/check-home.ts');
    return checkHome(await reading(config), options);
  },
  draft: async (config, { store }) => {
    const { draftLessons } = await import('./app/draft-lessons.ts');
    const rooms = await reading(config);
    const published = (await store.revisions.library())?.body.lessons ?? [];
    const { lessons } = await draftLessons(rooms, published);
    const { schedules } = await rooms.scheduleFiles.read();
    return { lessons, schedules };
  },
  reportDisk: async (config) => {
    const { reportDisk } = await import('./app/report-disk.ts');
    const { createDisk } = await import('./disk/data-folder.ts');
    const reader = await read(config);
    try {
      return await reportDisk({ ...reader, disk: createDisk({ dataFolder: config.dataFolder }) });
    } finally {
      await reader.close();
    }
  },
  backUp: async (config, folder, options) => {
    const { backUpHome } = await import('./home-data.ts');
    return backUpHome(config, folder, options);
  },
  restore: async (config, folder, options) => {
    const { restoreHome } = await import('./home-data.ts');
    return restoreHome(config, folder, options);
  },
  transfer: async (config, databaseUrl, options) => {
    const { transferHome } = await import('./home-data.ts');
    return transferHome(config, databaseUrl, options);
  },
  moveAudio: async (config, options) => {
    const { moveAudio } = await import('./home-data.ts');
    return moveAudio(config, options);
  },
  migrate: async (config, check) => {
    const { migrateHome } = await import('./home-data.ts');
    return migrateHome(config, check);
  },
  lessonImports: async (config) => {
    const { createLessonImports } = await import('./library/lesson-imports.ts');
    return { ...(await reading(config)), lessonImports: createLessonImports({ home: config.home }) };
  },
  transcoder: async (config) => (await reading(config)).transcoder,
  countyTables: async ({ home }) => {
    const { createCountyTables } = await import('./schedules/county-table-files.ts');
    return createCountyTables({ home });
  },
  credentialFile: async ({ dataFolder }) => {
    const { createCredentialFile } = await import('./secrets/credentials.ts');
    return createCredentialFile(join(dataFolder, 'secrets'), process.env);
  },
  readComplaints: async (request) => {
    const { readComplaints } = await import('./schedules/complaints-table.ts');
    return readComplaints({ ...request, path: resolve(request.path) });
  },
  ask: process.stdin.isTTY ? ask : undefined,
  wallClock: createWallClock,
  sampleClock: (startMs, speed) => createSampleClock({ startMs, speed }),
  publicKeys: async (dataFolder) => {
    const { readPublicKeys } = await import('./secrets/signing-keys.ts');
    return readPublicKeys(join(dataFolder, 'secrets'));
  },
  emergencyKey: async (dataFolder) => {
    const { readEmergencyPublicKey } = await import('./secrets/emergency-key.ts');
    return readEmergencyPublicKey(join(dataFolder, 'secrets'));
  },
  prepareSample,
  startVillage: spawnVillage,
  screen: canRedraw(process.env) ? process.stdout : undefined,
  coloured: !process.env.NO_COLOR,
  runVillage,
  runLoudspeaker,
  enrolLoudspeaker: async (enrolment) => {
    const { enrolLoudspeaker } = await import('./loudspeaker/enrol.ts');
    await enrolLoudspeaker(enrolment);
  },
  loudspeakerLog: async (config) => {
    const { readLog } = await import('./loudspeaker/plays-log.ts');
    return readLog(String(settingsIn(config, settingsText(config)).folder));
  },
  approveSamples: async ({ context, sampleHome }) => {
    const { approveSamples } = await import('./app/approve-recording.ts');
    return approveSamples({ ...context, sampleHome: sampleHome() }, { kind: 'sample-reviewer' });
  },
  reporting,
  userName: () => userInfo().username,
  isOutTerminal: process.stdout.isTTY === true,
  write: writeOut,
  save,
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  isTerminal: process.stderr.isTTY === true,
  stopped: stopping.signal,
});

await program.run(process.argv);
