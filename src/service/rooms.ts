import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createNotifier } from '../alerts/notifier.ts';
import type { Context } from '../app/context.ts';
import { createEndpointDirectory } from '../app/endpoint-directory.ts';
import { createInbox } from '../app/hear-endpoints.ts';
import { createKnownFiles } from '../app/known-files.ts';
import type { Progress } from '../app/progress.ts';
import { createTranscoder } from '../audio/transcoder.ts';
import type { Config } from '../config.ts';
import { requireRestored } from '../disk/backup-folders.ts';
import { createDisk } from '../disk/data-folder.ts';
import { makeFolder } from '../disk/make-folder.ts';
import { dateAt } from '../domain/calendar.ts';
import type { AreaCode } from '../domain/ids.ts';
import { requireAddress } from '../http/server.ts';
import { openBlobs } from '../kept-audio.ts';
import { createLessonImports } from '../library/lesson-imports.ts';
import { createLibraryFiles } from '../library/library-files.ts';
import {
  createTimings,
  measureDrivers,
  measureReceipts,
  measureTranscoder,
} from '../metrics/measured-ports.ts';
import { createRegistry, watchProgress } from '../metrics/metrics.ts';
import { createPeople } from '../people/people.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { createScheduleFiles } from '../schedules/schedule-files.ts';
import { createCredentials } from '../secrets/credentials.ts';
import { openSessionSecret } from '../secrets/session-secret.ts';
import { openSigningKeys } from '../secrets/signing-keys.ts';
import { settingsOf } from '../settings.ts';
import { lockData } from '../store/data-lock.ts';
import { createStore } from '../store/store.ts';
import type { Closing } from './closing.ts';
import { onlyCounties, serving } from './counties.ts';
import { openDrivers } from './drivers.ts';
import { createPublishing } from './publishing.ts';
import { openQueues } from './queues.ts';

interface RoomsOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether anybody is to be answered: the address is asked for before anything is opened. */
  readonly hasWeb: boolean;
  readonly counties: readonly AreaCode[] | undefined;
  /** Told of all that happens. */
  readonly progress: ((event: Progress) => void) | undefined;
  /** What is to be done next may be due. */
  readonly hasten: (event: Progress) => void;
  readonly closing: Closing;
}

export type Rooms = Awaited<ReturnType<typeof openRooms>>;

/** Opens every room and wires them; none of them does anything yet. */
export async function openRooms(options: RoomsOptions) {
  const { config, clock, logger, hasWeb, counties, progress, hasten, closing } = options;
  const { dataFolder } = config;
  const scratchFolder = join(dataFolder, 'scratch');
  const secretsFolder = join(dataFolder, 'secrets');
  await requireRestored(dataFolder);
  // Persons, tokens and orders: nobody but this user reads what is made here.
  await makeFolder(scratchFolder, 0o700);
  if (hasWeb) await requireAddress(config.http.host, config.http.port);
  if (config.databaseUrl === undefined) {
    const lock = lockData(dataFolder);
    closing.push(() => lock.release());
  }
  const keys = await openSigningKeys(secretsFolder);
  const credentials = createCredentials(secretsFolder, process.env);
  const registry = createRegistry();
  const timings = createTimings(registry);
  const opened = await createStore({
    clock,
    logger,
    ...(config.databaseUrl === undefined
      ? { file: join(dataFolder, 'dalaba.sqlite') }
      : { databaseUrl: config.databaseUrl }),
  });
  closing.push(() => opened.close());
  const store = serving({ ...opened, receipts: measureReceipts(registry, opened.receipts) }, counties);
  const disk = createDisk({ dataFolder });
  const { connection, jobs, changes } = await openQueues(config, logger, closing);
  const inbox = createInbox(() => context);
  const { drivers, liveSources } = openDrivers({
    ...{ config, scratchFolder, credentials, clock, logger, inbox, closing },
  });
  const context: Context = {
    store,
    blobs: openBlobs(config, process.env),
    disk,
    transcoder: measureTranscoder(registry, createTranscoder({ scratchFolder, logger })),
    clock,
    jobs,
    drivers: measureDrivers(registry, drivers),
    liveSources,
    libraryFiles: createLibraryFiles({ home: config.home }),
    scheduleFiles: onlyCounties(
      createScheduleFiles({
        home: config.home,
        today: () => dateAt(clock.now(), 'Asia/Shanghai'),
        liveProblem: liveSources.urlProblem,
      }),
      counties,
    ),
    signingKeys: keys,
    settings: settingsOf(config),
    logger,
    scratchFolder,
    knownFiles: createKnownFiles(),
    rendering: new Map(),
    startedAtMs: Date.now(),
    parallel: availableParallelism(),
    progress: (event) => {
      progress?.(event);
      count(event);
      hasten(event);
      if ('broadcast' in event) changes.note(event.broadcast);
    },
  };
  const count = watchProgress(registry, { store, clock, logger });
  const publicUrl = config.alerts.publicUrl === undefined ? {} : { publicUrl: config.alerts.publicUrl };
  const notifier = createNotifier({ credentials, ...publicUrl });
  closing.push(() => notifier.close());
  const directory = createEndpointDirectory(store, () => performance.now());
  const lessonImports = createLessonImports({ home: config.home });
  const publishing = createPublishing(context, config.home);
  closing.push(() => publishing.close());
  const sessionSecret = openSessionSecret(secretsFolder, process.env.DALABA_SESSION_SECRET);
  const people = createPeople({ database: opened.database, secret: sessionSecret, ...publicUrl });
  return {
    ...{ context, connection, changes, keys, credentials, sessionSecret, registry, timings },
    ...{ notifier, directory, lessonImports, publishing, people, secretsFolder },
  };
}
