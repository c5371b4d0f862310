import type { Context } from '../app/context.ts';
import { type HomePublication, publishHome } from '../app/publish-home.ts';
import { type Actor, system } from '../domain/actor.ts';
import { createTurns } from '../domain/in-turn.ts';
import { homeState, watchHome } from '../sources/home-watch.ts';

export interface Publishing {
  /** Publications queue: each reads the home after the one before is done. */
  publish(actor: Actor, signal?: AbortSignal): Promise<HomePublication>;
  /** Whether the home calls itself a sample, as last read. */
  sampleHome(): boolean;
  /** Publishes whenever people's files changed, until it is closed. */
  watch(): void;
  /** Ends the watch and what it publishes. */
  close(): Promise<void>;
}

/** After a publication that failed, by a store or a disk that was away. */
const tryAgainMs = 60_000;

/** Publishes a home, and again after its files changed. */
export function createPublishing(context: Context, home: string): Publishing {
  const { logger } = context;
  const inTurn = createTurns();
  const closing = new AbortController();
  let published: string | undefined;
  let sample = false;
  let told: ReadonlySet<string> = new Set();
  let again: NodeJS.Timeout | undefined;
  let watching: ReturnType<typeof watchHome> | undefined;

  const run = async (actor: Actor, ...ends: readonly AbortSignal[]): Promise<HomePublication> => {
    const state = await homeState(home);
    const publication = await publishHome(context, actor, AbortSignal.any([closing.signal, ...ends]));
    published = state;
    sample = publication.sample;
    const found = publication.findings.map((finding) => [JSON.stringify(finding), finding] as const);
    for (const [key, finding] of found) if (!told.has(key)) logger.warn({ finding }, 'a problem in the home');
    told = new Set(found.map(([key]) => key));
    return publication;
  };

  const catchUp = async (): Promise<void> => {
    if (closing.signal.aborted || (await homeState(home)) === published) return;
    const { changed, findings } = await run(system('watch'));
    logger.info({ changed, findings: findings.length }, 'the home changed on disk and was published');
  };

  const tryNow = (): void => {
    clearTimeout(again);
    inTurn(catchUp).catch((err: unknown) => {
      if (closing.signal.aborted) return;
      logger.error({ err }, 'the changed home could not be published; it is tried again');
      again = setTimeout(tryNow, tryAgainMs).unref();
    });
  };

  return {
    publish: (actor, signal) => inTurn(() => run(actor, ...(signal === undefined ? [] : [signal]))),
    sampleHome: () => sample,
    watch() {
      watching = watchHome({ home, logger, changed: tryNow });
    },
    async close() {
      watching?.close();
      clearTimeout(again);
      closing.abort();
      await inTurn(async () => undefined);
    },
  };
}
