import type { Kysely } from 'kysely';
import type { Checkpoints } from '../ports/ledger.ts';
import type { Tables } from './tables.ts';

export function createCheckpoints(db: Kysely<Tables>): Checkpoints {
  const all = (chain: string) =>
    db
      .selectFrom('checkpoint')
      .select(['chain', 'sequence', 'hash', 'at_ms as atMs', 'kid', 'jws'])
      .where('chain', '=', chain);
  return {
    add: async ({ chain, sequence, hash, atMs, kid, jws }) => {
      await db
        .insertInto('checkpoint')
        .values({ chain, sequence, hash, at_ms: atMs, kid, jws })
        .onConflict((conflict) => conflict.columns(['chain', 'sequence', 'kid']).doNothing())
        .execute();
    },
    newest: (chain) =>
      all(chain).orderBy('sequence', 'desc').orderBy('at_ms', 'desc').limit(1).executeTakeFirst(),
    latest: (chain, before, limit) => {
      const query = before === undefined ? all(chain) : all(chain).where('sequence', '<', before);
      return query.orderBy('sequence', 'desc').orderBy('kid', 'desc').limit(limit).execute();
    },
    from: (chain, sequence, limit) =>
      all(chain).where('sequence', '>=', sequence).orderBy('sequence').orderBy('kid').limit(limit).execute(),
  };
}
