import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { BroadcastId, DeliveryId, Digest } from '../domain/ids.ts';
import type { EndedBroadcast } from '../ports/ledger.ts';
import type { Tables } from './tables.ts';

/**
 * What the rows of a broadcast that is over say, beside its plays: docs/ledger.md has the digests' form. Whoever writes it
 * down holds its chain first, so that what changes later is told by a later entry.
 * @param late deliveries that a later entry changed: they were not taken by then
 */
export async function endOf(
  on: Kysely<Tables>,
  id: BroadcastId,
  late: ReadonlySet<DeliveryId> = new Set(),
): Promise<EndedBroadcast | undefined> {
  const stood = await on
    .selectFrom('broadcast')
    .select(['state', 'reason', 'starts_at_ms as startsAtMs', 'ends_at_ms as endsAtMs'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (stood === undefined) return undefined;
  const playlists = await on
    .selectFrom('playlist')
    .select(['id', 'playlist'])
    .select(
      sql<number>`(select count(*) from playlist_item where playlist_item.playlist = playlist.id)`.as(
        'items',
      ),
    )
    .where('broadcast', '=', id)
    .orderBy('id')
    .execute();
  const deliveries = await on
    .selectFrom('delivery')
    .select(['id', 'playlist', 'state'])
    .where('broadcast', '=', id)
    .orderBy('id')
    .execute();
  return {
    ...stood,
    playlists: digestOf(playlists.map((row) => [row.id, row.playlist, `${row.items}`])),
    deliveries: digestOf(
      deliveries.map((row) => [
        row.id,
        row.playlist,
        late.has(row.id) ? untaken(row.state) : ended(row.state),
      ]),
    ),
  };
}

type State = Tables['delivery']['state'];

/** What is still pending when its broadcast is over was not taken. */
const ended = (state: State): State => (state === 'pending' ? 'failed' : state);
/** One that another took the place of stays so, whatever is heard of it. */
const untaken = (state: State): State => (state === 'replaced' ? state : 'failed');

/** No text of a row holds a line feed. */
function digestOf(rows: readonly (readonly string[])[]): Digest {
  const hash = createHash('sha256');
  for (const row of rows) hash.update(`${row.join('\n')}\n`);
  return hash.digest('hex') as Digest;
}
