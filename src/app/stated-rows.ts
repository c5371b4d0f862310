import type { AreaCode, BroadcastId, DeliveryId } from '../domain/ids.ts';
import { canonicalJson } from '../domain/ledger.ts';
import type { LedgerFault } from '../domain/ledger-fault.ts';
import type { EndedBroadcast, RevisionMark } from '../ports/ledger.ts';
import type { Store } from '../ports/store.ts';
import { countyOfChain } from './make-checkpoints.ts';

type Needs = Pick<Store, 'ledger' | 'ledgerRows' | 'complaints'>;

interface Ended {
  readonly sequence: number;
  readonly said: EndedBroadcast;
  /** Deliveries that a later entry tells of. */
  readonly late: Set<DeliveryId>;
}

interface Publication extends RevisionMark {
  readonly sequence: number;
  readonly number: number;
}

type Content = Readonly<Record<string, unknown>>;

const scopeOf = (verb: unknown, chain: string): string | undefined =>
  ({ 'publish-schedule': chain, 'publish-library': 'library', 'publish-alerts': 'alerts' })[verb as string];

/**
 * Follows what a chain's entries say of rows that no leaf holds: broadcasts that ended, revisions, complaints. Those of
 * earlier versions say nothing of how a broadcast ended, nor what was in a revision: there is nothing to compare with.
 * @param isWhole whether the chain is read from its first entry on
 */
export function createStatedRows({ ledger, ledgerRows, complaints }: Needs, chain: string, isWhole: boolean) {
  const ended = new Map<BroadcastId, Ended>();
  const published = new Map<string, Publication[]>();
  const publications = new Map<string, number>();
  const complained = new Map<string, { readonly sequence: number; readonly topics: unknown }>();
  const county = countyOfChain(chain);

  const note = (sequence: number, { verb, subject, body, atMs }: Content): void => {
    const said = (body ?? {}) as Content;
    if (verb === 'settle-broadcast' || verb === 'miss-broadcast') {
      if (said.ended === undefined) return;
      ended.set(subject as BroadcastId, {
        sequence,
        said: said.ended as EndedBroadcast,
        late: new Set(),
      });
    } else if (verb === 'reopen-broadcast') {
      ended.delete(subject as BroadcastId);
    } else if (verb === 'accept-deliveries') {
      for (const id of toldOf(said)) ended.get(broadcastOf(id))?.late.add(id);
    } else if (verb === 'import-complaints') {
      complained.set(String(said.month), { sequence, topics: said.topics });
    }
    const scope = scopeOf(verb, chain);
    if (scope === undefined) return;
    publications.set(scope, (publications.get(scope) ?? 0) + 1);
    const { number, digest } = (said.revision ?? {}) as Partial<Publication>;
    if (number !== undefined && digest !== undefined)
      published.set(scope, [
        ...(published.get(scope) ?? []),
        { sequence, number, digest, atMs: atMs as number },
      ]);
  };

  async function* all(): AsyncGenerator<LedgerFault> {
    yield* broadcastFaults(ledgerRows, chain, ended);
    for (const [scope, marks] of published) yield* revisionFaults(ledgerRows, chain, scope, marks);
    for (const [scope, of] of isWhole ? publications : []) {
      const { newest, count } = await ledgerRows.revisions(scope);
      if (newest !== of || count !== of) yield { chain, kind: 'revision', about: `${scope} ${count}/${of}` };
    }
    if (county !== undefined) yield* complaintFaults(complaints, county, complained, isWhole);
  }

  const first = async (): Promise<LedgerFault | undefined> => {
    for await (const fault of all()) return fault;
    return undefined;
  };

  return {
    note,
    /** The first row that says other than its entry. @param end the last entry that was noted */
    fault: async (end: number): Promise<LedgerFault | undefined> => {
      const found = await first();
      if (found === undefined) return undefined;
      const isNews = await noteNews(ledger, chain, end, note);
      return isNews ? first() : found;
    },
  };
}

/** What was appended while rows were read, and may be why they say otherwise; whether there was any. */
async function noteNews(
  ledger: Needs['ledger'],
  chain: string,
  end: number,
  note: (sequence: number, content: Content) => void,
): Promise<boolean> {
  let last = end;
  for (;;) {
    const page = await ledger.entries(chain, last + 1, 500);
    for (const { sequence, content } of page) note(sequence, JSON.parse(content) as Content);
    if (page.length === 0) return last > end;
    last = page.at(-1)?.sequence ?? last;
  }
}

/** Deliveries that an entry `accept-deliveries` names: all of them, or, of very many, those whose broadcast may be over. */
function toldOf({ deliveries, late }: Content): readonly DeliveryId[] {
  const listed = Array.isArray(deliveries) ? (deliveries as readonly (readonly DeliveryId[])[]) : [];
  return [...listed.flatMap(([id]) => id ?? []), ...((late ?? []) as readonly DeliveryId[])];
}

const broadcastOf = (id: DeliveryId): BroadcastId => id.split('/').slice(0, 3).join('/') as BroadcastId;

async function* broadcastFaults(
  ledgerRows: Needs['ledgerRows'],
  chain: string,
  ended: ReadonlyMap<BroadcastId, Ended>,
): AsyncGenerator<LedgerFault> {
  for (const [id, { sequence, said, late }] of ended) {
    const now = await ledgerRows.ended(id, late);
    const names = Object.keys(said) as (keyof EndedBroadcast)[];
    const other = names.find((name) => said[name] !== now?.[name]);
    if (other !== undefined) yield { chain, sequence, kind: 'ended', about: `${id} ${other}` };
  }
}

async function* revisionFaults(
  ledgerRows: Needs['ledgerRows'],
  chain: string,
  scope: string,
  marks: readonly Publication[],
): AsyncGenerator<LedgerFault> {
  for (const { sequence, number, digest, atMs } of marks) {
    const found = await ledgerRows.revision(scope, number);
    if (found?.digest !== digest || found.atMs !== atMs)
      yield { chain, sequence, kind: 'revision', about: `${scope} ${number}` };
  }
}

/** The newest import of a month counts. */
async function* complaintFaults(
  complaints: Needs['complaints'],
  county: AreaCode,
  said: ReadonlyMap<string, { readonly sequence: number; readonly topics: unknown }>,
  isWhole: boolean,
): AsyncGenerator<LedgerFault> {
  const kept = new Map(
    (await complaints.months(county)).map(({ month, topics }) => [month as string, topics]),
  );
  for (const [month, { sequence, topics }] of said) {
    if (canonicalJson(kept.get(month) ?? {}) !== canonicalJson(topics ?? {}))
      yield { chain: county, sequence, kind: 'complaints', about: month };
  }
  const more = isWhole ? [...kept.keys()].find((month) => !said.has(month)) : undefined;
  if (more !== undefined) yield { chain: county, kind: 'complaints', about: more };
}
