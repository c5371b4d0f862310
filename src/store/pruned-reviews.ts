import type { Kysely } from 'kysely';
import type { Digest } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import { reviewChain, reviewVerbs, stubBeginning } from '../domain/stub.ts';
import type { Retention } from '../ports/retention.ts';
import type { LedgerWriter } from './ledger.ts';
import type { Tables } from './tables.ts';

type Reviews = Pick<Retention, 'reviews' | 'declareReviews' | 'declaredReviews' | 'removeReviews'>;

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
      for (const { atMs, ruleMs, stubs } of await declarations(db)) {
        const due = [...stubs].filter(([sequence]) => left.has(sequence));
        if (atMs >= beforeMs || due.length === 0) continue;
        await db.transaction().execute(async (on) => {
          for (const [sequence, content] of due)
            await on
              .updateTable('ledger')
              .set({ content })
              .where('chain', '=', reviewChain)
              .where('sequence', '=', sequence)
              .execute();
          // Why it was sent back or withdrawn stands beside the recording, too, unless it was submitted again since.
          await on
            .updateTable('recording')
            .set({ reason: null })
            .where('master', 'in', mastersOf(due))
            .where('changed_at_ms', '<', ruleMs)
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
    .where('chain', '=', reviewChain)
    .where('verb', 'in', reviewVerbs)
    .where('content', 'not like', `${stubBeginning}%`)
    .orderBy('sequence');

interface Declaration {
  readonly atMs: number;
  /** Everything that goes by it is older than this instant. */
  readonly ruleMs: number;
  /** What takes an entry's place, by its number. */
  readonly stubs: ReadonlyMap<number, string>;
}

interface DeclarationBody {
  readonly rule: { readonly beforeMs: number };
  readonly stubs: readonly string[];
}

async function declarations(on: Kysely<Tables>): Promise<readonly Declaration[]> {
  const rows = await declaring(on).execute();
  return rows.map(({ at_ms, content }) => {
    const { rule, stubs } = (JSON.parse(content) as { readonly body: DeclarationBody }).body;
    return {
      atMs: at_ms,
      ruleMs: rule.beforeMs,
      stubs: new Map(stubs.map((stub) => [numberOf(stub), stub])),
    };
  });
}

const declaring = (on: Kysely<Tables>) =>
  on
    .selectFrom('ledger')
    .select(['at_ms', 'content'])
    .where('chain', '=', reviewChain)
    .where('verb', '=', 'prune-approvals')
    .orderBy('sequence');

/** What entries of a chain declare to stand in the place of earlier ones, word for word; of any that can be read. */
export async function declaredStubs(on: Kysely<Tables>, chain: string): Promise<ReadonlySet<unknown>> {
  if (chain !== reviewChain) return new Set();
  return new Set((await declaring(on).execute()).flatMap(({ content }) => stubsIn(content)));
}

/** None of an entry that somebody changed: whoever checks the chain names it. */
function stubsIn(content: string): readonly unknown[] {
  try {
    const { stubs } = (JSON.parse(content) as { readonly body: Partial<DeclarationBody> }).body;
    return Array.isArray(stubs) ? stubs : [];
  } catch {
    return [];
  }
}

const mastersOf = (due: readonly (readonly [number, string])[]): Digest[] => [
  ...new Set(due.map(([, stub]) => (JSON.parse(stub) as LedgerEntry).subject as Digest)),
];

const numberOf = (stub: string): number => (JSON.parse(stub) as { readonly sequence: number }).sequence;
