import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createNotifier } from './alerts/notifier.ts';
import { advanceBroadcasts } from './app/advance-broadcasts.ts';
import { assembleProgramme } from './app/assemble-programme.ts';
import type { Context, Settings } from './app/context.ts';
import { countyOfDelivery, deliverProgramme } from './app/deliver-programme.ts';
import { createEndpointDirectory } from './app/endpoint-directory.ts';
import { enqueueDeliveries } from './app/enqueue-deliveries.ts';
import type { Progress } from './app/progress.ts';
import { type HomePublication, publishHome } from './app/publish-home.ts';
import { testChannels } from './app/send-notices.ts';
import { defaultProfile } from './audio/audio-profile.ts';
import { createTranscoder } from './audio/transcoder.ts';
import { createDiskBlobs } from './blobs/disk-blobs.ts';
import type { Config, RoleName } from './config.ts';
import { type Actor, system } from './domain/actor.ts';
import type { AreaCode } from './domain/ids.ts';
import { createDrivers } from './endpoints/driver-table.ts';
import { requireAddress, startServer } from './http/server.ts';
import { createLibraryFiles } from './library/library-files.ts';
import type { Clock } from './ports/clock.ts';
import type { ScheduleFiles } from './ports/home.ts';
import type { Logger } from './ports/logger.ts';
import type { Store } from './ports/store.ts';
import { createChangeFeed } from './queue/change-feed.ts';
import { createTick } from './queue/clock.ts';
import { createJobQueue } from './queue/job-queue.ts';
import { startPrivateRedis } from './queue/private-redis.ts';
import { requireRedis } from './queue/redis-probe.ts';
import { createWorkers } from './queue/workers.ts';
import { createScheduleFiles } from './schedules/schedule-files.ts';
import { createCredentials } from './secrets/credentials.ts';
import { writePrivate } from './secrets/private-file.ts';
import { openSigningKeys } from './secrets/signing-keys.ts';
import { lockData } from './store/data-lock.ts';
import { createStore } from './store/store.ts';
import { startWarnings } from './warnings.ts';

export interface ServiceOptions {
  readonly config: Config;
  readonly roles: readonly RoleName[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly progress?: (event: Progress) => void;
  /** Publishes and serves these counties of the home only; all unless given. */
  readonly counties?: readonly AreaCode[];
  /** Ends a start under way: what was opened is closed, and its reason thrown. */
  readonly stopped?: AbortSignal;
}

export interface Service {
  readonly context: Context;
  /** Undefined without the `web` role. */
  readonly url: string | undefined;
  /** Whether the home calls itself a sample, as last read. */
  readonly sampleHome: () => boolean;
  readonly publish: (actor: Actor) => Promise<HomePublication>;
  /** Brings broadcasts and deliveries up to date at once. */
  readonly nudge: () => void;
  /** Drains what is under way, then closes in reverse order of opening. */
  close(): Promise<void>;
}

/** How often, in real time, owed deliveries are looked for. */
const reconcileEveryMs = 500;
/** How long after a play the broadcast is looked at for being complete. */
const settleLookMs = 1000;
/** What SIGTERM gives running jobs. */
const drainMs = 15_000;

/** Opens every room and wires them. What was opened is closed again when a later one fails. */
export async function startService({
  config,
  roles,
  clock,
  logger,
  progress,
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
    mkdirSync(scratchFolder, { recursive: true });
    if (has('web')) await requireAddress(config.http.host, config.http.port);
    if (config.databaseUrl === undefined) {
      const lock = lockData(dataFolder);
      closing.push(() => lock.release());
    }
    const keys = await openSigningKeys(join(dataFolder, 'secrets'));
    const credentials = createCredentials(join(dataFolder, 'secrets'), process.env);
    const wholeStore = await createStore({
      clock,
      logger,
      ...(config.databaseUrl === undefined
        ? { file: join(dataFolder, 'dalaba.sqlite') }
        : { databaseUrl: config.databaseUrl }),
    });
    closing.push(() => wholeStore.close());
    const store = serving(wholeStore, counties);
    if (config.redisUrl !== undefined) await requireRedis(config.redisUrl);
    const redis = config.redisUrl === undefined ? await startPrivateRedis({ dataFolder, logger }) : undefined;
    if (redis !== undefined) closing.push(() => redis.stop());
    const connection =
      redis === undefined ? { url: config.redisUrl ?? '' } : { socketPath: redis.socketPath };
    const jobs = createJobQueue({ connection, logger });
    closing.push(() => jobs.close());
    const changes = createChangeFeed({ connection, logger });
    closing.push(() => changes.close());
    const drivers = createDrivers(
      config.allowedNetworks === undefined ? {} : { allowedNetworks: config.allowedNetworks },
    );
    closing.push(async () => {
      for (const driver of Object.values(drivers)) await driver.close();
    });
    const context: Context = {
      store,
      blobs: createDiskBlobs({ folder: join(dataFolder, 'blobs') }),
      transcoder: createTranscoder({ scratchFolder, logger }),
      clock,
      jobs,
      drivers,
      libraryFiles: createLibraryFiles({ home: config.home }),
      scheduleFiles: onlyCounties(createScheduleFiles({ home: config.home }), counties),
      signingKey: keys.current,
      settings: settingsOf(config),
      logger,
      scratchFolder,
      rendering: new Map(),
      startedAtMs: Date.now(),
      parallel: availableParallelism(),
      progress: (event) => {
        progress?.(event);
        hasten(event);
        if ('broadcast' in event) changes.note(event.broadcast);
      },
    };
    const notifier = createNotifier({
      credentials,
      ...(config.alerts.publicUrl === undefined ? {} : { publicUrl: config.alerts.publicUrl }),
    });
    closing.push(() => notifier.close());
    let hasten: (event: Progress) => void = () => undefined;
    const directory = createEndpointDirectory(store, () => performance.now());
    let sampleHome = false;
    const publish = async (actor: Actor, signal?: AbortSignal): Promise<HomePublication> => {
      const publication = await publishHome(context, actor, signal);
      sampleHome = publication.sample;
      return publication;
    };
    if (has('web')) await publish(system('start'), stopped);
    if (has('worker')) closing.push(startWorkers(context, directory, connection));
    const ticks = has('clock')
      ? startClock(context, closing, startWarnings(context, notifier, config.alerts, closing))
      : undefined;
    const nudge = () => ticks?.now();
    if (ticks !== undefined) hasten = ticks.after;
    const url = has('web') ? await startWeb() : undefined;
    return { context, url, sampleHome: () => sampleHome, publish, nudge, close };

    async function startWeb(): Promise<string> {
      stopped?.throwIfAborted();
      const token = randomBytes(24).toString('base64url');
      const server = await startServer({
        ...config.http,
        logger,
        device: { context, directory, credentials },
        operator: {
          context,
          token,
          sampleHome: () => sampleHome,
          publish: async (actor) => (await publish(actor)).findings,
          nudge,
          testAlerts: () => testChannels({ store, clock, logger, notifier }),
        },
        changes,
      });
      closing.push(() => server.close());
      const noteFile = join(dataFolder, 'run', 'service.json');
      writePrivate(
        noteFile,
        JSON.stringify({ url: server.url, token, pid: process.pid, publicJwks: keys.publicJwks }),
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

/** What the verbs are told of the configuration. */
export const settingsOf = (config: Config): Settings => ({ profile: profileOf(config), ...config.broadcast });

const profileOf = ({ audio }: Config) => ({
  ...defaultProfile,
  ...audio,
  version:
    audio.targetLufs === defaultProfile.targetLufs && audio.maxTruePeakDbtp === defaultProfile.maxTruePeakDbtp
      ? defaultProfile.version
      : `${defaultProfile.version}${audio.targetLufs}${audio.maxTruePeakDbtp}`,
});

function startWorkers(
  context: Context,
  directory: ReturnType<typeof createEndpointDirectory>,
  connection: Parameters<typeof createWorkers>[0]['connection'],
): () => Promise<void> {
  const delivering = {
    ...context,
    random: Math.random,
    endpointOf: ({
      id,
      endpoint,
    }: {
      id: Parameters<typeof countyOfDelivery>[0];
      endpoint: Parameters<typeof directory.find>[1];
    }) => directory.find(countyOfDelivery(id), endpoint),
  };
  const workers = createWorkers({
    connection,
    logger: context.logger,
    concurrency: { assemble: context.parallel },
    handlers: {
      assemble: ({ playlist }, signal) => assembleProgramme(context, playlist, signal),
      deliver: ({ delivery, epoch }, signal) => deliverProgramme(delivering, delivery, epoch, signal),
    },
  });
  workers.start();
  return () => workers.close({ graceMs: drainMs });
}

/** The minute's tick, and the faster look for owed deliveries; what just happened may bring either forward. */
function startClock(context: Context, closing: (() => Promise<void> | void)[], watch: () => void) {
  const { speed } = context.clock;
  const { logger } = context;
  const broadcasts = createTick({ speed, logger, run: () => advanceBroadcasts(context).finally(watch) });
  const deliveries = createTick({
    everyMs: reconcileEveryMs,
    speed: 1,
    logger,
    run: async () => {
      await enqueueDeliveries(context);
    },
  });
  broadcasts.start();
  deliveries.start();
  let soon: NodeJS.Timeout | undefined;
  closing.push(
    () => clearTimeout(soon),
    () => broadcasts.stop(),
    () => deliveries.stop(),
  );
  const now = () => {
    void broadcasts.runNow();
    void deliveries.runNow();
  };
  const settleSoon = () => {
    soon ??= setTimeout(() => {
      soon = undefined;
      void broadcasts.runNow();
    }, settleLookMs);
  };
  now();
  return {
    now,
    after({ kind }: Progress): void {
      if (kind === 'assembled') void broadcasts.runNow();
      else if (kind === 'frozen') void deliveries.runNow();
      else if (kind === 'play' || kind === 'delivery') settleSoon();
    },
  };
}
