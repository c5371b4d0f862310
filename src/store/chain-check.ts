import { type Kysely, sql } from 'kysely';
import type { DatabaseContent } from '../ports/backup.ts';
import { beforeTheFirst, entryHash } from './ledger.ts';
import { declaredStubs } from './pruned-reviews.ts';
import type { Tables } from './tables.ts';

const pageSize = 1000;

/** What a database holds, as a backup notes it; recomputes every hash of the ledger. */
export async function contentOf(on: Kysely<Tables>): Promise<DatabaseContent> {
  const migrations = on.withTables<{ kysely_migration: { name: string } }>();
  const newest = await migrations
    .selectFrom('kysely_migration')
    .select((eb) => eb.fn.max('name').as('name'))
    .executeTakeFirst();
  const counter = await on
    .selectFrom('counter')
    .select('value')
    .where('name', '=', 'order')
    .executeTakeFirst();
  const heads = await on.selectFrom('ledger_head').selectAll().execute();
  const chains = heads.sort((a, b) => (a.chain < b.chain ? -1 : 1));
  const brokenChains = [];
  for (const chain of await chainNames(on)) {
    const sequence = await firstBroken(
      on,
      chain,
      chains.find((head) => head.chain === chain),
    );
    if (sequence !== undefined) brokenChains.push({ chain, sequence });
  }
  return { schema: newest?.name ?? '', lastOrder: counter?.value ?? 0, chains, brokenChains };
}

/** By the entries and by the heads: either may lack what the other has. */
async function chainNames(on: Kysely<Tables>): Promise<string[]> {
  const { rows } = await sql<{ chain: string }>`
    select chain from ledger union select chain from ledger_head`.execute(on);
  return rows.map(({ chain }) => chain).sort();
}

/** The first entry of a chain that does not follow the one before it, or where its end should be; undefined when all hold. */
async function firstBroken(
  on: Kysely<Tables>,
  chain: string,
  head: DatabaseContent['chains'][number] | undefined,
): Promise<number | undefined> {
  let sequence = 0;
  let hash = beforeTheFirst;
  const stubs = await declaredStubs(on, chain);
  for (;;) {
    const page = await on
      .selectFrom('ledger')
      .select(['sequence', 'previous', 'hash', 'content'])
      .where('chain', '=', chain)
      .where('sequence', '>', sequence)
      .orderBy('sequence')
      .limit(pageSize)
      .execute();
    for (const entry of page) {
      const follows = entry.sequence === sequence + 1 && entry.previous === hash;
      // Whether what declares a text gone is signed is asked by whoever verifies.
      const holds = entry.hash === entryHash(hash, entry.content) || stubs.has(entry.content);
      if (!follows || !holds) return sequence + 1;
      ({ sequence, hash } = entry);
    }
    if (page.length < pageSize) break;
  }
  return head?.sequence === sequence && head.hash === hash ? undefined : sequence + 1;
}
