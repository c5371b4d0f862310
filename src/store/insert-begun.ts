import type { Transaction } from 'kysely';
import type { Broadcast } from '../domain/broadcast.ts';
import type { BroadcastPlaylist, NewDelivery } from '../ports/broadcasts.ts';
import { insertNew } from './broadcast-row.ts';
import type { InsertDeliveries } from './new-deliveries.ts';
import { noteProgramme } from './note-programme.ts';
import type { Playlists } from './playlists.ts';
import type { Tables } from './tables.ts';

/** A broadcast as it is born where it is made and signed at once, in no slot; false when its id is there already. */
export const createInsertBegun =
  (playlists: Pick<Playlists, 'insert'>, insertDeliveries: InsertDeliveries) =>
  async (
    on: Transaction<Tables>,
    broadcast: Broadcast,
    made: readonly BroadcastPlaylist[],
    deliveries: readonly NewDelivery[],
  ): Promise<boolean> => {
    if (!(await insertNew(on, broadcast))) return false;
    await playlists.insert(on, made);
    for (const one of made)
      if (one.programme !== undefined) await noteProgramme(on, one, one.programme.digest);
    await insertDeliveries(on, broadcast, deliveries);
    return true;
  };
