import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { settingsIn } from './cli/loudspeaker.ts';
import { createProgram } from './cli/program.ts';
import { type Config, loadConfig } from './config.ts';
import { openHomeFiles } from './main/home-files.ts';
import { runLoudspeaker, settingsText } from './main/loudspeaker.ts';
import { save, writeOut } from './main/output.ts';
import { openReader } from './main/reader.ts';
import { openReporting } from './main/reports.ts';
import { prepareSample } from './main/sample.ts';
import { ask, canRedraw } from './main/terminal.ts';
import { runVillage, spawnVillage } from './main/village.ts';
import { createSampleClock, createWallClock } from './queue/clock-time.ts';

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

const program = createProgram({
  config: configFor,
  serve: async ({ quiet, ...options }) => {
    const { createLogger } = await import('./logger.ts');
    const { startService } = await import('./service/service.ts');
    const logger = createLogger(quiet ? 'error' : options.config.logLevel);
    return startService({ ...options, stopped: stopping.signal, logger });
  },
  read: openReader,
  check: async (config, options) => {
    const { checkHome } = await import('./app/check-home.ts');
    return checkHome(await openHomeFiles(config), options);
  },
  draft: async (config, { store }) => {
    const { draftLessons } = await import('./app/draft-lessons.ts');
    const rooms = await openHomeFiles(config);
    const published = (await store.revisions.library())?.body.lessons ?? [];
    const { lessons } = await draftLessons(rooms, published);
    const { schedules } = await rooms.scheduleFiles.read();
    return { lessons, schedules };
  },
  reportDisk: async (config) => {
    const { reportDisk } = await import('./app/report-disk.ts');
    const { createDisk } = await import('./disk/data-folder.ts');
    const reader = await openReader(config);
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
    return { ...(await openHomeFiles(config)), lessonImports: createLessonImports({ home: config.home }) };
  },
  transcoder: async (config) => (await openHomeFiles(config)).transcoder,
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
  ask: process.stdin.isTTY ? (question) => ask(question, stopping.signal) : undefined,
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
  startVillage: (...village) => spawnVillage(import.meta.filename, ...village),
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
  reporting: openReporting,
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
