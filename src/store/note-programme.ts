import type { Kysely } from 'kysely';
import { type Digest, type LocalDate, partsOfBroadcast } from '../domain/ids.ts';
import type { BroadcastPlaylist } from '../ports/broadcasts.ts';
import type { Tables } from './tables.ts';

/** Notes that a programme was made for a playlist; within the transaction that stores it there. */
export async function noteProgramme(
  on: Kysely<Tables>,
  { id, broadcast }: Pick<BroadcastPlaylist, 'id' | 'broadcast'>,
  digest: Digest,
): Promise<void> {
  const date: LocalDate = partsOfBroadcast(broadcast).date;
  await on
    .insertInto('programme')
    .values({ digest, playlist: id, last_date: date, collected_at_ms: null })
    .onConflict((conflict) =>
      conflict.column('digest').doUpdateSet((eb) => ({
        collected_at_ms: null,
        last_date: eb
          .case()
          .when('programme.last_date', '<', date)
          .then(date)
          .else(eb.ref('programme.last_date'))
          .end(),
      })),
    )
    .execute();
}
