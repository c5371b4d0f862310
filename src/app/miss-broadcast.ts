import { actorName, system } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import type { Context } from './context.ts';

/**
 * Records that a broadcast did not go out, and why: nothing is dropped silently.
 * @param actor who made it so, as the ledger writes an actor; the clock, where its time just came
 */
export async function missBroadcast(
  context: Pick<Context, 'store' | 'clock' | 'progress' | 'logger'>,
  broadcast: Broadcast,
  reason: string,
  actor: string = actorName(system('clock')),
): Promise<void> {
  const done = await context.store.broadcasts.miss(
    { ...broadcast, state: 'missed', reason },
    {
      chain: broadcast.county,
      verb: 'miss-broadcast',
      subject: broadcast.id,
      actor,
      atMs: context.clock.now(),
      body: { reason },
    },
  );
  if (!done) return;
  context.logger.warn({ broadcast: broadcast.id, reason }, 'a broadcast did not go out');
  context.progress({ kind: 'missed', broadcast: broadcast.id, reason });
}
