import type { Context } from '../app/context.ts';
import type { Progress } from '../app/progress.ts';
import type { HomePublication } from '../app/publish-home.ts';
import type { Config, RoleName } from '../config.ts';
import type { Actor } from '../domain/actor.ts';
import type { AreaCode } from '../domain/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { type Closing, closeAll } from './closing.ts';
import { type FirstAdministrator, firstAdministrator } from './first-administrator.ts';
import { openHome } from './home-at-start.ts';
import { openRooms } from './rooms.ts';
import { startTicks } from './ticks.ts';
import { startWarnings } from './warnings.ts';
import { startWeb } from './web.ts';
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

/** Opens every room and starts what its roles ask for. What was opened is closed again when a later one fails. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const closing: Closing = [];
  const close = () => closeAll(closing);
  try {
    return { ...(await start(options, closing)), close };
  } catch (error) {
    // What fails while closing must not hide why the start failed.
    await close().catch((err: unknown) =>
      options.logger.error({ err }, 'closing after a failed start failed, too'),
    );
    throw error;
  }
}

async function start(options: ServiceOptions, closing: Closing): Promise<Omit<Service, 'close'>> {
  const { config, clock, logger, stopped } = options;
  const has = (role: RoleName): boolean => options.roles.includes(role);
  let hasten: (event: Progress) => void = () => undefined;
  const rooms = await openRooms({
    ...{ config, clock, logger, closing },
    hasWeb: has('web'),
    counties: options.counties,
    progress: options.progress,
    hasten: (event) => hasten(event),
  });
  const { context, people, changes } = rooms;
  const { publish, sampleHome } = rooms.publishing;
  // Before the home is read: what is on air goes on at once after a restart, however large the library.
  if (has('worker')) closing.push(startWorkers({ ...rooms, stopped }));
  if (has('web')) await openHome({ ...rooms, home: config.home, publish, stopped });
  await options.prepare?.({ context, sampleHome });
  const ticks = has('clock')
    ? startTicks({
        ...rooms,
        closing,
        watch: startWarnings(context, rooms.notifier, config.alerts, closing),
      })
    : undefined;
  const nudge = () => ticks?.now();
  if (ticks !== undefined) hasten = ticks.after;
  // What workers elsewhere did is heard of by what they note.
  if (ticks !== undefined && !has('worker'))
    closing.push(changes.watch({ changed: ticks.lookSoon, lost: ticks.lookSoon }));
  if (!has('web'))
    return { context, url: undefined, sampleHome, publish, firstAdministrator: undefined, nudge };
  stopped?.throwIfAborted();
  const url = await startWeb({ config, rooms, nudge, closing });
  const administrator = await firstAdministrator({ people, clock }, config.dataFolder);
  return { context, url, sampleHome, publish, firstAdministrator: administrator, nudge };
}
