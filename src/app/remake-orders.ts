import { ownQuietDuring } from '../domain/audience.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import type { Span } from '../domain/calendar.ts';
import type { EndpointId } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { Playlist } from '../domain/playlist.ts';
import type { ScheduleRevision } from '../domain/revision.ts';
import type { BroadcastPlaylist } from '../ports/broadcasts.ts';
import type { Remake } from '../ports/remakes.ts';
import type { Context } from './context.ts';
import { numbered, planAnew } from './plan-anew.ts';
import { basisNow } from './plan-ground.ts';
import { isLate, placesOf } from './prepare-replacement.ts';
import { areSame } from './same-programme.ts';
import { standsAt } from './stands-at.ts';
import { isSpoken, titlesOf } from './store-plan.ts';
import { type MayAir, unfitItems, whatMayAir } from './what-may-air.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'jobs' | 'settings' | 'startedAtMs' | 'logger'>;

/** A frozen broadcast whose orders are replaced because its schedule was edited. */
export interface Remaking {
  readonly broadcast: Broadcast;
  readonly remake: Remake;
  readonly revision: ScheduleRevision;
}

/**
 * Plans what takes the place of a frozen broadcast's playlists, for the audiences it has by an edited schedule, and has
 * it assembled; `continueRemake` does the rest. An audience that stays as it was keeps its orders; an endpoint that is
 * to hear nothing any more is told so.
 */
export async function prepareRemake(context: Needs, remaking: Remaking): Promise<void> {
  const { store, jobs, startedAtMs } = context;
  const { broadcast, remake, revision } = remaking;
  if (isTooLate(context, remaking)) return giveUp(context, remaking, reasonOfLateness(context, broadcast));
  const every = await store.replacements.playlists(broadcast.id);
  const current = every.filter(({ standing }) => standing === 'current');
  const stands = standsAt(revision.body, broadcast, remake);
  const wanted = await wantedOf(context, remaking);
  const isMoved = 'span' in stands && !isWhereItWas(broadcast, stands.span);
  const kept = isMoved ? [] : current.filter((one) => wanted.some((other) => areSame(one, other)));
  const made = wanted.filter((one) => !kept.some((other) => areSame(one, other)));
  const reached = new Set([...kept, ...made].flatMap(({ audience }) => audience.endpoints));
  const silentBecause = 'span' in stands ? 'quiet' : stands.silentBecause;
  const silenced = current.flatMap((one) => withoutThe(reached, one, silentBecause));
  const playlists = numbered(broadcast, every, [...made, ...silenced]);
  const basis = await basisNow(context, revision.number);
  if (playlists.length === 0) {
    await store.remakes.noteBasis(broadcast.id, basis);
    return giveUp(context, remaking, 'same');
  }
  const insteadOf = every.filter(({ standing }) => standing === 'next').map(({ id }) => id);
  const done = await store.remakes.prepare(
    broadcast.id,
    { insteadOf, playlists, basis, remake },
    entryOf(context, remaking, 'prepare-replacement', {
      schedule: revision.number,
      ...('span' in stands ? { startsAtMs: stands.span.startsAtMs } : {}),
      audiences: playlists.map(titlesOf),
      silent: playlists.flatMap(({ audience, playlist }) =>
        playlist.silentBecause === undefined ? [] : [[audience.key, playlist.silentBecause]],
      ),
    }),
  );
  if (!done) return;
  const owed = playlists.filter((one) => isSpoken(one) && one.programme === undefined);
  await jobs.add(owed.map(({ id }) => ({ kind: 'assemble', playlist: id, epoch: startedAtMs })));
}

/** What each audience is to hear by the edited schedule; nothing where the slot does not air any more. */
async function wantedOf(context: Needs, remaking: Remaking): Promise<readonly Made[]> {
  const { broadcast, remake, revision } = remaking;
  const stands = standsAt(revision.body, broadcast, remake);
  if (!('span' in stands)) return [];
  if (remake.startsAtMs !== undefined) return asItIs(context, remaking, stands.span);
  const anew = await planAnew(context, broadcast, revision, stands.span);
  return (anew?.audiences ?? []).map((audience) => {
    const playlist = anew?.plan(audience);
    if (playlist === undefined) throw new Error('an audience has its plan');
    return spokenOrSilent({ audience, playlist });
  });
}

type Made = Pick<BroadcastPlaylist, 'audience' | 'playlist' | 'programme'>;

/**
 * What a postponed broadcast is to air: what it has, or is about to have, with its programmes. Endpoints that have quiet
 * time of their own by then hear nothing; what may not air any more is planned anew.
 */
async function asItIs(
  context: Needs,
  { broadcast, revision }: Remaking,
  span: Span,
): Promise<readonly Made[]> {
  const mayAir = await whatMayAir(context);
  const newest = (await context.store.revisions.schedule(broadcast.county))?.body ?? revision.body;
  const endpoints = new Map(newest.endpoints.map((one) => [one.id, one]));
  const isAwake = (id: EndpointId): boolean => {
    const endpoint = endpoints.get(id);
    return endpoint === undefined || ownQuietDuring(newest, endpoint, span) === undefined;
  };
  const planned = await planAnew(context, broadcast, revision, span);
  return (await placesOf(context, broadcast)).flatMap(({ current, next }): Made[] => {
    const { audience, playlist, programme } = next ?? current;
    const awake = { ...audience, endpoints: audience.endpoints.filter(isAwake) };
    if (awake.endpoints.length === 0 || playlist.items.length === 0) return [];
    if (unfitItems(playlist, mayAir).length > 0)
      return [{ audience: awake, playlist: planned?.plan(awake) ?? nothingIn(playlist) }].map(spokenOrSilent);
    return [{ audience: awake, playlist, ...(programme === undefined ? {} : { programme }) }];
  });
}

const nothingIn = (playlist: Playlist): Playlist => ({ ...playlist, items: [], durationMs: 0 });

const spokenOrSilent = ({ audience, playlist }: Made): Made =>
  isSpoken({ playlist })
    ? { audience, playlist }
    : { audience, playlist: { ...nothingIn(playlist), silentBecause: 'nothing-to-air' } };

/** Those of an audience that nothing is planned for any more, and a silence for them. */
function withoutThe(
  reached: ReadonlySet<EndpointId>,
  { audience, playlist }: BroadcastPlaylist,
  silentBecause: string,
): Pick<BroadcastPlaylist, 'audience' | 'playlist'>[] {
  const endpoints = audience.endpoints.filter((one) => !reached.has(one));
  if (endpoints.length === 0) return [];
  const silence = { ...playlist, items: [], durationMs: 0, silentBecause };
  return [{ audience: { ...audience, endpoints }, playlist: silence }];
}

/**
 * Whether a broadcast's orders are being replaced by an edited schedule. What may not air any more is then taken out
 * of what is being made for it.
 */
export async function refitRemake(context: Needs, broadcast: Broadcast, mayAir: MayAir): Promise<boolean> {
  const remaking = await remakingOf(context, broadcast);
  if (remaking === undefined) return false;
  const next = (await context.store.replacements.playlists(broadcast.id)).filter(
    ({ standing }) => standing === 'next',
  );
  if (next.some(({ playlist }) => unfitItems(playlist, mayAir).length > 0))
    await prepareRemake(context, remaking);
  return true;
}

export async function remakingOf({ store }: Needs, broadcast: Broadcast): Promise<Remaking | undefined> {
  const remake = await store.remakes.find(broadcast.id);
  if (remake?.schedule === undefined) return undefined;
  const revision = await store.revisions.scheduleNumbered(broadcast.county, remake.schedule);
  return revision && { broadcast, remake, revision };
}

const isWhereItWas = (broadcast: Span, { startsAtMs, endsAtMs }: Span): boolean =>
  broadcast.startsAtMs === startsAtMs && broadcast.endsAtMs === endsAtMs;

/** Too late for where it stands, or for where it is to stand. */
export function isTooLate({ clock }: Needs, { broadcast, remake, revision }: Remaking): boolean {
  const stands = standsAt(revision.body, broadcast, remake);
  return isLate(broadcast, clock) || ('span' in stands && isLate(stands.span, clock));
}

export const reasonOfLateness = ({ clock }: Needs, { startsAtMs }: Broadcast): string =>
  clock.now() >= startsAtMs ? 'on-air' : 'too-late';

export async function giveUp(context: Needs, remaking: Remaking, reason: string): Promise<void> {
  const { broadcast } = remaking;
  const entry = entryOf(context, remaking, 'drop-remake', { reason });
  if (!(await context.store.remakes.drop(broadcast.id, entry)) || reason === 'same') return;
  context.logger.warn(
    { broadcast: broadcast.id, reason },
    'a broadcast airs as it was: not made again in time',
  );
}

export const entryOf = (
  { clock }: Needs,
  { broadcast, remake }: Remaking,
  verb: LedgerEntry['verb'],
  body: LedgerEntry['body'],
): LedgerEntry => ({
  chain: broadcast.county,
  verb,
  subject: broadcast.id,
  actor: remake.actor,
  atMs: clock.now(),
  body,
});
