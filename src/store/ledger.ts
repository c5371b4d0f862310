import { hash as hashOf } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Digest } from '../domain/ids.ts';
import { canonicalJson, type LedgerEntry, ledgerVerbs } from '../domain/ledger.ts';
import type { ChainEnd, EntrySearch, Ledger } from '../ports/ledger.ts';
import type { Engine } from './dialect.ts';
import type { Tables } from './tables.ts';

export const beforeTheFirst = '0'.repeat(64) as Digest;

/** The ledger as the other nouns write it: always inside the transaction of what an entry records. */
export interface LedgerWriter {
  /** Holds a chain's end until the transaction ends, so that appenders queue and none can fork it. */
  hold(on: Kysely<Tables>, chain: string): Promise<Held>;
  /** Appends after the chain's end; answers the entry's sequence number, from 1. */
  append(on: Kysely<Tables>, entry: LedgerEntry): Promise<number>;
}

type Held = Pick<ChainEnd, 'sequence' | 'hash'>;

/**
 * An entry's content is the canonical JSON of the entry with its chain and sequence number; its hash is
 * SHA-256 over the previous hash in hexadecimal, a line feed and the content.
 */
export const entryHash = (previous: Digest, content: string): Digest =>
  hashOf('sha256', `${previous}\n${content}`) as Digest;

export function createLedgerWriter(engine: Engine): LedgerWriter {
  const find = (on: Kysely<Tables>, chain: string): Promise<Held | undefined> =>
    engine
      .lock(on.selectFrom('ledger_head').select(['sequence', 'hash']).where('chain', '=', chain))
      .executeTakeFirst();

  const hold = async (on: Kysely<Tables>, chain: string): Promise<Held> => {
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

export function createLedger(db: Kysely<Tables>, engine: Engine, writer: LedgerWriter): Ledger {
  return {
    append: (entry) =>
      db.transaction().execute(async (on) => {
        await writer.append(on, entry);
      }),
    head: async (chain) => {
      const query = db.selectFrom('ledger_head').select('hash').where('chain', '=', chain);
      return (await query.executeTakeFirst())?.hash ?? beforeTheFirst;
    },
    heads: () => db.selectFrom('ledger_head').selectAll().orderBy('chain').execute(),
    newest: async ({ chain, about, limit }) => {
      let query = db.selectFrom('ledger').select(entryColumns);
      if (chain !== undefined) query = query.where('chain', '=', chain);
      // Subjects are found through their verbs, by which they are sorted.
      if (about !== undefined) query = query.where('verb', 'in', ledgerVerbs).where('subject', '=', about);
      const newestFirst = query.orderBy('at_ms', 'desc').orderBy('chain').orderBy('sequence', 'desc');
      const inChain = query.orderBy('sequence', 'desc');
      return (chain === undefined ? newestFirst : inChain).limit(limit).execute();
    },
    search: (search) => found(db, engine, search).execute(),
    latestMs: async (chain) => {
      const query = db.selectFrom('ledger').select(({ fn }) => fn.max<number | null>('at_ms').as('at_ms'));
      return (await query.where('chain', '=', chain).executeTakeFirst())?.at_ms ?? undefined;
    },
    entries: async (chain, from, limit) =>
      db
        .selectFrom('ledger')
        .select(entryColumns)
        .where('chain', '=', chain)
        .where('sequence', '>=', from)
        .orderBy('sequence')
        .limit(limit)
        .execute(),
    about: async (chain, verbs, subject) => {
      const rows = await db
        .selectFrom('ledger')
        .select('content')
        .where('chain', '=', chain)
        .where('verb', 'in', verbs)
        .where('subject', '=', subject)
        .orderBy('sequence')
        .execute();
      return rows.map(({ content }) => JSON.parse(content) as LedgerEntry);
    },
  };
}

/** Each filter alone is a range of one index; migrations 0052 and 0063 say which. Only what is found is read whole: days may hold a year’s entries. */
function found(db: Kysely<Tables>, { name }: Engine, search: EntrySearch) {
  const { chain, verb, subject, actor, fromMs, beforeMs, before, limit } = search;
  let query = db.selectFrom('ledger').select('sequence').where('chain', '=', chain);
  if (verb !== undefined) query = query.where('verb', '=', verb);
  if (subject !== undefined) query = query.where('subject', '=', subject);
  if (actor !== undefined)
    query = query.where(
      name === 'sqlite'
        ? sql<boolean>`substr(content, 11, instr(substr(content, 11), '"') - 1) = ${actor}`
        : sql<boolean>`split_part(content, '"', 4) = ${actor}`,
    );
  if (fromMs !== undefined) query = query.where('at_ms', '>=', fromMs);
  if (beforeMs !== undefined) query = query.where('at_ms', '<', beforeMs);
  if (before !== undefined) query = query.where('sequence', '<', before);
  const sequences = query.orderBy('sequence', 'desc').limit(limit);
  return db
    .selectFrom('ledger')
    .select(entryColumns)
    .where('chain', '=', chain)
    .where('sequence', 'in', sequences)
    .orderBy('sequence', 'desc');
}

const entryColumns = [
  'chain',
  'sequence',
  'previous',
  'hash',
  'content',
  'verb',
  'subject',
  'at_ms as atMs',
] as const;
