import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createNotifier } from './alerts/notifier.ts';
import { addFirstAdministrator } from './app/add-person.ts';
import { checkReadiness } from './app/check-readiness.ts';
import type { Context } from './app/context.ts';
import { createEndpointDirectory } from './app/endpoint-directory.ts';
import { createInbox } from './app/hear-endpoints.ts';
import { createHearing } from './app/hear-recording.ts';
import { createKnownFiles } from './app/known-files.ts';
import { placeOwed } from './app/place-owed.ts';
import { createPlanning } from './app/planning.ts';
import type { Progress } from './app/progress.ts';
import type { HomePublication } from './app/publish-home.ts';
import { remakeBroadcasts } from './app/remake-broadcasts.ts';
import { requireSpace } from './app/require-space.ts';
import { testChannels } from './app/send-notices.ts';
import { createLiveAudio } from './audio/live-audio.ts';
import { createStreamEncoder } from './audio/stream-encoder.ts';
import { createTranscoder } from './audio/transcoder.ts';
import type { Config, RoleName } from './config.ts';
import { requireRestored } from './disk/backup-folders.ts';
import { createDisk } from './disk/data-folder.ts';
import { type Actor, system } from './domain/actor.ts';
import { dateAt } from './domain/calendar.ts';
import type { AreaCode } from './domain/ids.ts';
import { createAllowedNetworks } from './endpoints/allowed-networks.ts';
import { createDrivers } from './endpoints/driver-table.ts';
import { boardPath } from './http/operations-api.ts';
import { requireAddress, startServer } from './http/server.ts';
import { startIntake } from './intake.ts';
import { openBlobs } from './kept-audio.ts';
import { createLessonEditor } from './library/lesson-editor.ts';
import { createLessonImports } from './library/lesson-imports.ts';
import { createLibraryFiles } from './library/library-files.ts';
import { createLiveSources } from './live/live-sources.ts';
import {
  createTimings,
  measureDrivers,
  measureReceipts,
  measureTranscoder,
} from './metrics/measured-ports.ts';
import { createRegistry, createScrape, watchProgress } from './metrics/metrics.ts';
import { createPeople } from './people/people.ts';
import { BlobError } from './ports/blobs.ts';
import type { Clock } from './ports/clock.ts';
import type { ScheduleFiles } from './ports/home.ts';
import type { Logger } from './ports/logger.ts';
import type { Store } from './ports/store.ts';
import { createPublishing, tidyHome } from './publishing.ts';
import { createQueueBoard } from './queue/board.ts';
import { createChangeFeed } from './queue/change-feed.ts';
import { createJobQueue } from './queue/job-queue.ts';
import { startPrivateRedis } from './queue/private-redis.ts';
import { requireRedis } from './queue/redis-probe.ts';
import { createReportWriters } from './reports/report-writers.ts';
import { createCaseworkFiles } from './schedules/casework-csv.ts';
import { createCountyTables } from './schedules/county-table-files.ts';
import { createAlertReader } from './schedules/emergencies-yaml.ts';
import { createScheduleEditor } from './schedules/schedule-editor.ts';
import { createScheduleFiles } from './schedules/schedule-files.ts';
import { createCredentialFile, createCredentials } from './secrets/credentials.ts';
import { openEmergencyKey } from './secrets/emergency-key.ts';
import { writePrivate } from './secrets/private-file.ts';
import { openSessionSecret } from './secrets/session-secret.ts';
import { openSigningKeys } from './secrets/signing-keys.ts';
import { settingsOf } from './settings.ts';
import { lockData } from './store/data-lock.ts';
import { createStore } from './store/store.ts';
import { startTicks } from './ticks.ts';
import { createUploadFolder } from './uploads/upload-folder.ts';
import { startWarnings } from './warnings.ts';
import { startWorkers } from './workers.ts';

export interface ServiceOptions {
  readonly config: Config;
  readonly roles: readonly RoleName[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly progress?: (event: Progress) => void;
  /** Called once the home is published, before anything is planned. */
  readonly prepare?: (service: Pick<Service, 'context' | 'sampleHome'>) => Promise<void>;
  /** Publishes and serves these counties of the home only; all unless given. */
  readonly counties?: readonly AreaCode[];
  /** Ends a start under way: what was opened is closed, and its reason thrown. What breaks from then on is no failure. */
  readonly stopped?: AbortSignal;
}

export interface FirstAdministrator {
  readonly name: string;
  readonly password: string;
  /** Writes the password into a file that only its owner reads; answers which. Where no terminal can show it. */
  readonly keep: () => string;
}

export interface Service {
  readonly context: Context;
  /** Undefined without the `web` role. */
  readonly url: string | undefined;
  /** Whether the home calls itself a sample, as last read. */
  readonly sampleHome: () => boolean;
  readonly publish: (actor: Actor) => Promise<HomePublication>;
  /** Made by this start, where there was nobody yet. */
  readonly firstAdministrator: FirstAdministrator | undefined;
  /** Brings broadcasts and deliveries up to date at once. */
  readonly nudge: () => void;
  /** Drains what is under way, then closes in reverse order of opening. */
  close(): Promise<void>;
}

/** Opens every room and wires them. What was opened is closed again when a later one fails. */
export async function startService({
  config,
  roles,
  clock,
  logger,
  progress,
  prepare,
  counties,
  stopped,
}: ServiceOptions): Promise<Service> {
  const closing: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    return await open();
  } catch (error) {
    // What fails while closing must not hide why the start failed.
    await close().catch((err: unknown) => logger.error({ err }, 'closing after a failed start failed, too'));
    throw error;
  }

  async function open(): Promise<Service> {
    const has = (role: RoleName): boolean => roles.includes(role);
    const { dataFolder } = config;
    const scratchFolder = join(dataFolder, 'scratch');
    await requireRestored(dataFolder);
    // Persons, tokens and orders: nobody but this user reads what is made here.
    mkdirSync(scratchFolder, { recursive: true, mode: 0o700 });
    if (has('web')) await requireAddress(config.http.host, config.http.port);
    if (config.databaseUrl === undefined) {
      const lock = lockData(dataFolder);
      closing.push(() => lock.release());
    }
    const keys = await openSigningKeys(join(dataFolder, 'secrets'));
    const credentials = createCredentials(join(dataFolder, 'secrets'), process.env);
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
    if (config.redisUrl !== undefined) await requireRedis(config.redisUrl);
    const redis = config.redisUrl === undefined ? await startPrivateRedis({ dataFolder, logger }) : undefined;
    if (redis !== undefined) closing.push(() => redis.stop());
    const connection =
      redis === undefined ? { url: config.redisUrl ?? '' } : { socketPath: redis.socketPath };
    const jobs = createJobQueue({ connection, logger });
    closing.push(() => jobs.close());
    const changes = createChangeFeed({ connection, logger });
    closing.push(() => changes.close());
    const streamEncoder = createStreamEncoder({ scratchFolder });
    closing.push(() => streamEncoder.close());
    const drivers = createDrivers({
      ...(config.allowedNetworks === undefined ? {} : { allowedNetworks: config.allowedNetworks }),
      ...(config.brokerCaFile === undefined ? {} : { brokerCa: readFileSync(config.brokerCaFile, 'utf8') }),
      credentials,
      clock,
      logger,
      inbox: createInbox(() => context),
      ...(config.handoverFolder === undefined ? {} : { handoverFolder: config.handoverFolder }),
      ...(config.allowedNetworks === undefined ? {} : { allowedNetworks: config.allowedNetworks }),
      streamEncoder,
    });
    closing.push(async () => {
      for (const driver of Object.values(drivers)) await driver.close();
    });
    const liveSources = createLiveSources({
      networks: createAllowedNetworks(config.allowedNetworks),
      audio: createLiveAudio(),
      clock,
      logger,
    });
    closing.push(() => liveSources.close());
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
    const notifier = createNotifier({
      credentials,
      ...(config.alerts.publicUrl === undefined ? {} : { publicUrl: config.alerts.publicUrl }),
    });
    closing.push(() => notifier.close());
    let hasten: (event: Progress) => void = () => undefined;
    const directory = createEndpointDirectory(store, () => performance.now());
    const lessonImports = createLessonImports({ home: config.home });
    const { publish, sampleHome, ...publishing } = createPublishing(context, config.home);
    closing.push(() => publishing.close());
    const sessionSecret = openSessionSecret(join(dataFolder, 'secrets'), process.env.DALABA_SESSION_SECRET);
    const people = createPeople({
      database: opened.database,
      secret: sessionSecret,
      ...(config.alerts.publicUrl === undefined ? {} : { publicUrl: config.alerts.publicUrl }),
    });
    // Before the home is read: what is on air goes on at once after a restart, however large the library.
    if (has('worker'))
      closing.push(startWorkers({ context, directory, people, connection, timings, stopped }));
    if (has('web')) {
      await tidyHome(context, config.home);
      await publishAtStart();
      if ((await placeOwed({ ...context, lessonImports })) > 0) await publish(system('start'), stopped);
    }
    await prepare?.({ context, sampleHome });
    const ticks = has('clock')
      ? startTicks({
          context,
          closing,
          timings,
          watch: startWarnings(context, notifier, config.alerts, closing),
        })
      : undefined;
    const nudge = () => ticks?.now();
    if (ticks !== undefined) hasten = ticks.after;
    // What workers elsewhere did is heard of by what they note.
    if (ticks !== undefined && !has('worker'))
      closing.push(changes.watch({ changed: ticks.lookSoon, lost: ticks.lookSoon }));
    const url = has('web') ? await startWeb() : undefined;
    const added = has('web') ? await addFirstAdministrator({ people, clock }) : undefined;
    const passwordFile = join(dataFolder, 'run', 'first-password');
    const firstAdministrator: FirstAdministrator | undefined = added && {
      ...added,
      keep: () => {
        writePrivate(passwordFile, `${added.password}\n`);
        return passwordFile;
      },
    };
    return { context, url, sampleHome, publish, firstAdministrator, nudge, close };

    /** While the audio store is away, what was published last goes on; the watch tries again. */
    async function publishAtStart(): Promise<void> {
      try {
        await publish(system('start'), stopped);
      } catch (err) {
        if (!(err instanceof BlobError) || err.kind !== 'unreachable') throw err;
        logger.error({ err }, 'the home is not published yet; it is tried again');
      }
    }

    async function startWeb(): Promise<string> {
      stopped?.throwIfAborted();
      const token = randomBytes(24).toString('base64url');
      const queues = createQueueBoard({ connection, basePath: boardPath, logger });
      closing.push(() => queues.close());
      /** What follows from a verb that was allowed is published, whoever may publish the home. */
      const publishAfter = async (part: string) => (await publish(system(part))).findings;
      let inUse = false;
      const isOpen = async (): Promise<boolean> => {
        inUse ||= await people.records.isInUse();
        return sampleHome() || !inUse;
      };
      const access = { token, people, isOpen };
      const emergencyKey = await openEmergencyKey(join(dataFolder, 'secrets'));
      const enrolling = {
        ...context,
        credentialFile: createCredentialFile(join(dataFolder, 'secrets'), process.env),
        codeSecret: sessionSecret,
        emergencyJwks: [emergencyKey.publicJwk],
      };
      const stopping = new AbortController();
      const hearing = createHearing(context, stopping.signal);
      const uploads = createUploadFolder({
        folder: join(dataFolder, 'uploads'),
        requireSpace: () => requireSpace(context),
      });
      const intake = await startIntake(context, uploads, hearing, stopping);
      closing.push(() => intake.close());
      const server = await startServer({
        ...config.http,
        logger,
        device: { context, directory, credentials, enrolling },
        operator: {
          ...access,
          context,
          enrolling,
          sampleHome,
          lessonImports,
          importing: {
            ...enrolling,
            tables: createCountyTables({ home: config.home }),
            publish: () => publishAfter('import'),
          },
          reporting: {
            casework: createCaseworkFiles({ home: config.home }),
            writers: createReportWriters({ scratchFolder }),
          },
          publish: async (actor) => (await publish(actor)).findings,
          publishApproved: () => publishAfter('approve'),
          lessons: {
            store,
            clock,
            lessonEditor: createLessonEditor({ home: config.home }),
            publish: () => publishAfter('edit'),
          },
          schedules: {
            store,
            clock,
            scheduleEditor: createScheduleEditor({ home: config.home }),
            publish: () => publishAfter('edit'),
            remake: async (broadcasts) => {
              const remade = await remakeBroadcasts(context, broadcasts);
              nudge();
              return remade;
            },
          },
          planning: createPlanning(context),
          nudge,
          emergencies: { ...context, emergencyKey, alertReader: createAlertReader({ home: config.home }) },
          uploads,
          intake,
          hearing,
          alertRules: config.alerts,
          testAlerts: (actor) => testChannels({ store, clock, logger, notifier }, actor),
        },
        operations: {
          ...access,
          readiness: () => checkReadiness({ ...context, queues }),
          metrics: createScrape(registry, { ...context, queues }),
          board: queues.pages,
        },
        changes,
      });
      closing.push(() => server.close());
      publishing.watch();
      // Alone in its file, as Prometheus reads it.
      const tokenFile = join(dataFolder, 'run', 'operator-token');
      writePrivate(tokenFile, token);
      closing.push(() => rm(tokenFile, { force: true }));
      // Last: whoever finds it finds everything it speaks of.
      const noteFile = join(dataFolder, 'run', 'service.json');
      writePrivate(
        noteFile,
        JSON.stringify({
          url: server.url,
          token,
          pid: process.pid,
          publicJwks: keys.publicJwks(),
          emergencyJwks: [emergencyKey.publicJwk],
        }),
      );
      closing.push(() => rm(noteFile, { force: true }));
      return server.url;
    }
  }
}

const onlyCounties = (files: ScheduleFiles, counties: readonly AreaCode[] | undefined): ScheduleFiles =>
  counties === undefined
    ? files
    : {
        async read() {
          const all = await files.read();
          return { ...all, schedules: all.schedules.filter(({ county }) => counties.includes(county)) };
        },
      };

/** A county that an earlier run published stays out of a run that is not about it. */
const serving = (store: Store, counties: readonly AreaCode[] | undefined): Store =>
  counties === undefined
    ? store
    : {
        ...store,
        revisions: {
          ...store.revisions,
          schedules: async () =>
            (await store.revisions.schedules()).filter(({ county }) => counties.includes(county)),
        },
      };
