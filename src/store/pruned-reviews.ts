import type { Kysely } from 'kysely';
import type { Digest } from '../domain/ids.ts';
import type { LedgerEntry, LedgerVerb } from '../domain/ledger.ts';
import { stubBeginning } from '../domain/stub.ts';
import type { Retention } from '../ports/retention.ts';
import type { LedgerWriter } from './ledger.ts';
import type { Tables } from './tables.ts';

type Reviews = Pick<Retention, 'reviews' | 'declareReviews' | 'declaredReviews' | 'removeReviews'>;

const verbs = [
  'approve-recording',
  'reject-recording',
  'retire-recording',
  'withdraw-recording',
] as const satisfies readonly LedgerVerb[];

/** The chain they are entries of. */
const reviewed = 'library';

/** Reviews that were kept long enough: declared in their chain, signed, and then without their text. */
export function createPrunedReviews(db: Kysely<Tables>, ledger: LedgerWriter): Reviews {
  return {
    reviews: async () => {
      const declared = new Set((await declarations(db)).flatMap(({ stubs }) => [...stubs.keys()]));
      const rows = await whole(db).execute();
      return rows
        .filter(({ sequence }) => !declared.has(sequence))
        .map(({ subject, ...row }) => ({ ...row, master: subject as Digest }));
    },
    declareReviews: (stubs, entry) =>
      db.transaction().execute(async (on) => {
        await ledger.hold(on, entry.chain);
        const declared = new Set((await declarations(on)).flatMap((one) => [...one.stubs.values()]));
        if (!stubs.some((stub) => declared.has(stub))) await ledger.append(on, entry);
      }),
    declaredReviews: async () => {
      const declared = new Set((await declarations(db)).flatMap(({ stubs }) => [...stubs.keys()]));
      const rows = await whole(db).execute();
      return rows.filter(({ sequence }) => declared.has(sequence)).length;
    },
    removeReviews: async (beforeMs) => {
      const left = new Set((await whole(db).execute()).map(({ sequence }) => sequence));
      let removed = 0;
      for (const { atMs, stubs } of await declarations(db)) {
        const due = [...stubs].filter(([sequence]) => left.has(sequence));
        if (atMs >= beforeMs || due.length === 0) continue;
        await db.transaction().execute(async (on) => {
          for (const [sequence, content] of due)
            await on
              .updateTable('ledger')
              .set({ content })
              .where('chain', '=', reviewed)
              .where('sequence', '=', sequence)
              .execute();
          // Why it was sent back or withdrawn stands beside the recording, too.
          await on
            .updateTable('recording')
            .set({ reason: null })
            .where('master', 'in', mastersOf(due))
            .execute();
        });
        removed += due.length;
      }
      return removed;
    },
  };
}

/** Reviews that have their text. */
const whole = (on: Kysely<Tables>) =>
  on
    .selectFrom('ledger')
    .select(['sequence', 'subject', 'at_ms as atMs', 'content'])
    .where('chain', '=', reviewed)
    .where('verb', 'in', verbs)
    .where('content', 'not like', `${stubBeginning}%`)
    .orderBy('sequence');

interface Declaration {
  readonly atMs: number;
  /** What takes an entry's place, by its number. */
  readonly stubs: ReadonlyMap<number, string>;
}

async function declarations(on: Kysely<Tables>): Promise<readonly Declaration[]> {
  const rows = await on
    .selectFrom('ledger')
    .select(['at_ms', 'content'])
    .where('chain', '=', reviewed)
    .where('verb', '=', 'prune-approvals')
    .orderBy('sequence')
    .execute();
  return rows.map(({ at_ms, content }) => {
    const { body } = JSON.parse(content) as LedgerEntry;
    const stubs = body.stubs as readonly string[];
    return { atMs: at_ms, stubs: new Map(stubs.map((stub) => [numberOf(stub), stub])) };
  });
}

/** What entries of a chain declare to stand in the place of earlier ones, word for word. */
export async function declaredStubs(on: Kysely<Tables>, chain: string): Promise<ReadonlySet<string>> {
  return new Set(
    chain === reviewed ? (await declarations(on)).flatMap(({ stubs }) => [...stubs.values()]) : [],
  );
}

const mastersOf = (due: readonly (readonly [number, string])[]): Digest[] => [
  ...new Set(due.map(([, stub]) => (JSON.parse(stub) as LedgerEntry).subject as Digest)),
];

const numberOf = (stub: string): number => (JSON.parse(stub) as { readonly sequence: number }).sequence;
