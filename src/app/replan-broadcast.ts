import { type Actor, actorName } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import type { Context } from './context.ts';
import { numbered, planAnew } from './plan-anew.ts';
import { announcePlan, isSpoken, titlesOf } from './store-plan.ts';
import { type MayAir, unfitItems } from './what-may-air.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'jobs' | 'settings' | 'progress' | 'startedAtMs'>;

/**
 * Plans a `planned` or `ready` broadcast anew when something in it may no longer air, or when nothing was left to
 * air; answers whether it did. With nothing left it stays `planned` and empty: what is approved until its start airs.
 */
export async function replanBroadcast(
  context: Needs,
  broadcast: Broadcast,
  mayAir: MayAir,
  actor: Actor,
): Promise<boolean> {
  const { store, clock } = context;
  const every = await store.replacements.playlists(broadcast.id);
  const current = every.filter(({ standing }) => standing === 'current');
  const unfit = current.flatMap(({ playlist }) => unfitItems(playlist, mayAir));
  if (unfit.length === 0 && (current.length > 0 || every.length === 0)) return false;
  const anew = await planAnew(context, broadcast);
  if (anew === undefined) return false;
  const { audiences, plan, basis } = anew;
  const planned = audiences.map((audience) => ({ audience, playlist: plan(audience) }));
  const playlists = numbered(broadcast, every, planned.filter(isSpoken));
  if (current.length === 0 && playlists.length === 0) return false;
  const done = await store.replacements.replan(
    broadcast.id,
    current.map(({ id }) => id),
    playlists,
    {
      chain: broadcast.county,
      verb: 'replan-broadcast',
      subject: broadcast.id,
      actor: actorName(actor),
      atMs: clock.now(),
      body: {
        withdrawn: unfit.map(({ lesson, variety, master }) => [lesson, variety, master]),
        audiences: playlists.map(titlesOf),
      },
    },
    { basis },
  );
  if (done) await announcePlan(context, broadcast.id, playlists);
  return done;
}
