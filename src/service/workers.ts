import { createAsking } from '../app/ask-endpoints.ts';
import { assembleProgramme } from '../app/assemble-programme.ts';
import { createBreakers } from '../app/breakers.ts';
import { checkOrder } from '../app/check-orders.ts';
import type { Context } from '../app/context.ts';
import { countyOfDelivery, deliverProgramme } from '../app/deliver-programme.ts';
import type { createEndpointDirectory } from '../app/endpoint-directory.ts';
import { attendEndpoints } from '../app/hear-endpoints.ts';
import { createPerforming } from '../app/perform-deliveries.ts';
import { retryPauseMs } from '../domain/next-attempt.ts';
import type { createTimings } from '../metrics/measured-ports.ts';
import { DiskError } from '../ports/disk.ts';
import type { People } from '../ports/people.ts';
import { createTick } from '../queue/clock.ts';
import { createWorkers } from '../queue/workers.ts';

/** What SIGTERM gives running jobs. */
const drainMs = 15_000;

/** How often, in real time, performances that are due, or whose performer died, are looked for. */
const performEveryMs = 500;
/** How often, in real time, it is looked whether an endpoint is to be asked what it played. */
const askEveryMs = 1000;

/** How often, in real time, drivers are told which endpoints there are. */
const attendEveryMs = 5_000;

/** Starts doing queued work. Answers how to end it, which waits for running jobs. */
export function startWorkers({
  context,
  directory,
  people,
  connection,
  timings,
  stopped,
}: {
  readonly context: Context;
  readonly directory: ReturnType<typeof createEndpointDirectory>;
  /** Who reviewed, for the sheets people are handed. */
  readonly people: Pick<People, 'records'>;
  readonly connection: Parameters<typeof createWorkers>[0]['connection'];
  readonly timings: ReturnType<typeof createTimings>;
  readonly stopped: AbortSignal | undefined;
}): () => Promise<void> {
  /** While the disk is short of room a programme is owed, not failed: every tick asks for it again. */
  const assemble: typeof assembleProgramme = async (...request) => {
    try {
      await timings.assembly(() => assembleProgramme(...request));
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      context.logger.warn(
        { playlist: request[1], problem: error.message },
        'a programme waits for disk space',
      );
    }
  };
  const delivering = {
    ...context,
    random: Math.random,
    breakers: createBreakers({
      monotonicMs: () => performance.now(),
      pauseMs: (failures) => retryPauseMs(failures, context.settings, Math.random()),
    }),
    nameOf: async (actor: string) =>
      actor.startsWith('person:') ? (await people.records.find(actor.slice(7)))?.name : undefined,
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
    ...(stopped === undefined ? {} : { stopped }),
    concurrency: { assemble: context.parallel },
    handlers: {
      assemble: ({ playlist }, signal) => assemble(context, playlist, signal),
      deliver: ({ delivery, epoch }, signal) => deliverProgramme(delivering, delivery, epoch, signal),
      'deliver-first': ({ delivery, epoch }, signal) => deliverProgramme(delivering, delivery, epoch, signal),
      check: ({ delivery, epoch }, signal) => checkOrder(delivering, delivery, epoch, signal),
    },
  });
  const performing = createPerforming(delivering);
  const performances = createTick({
    everyMs: performEveryMs,
    speed: 1,
    logger: context.logger,
    run: () => performing.look(),
  });
  const attending = createTick({
    everyMs: attendEveryMs,
    speed: 1,
    logger: context.logger,
    run: () => attendEndpoints(context.drivers, directory),
  });
  const asking = createAsking(delivering);
  const questions = createTick({
    everyMs: askEveryMs,
    speed: 1,
    logger: context.logger,
    run: () => asking.look(),
  });
  workers.start();
  performances.start();
  attending.start();
  void attending.runNow();
  questions.start();
  return async () => {
    await attending.stop();
    asking.close();
    await questions.stop();
    await performances.stop();
    await performing.close();
    await workers.close({ graceMs: drainMs });
  };
}
