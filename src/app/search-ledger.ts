import type { Actor } from '../domain/actor.ts';
import { addDays, instantOf } from '../domain/calendar.ts';
import type { LocalDate } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { ChainedEntry, EntrySearch } from '../ports/ledger.ts';
import { requireDays } from './asked-plays.ts';
import type { Context } from './context.ts';
import { requireChain } from './ledger-state.ts';
import { countyOfChain } from './make-checkpoints.ts';

type Needs = Pick<Context, 'store' | 'clock'>;

/** An entry as it is read: what its content says, and the hash it is chained by. */
export interface ToldEntry extends LedgerEntry {
  readonly sequence: number;
  readonly hash: string;
}

export interface LedgerSearch extends Omit<EntrySearch, 'fromMs' | 'beforeMs'> {
  /** First and last day, both included, in the zone of the chain's county. */
  readonly from?: LocalDate;
  readonly to?: LocalDate;
}

/** Where a chain belongs to no county. */
const commonZone = 'Asia/Shanghai';

/** What a chain says was done, newest first. Throws RequestError where the actor may not read it, there is none, or days are the wrong way round. */
export async function searchLedger(
  context: Needs,
  actor: Actor,
  { from, to, ...search }: LedgerSearch,
): Promise<readonly ToldEntry[]> {
  await requireChain(context, actor, search.chain);
  requireDays({ ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) });
  const county = countyOfChain(search.chain);
  const schedule = county === undefined ? undefined : await context.store.revisions.schedule(county);
  const zone = schedule?.body.zone ?? commonZone;
  const midnight = (date: LocalDate): number => instantOf(date, '00:00', zone);
  const found = await context.store.ledger.search({
    ...search,
    ...(from === undefined ? {} : { fromMs: midnight(from) }),
    ...(to === undefined ? {} : { beforeMs: midnight(addDays(to, 1)) }),
  });
  return found.map(toldEntry);
}

/** What cannot be read is told by its columns: whoever verifies the chain names it. */
export function toldEntry({ chain, sequence, hash, content, verb, subject, atMs }: ChainedEntry): ToldEntry {
  const said = contentOf(content);
  const actor = typeof said.actor === 'string' ? said.actor : '?';
  const body = typeof said.body === 'object' && said.body !== null ? said.body : {};
  return { chain, sequence, hash, actor, verb, subject, atMs, body: body as LedgerEntry['body'] };
}

function contentOf(content: string): { readonly actor?: unknown; readonly body?: unknown } {
  try {
    return JSON.parse(content) ?? {};
  } catch {
    return {};
  }
}
