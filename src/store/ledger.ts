import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Digest } from '../domain/ids.ts';
import { canonicalJson, type LedgerEntry } from '../domain/ledger.ts';
import type { Ledger } from '../ports/store.ts';
import type { Engine } from './dialect.ts';
import type { Tables } from './tables.ts';

const beforeTheFirst = '0'.repeat(64) as Digest;

/** The ledger as the other nouns write it: always inside the transaction of what an entry records. */
export interface LedgerWriter {
  /** Holds a chain's end until the transaction ends, so that appenders queue and none can fork it. */
  hold(on: Kysely<Tables>, chain: string): Promise<ChainEnd>;
  /** Appends after the chain's end; answers the entry's sequence number, from 1. */
  append(on: Kysely<Tables>, entry: LedgerEntry): Promise<number>;
}

interface ChainEnd {
  readonly sequence: number;
  readonly hash: Digest;
}

/**
 * An entry's content is the canonical JSON of the entry with its chain and sequence number; its hash is
 * SHA-256 over the previous hash in hexadecimal, a line feed and the content.
 */
export const entryHash = (previous: Digest, content: string): Digest =>
  createHash('sha256').update(`${previous}\n${content}`).digest('hex') as Digest;

export function createLedgerWriter(engine: Engine): LedgerWriter {
  const find = (on: Kysely<Tables>, chain: string): Promise<ChainEnd | undefined> =>
    engine
      .lock(on.selectFrom('ledger_head').select(['sequence', 'hash']).where('chain', '=', chain))
      .executeTakeFirst();

  const hold = async (on: Kysely<Tables>, chain: string): Promise<ChainEnd> => {
    const found = await find(on, chain);
    if (found !== undefined) return found;
    await on
      .insertInto('ledger_head')
      .values({ chain, sequence: 0, hash: beforeTheFirst })
      .onConflict((conflict) => conflict.column('chain').doNothing())
      .execute();
    return (await find(on, chain)) ?? { sequence: 0, hash: beforeTheFirst };
  };

  return {
    hold,
    append: async (on, entry) => {
      const end = await hold(on, entry.chain);
      const { chain, verb, subject, atMs } = entry;
      const sequence = end.sequence + 1;
      const content = canonicalJson({ ...entry, sequence });
      const hash = entryHash(end.hash, content);
      const row = { chain, sequence, previous: end.hash, hash, content, verb, subject, at_ms: atMs };
      await on.insertInto('ledger').values(row).execute();
      await on.updateTable('ledger_head').set({ sequence, hash }).where('chain', '=', chain).execute();
      return sequence;
    },
  };
}

export function createLedger(db: Kysely<Tables>, writer: LedgerWriter): Ledger {
  return {
    append: (entry) =>
      db.transaction().execute(async (on) => {
        await writer.append(on, entry);
      }),
    head: async (chain) => {
      const query = db.selectFrom('ledger_head').select('hash').where('chain', '=', chain);
      return (await query.executeTakeFirst())?.hash ?? beforeTheFirst;
    },
    entries: async (chain, from, limit) =>
      db
        .selectFrom('ledger')
        .select(['chain', 'sequence', 'previous', 'hash', 'content'])
        .where('chain', '=', chain)
        .where('sequence', '>=', from)
        .orderBy('sequence')
        .limit(limit)
        .execute(),
  };
}
