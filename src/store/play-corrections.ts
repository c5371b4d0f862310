import { type Kysely, sql } from 'kysely';
import type { AreaCode, BroadcastId, DeliveryId } from '../domain/ids.ts';
import { commitTo, playLeaf } from '../domain/leaves.ts';
import type { Engine } from './dialect.ts';
import type { LedgerWriter } from './ledger.ts';
import type { Conclusion } from './play-conclusions.ts';
import { type PlayLeafRow, playLeafOf } from './play-leaves.ts';
import { createLookup } from './row-batch.ts';
import { sha256 } from './sha256.ts';
import type { BroadcastTable } from './tables/broadcasts.ts';
import type { DeliveryTable } from './tables/deliveries.ts';
import type { PlaylistItemTable } from './tables/playlists.ts';
import type { Tables } from './tables.ts';

const broadcastOf = (delivery: DeliveryId): BroadcastId =>
  delivery.split('/').slice(0, 3).join('/') as BroadcastId;

/**
 * Which broadcasts of some deliveries are settled; all of them stay as they are until the transaction ends. So a play
 * is either there when its broadcast is settled, or knows that it was. Whoever changes a broadcast holds it before its
 * deliveries; so does this.
 */
export function createSettledLookup(
  db: Kysely<Tables>,
  engine: Engine,
): (on: Kysely<Tables>, deliveries: readonly DeliveryId[]) => Promise<ReadonlySet<BroadcastId>> {
  const lookUp = createLookup<Pick<BroadcastTable, 'id' | 'state'>>((ids) =>
    engine.share(
      db.selectFrom('broadcast').select(['id', 'state']).where(sql<boolean>`id in (${ids})`).orderBy('id'),
    ),
  );
  return async (on, deliveries) => {
    const ids = [...new Set(deliveries.map(broadcastOf))].sort();
    const rows = await lookUp(on, ids);
    return new Set(rows.filter(({ state }) => state === 'settled').map(({ id }) => id));
  };
}

type Facts = Pick<DeliveryTable, 'endpoint_name' | 'area'> &
  Omit<PlaylistItemTable, 'playlist' | 'master'> & { readonly id: DeliveryId };

/** Appends an entry a county for conclusions that came after their settlement, and gives each its place in it. */
export function createCorrect(
  db: Kysely<Tables>,
  ledger: LedgerWriter,
): (on: Kysely<Tables>, conclusions: readonly Conclusion[]) => Promise<void> {
  const factsOf = createLookup<Facts>((ids) =>
    db
      .selectFrom('delivery')
      .innerJoin('playlist_item', 'playlist_item.playlist', 'delivery.playlist')
      .select(['delivery.id', 'endpoint_name', 'area', 'item', 'kind', 'lesson', 'title', 'topic'])
      .select(['wanted', 'variety', 'rendition', 'duration_ms', 'live'])
      .where(sql<boolean>`delivery.id in (${ids})`),
  );
  return async (on, conclusions) => {
    if (conclusions.length === 0) return;
    const ids = [...new Set(conclusions.map(({ row }) => row.delivery))].sort();
    const facts = new Map((await factsOf(on, ids)).map((row) => [`${row.id} ${row.item}`, row]));
    const byCounty = Map.groupBy(conclusions, ({ delivery }) => delivery.county);
    for (const county of [...byCounty.keys()].sort()) {
      const ofCounty = byCounty.get(county) ?? [];
      const leaves = ofCounty.map(({ row }): string => {
        const of = facts.get(`${row.delivery} ${row.item}`);
        if (of === undefined) throw new RangeError(`${row.delivery} has no item ${row.item}`);
        return playLeaf(playLeafOf({ ...of, ...row } satisfies PlayLeafRow));
      });
      const entry = await ledger.append(on, correctionOf(county, ofCounty, leaves));
      for (const [leaf, { row }] of ofCounty.entries()) Object.assign(row, { entry, leaf });
    }
  };
}

const correctionOf = (
  county: AreaCode,
  conclusions: readonly Conclusion[],
  leaves: readonly string[],
): Parameters<LedgerWriter['append']>[1] => {
  const broadcasts = new Set(conclusions.map(({ delivery }) => delivery.broadcast));
  const [broadcast] = broadcasts;
  return {
    chain: county,
    verb: 'correct-plays',
    subject: broadcasts.size === 1 && broadcast !== undefined ? broadcast : county,
    actor: 'system:receipts',
    atMs: Math.max(...conclusions.map(({ row }) => row.concluded_at_ms)),
    body: { leaves: commitTo(sha256, 'plays/1', leaves) },
  };
};
