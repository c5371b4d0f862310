import type { BroadcastState } from '../domain/broadcast.ts';
import type { BroadcastId, DeliveryId, Digest } from '../domain/ids.ts';
import type { PlayLeaf } from '../domain/leaves.ts';
import type { LedgerEntry, LedgerVerb } from '../domain/ledger.ts';

export interface Ledger {
  /** Appends what changed outside the database, such as a person's file. */
  append(entry: LedgerEntry): Promise<void>;
  /** Hash of a chain's newest entry; 64 zeros before the first. */
  head(chain: string): Promise<Digest>;
  /** Where every chain ends, by name. */
  heads(): Promise<readonly ChainEnd[]>;
  /** A chain's entries in order, from a sequence number on, as stored. */
  entries(chain: string, from: number, limit: number): Promise<readonly ChainedEntry[]>;
  /** Entries of all chains or one, about anything or one subject, newest first. */
  newest(filter: EntryFilter): Promise<readonly ChainedEntry[]>;
  /** A chain's entries that a search finds, in the chain's order, the last written first; their times may not be in it. */
  search(search: EntrySearch): Promise<readonly ChainedEntry[]>;
  /** The latest time a chain tells, UTC milliseconds, in whichever order it was written; undefined of an empty one. */
  latestMs(chain: string): Promise<number | undefined>;
  /** What was done to a subject, by these verbs, oldest first. */
  about(chain: string, verbs: readonly LedgerVerb[], subject: string): Promise<readonly LedgerEntry[]>;
}

export interface EntryFilter {
  readonly chain?: string;
  readonly about?: string;
  readonly limit: number;
}

export interface EntrySearch {
  readonly chain: string;
  readonly verb?: LedgerVerb;
  readonly subject?: string;
  /** As `actorName` writes one down. */
  readonly actor?: string;
  /** From an instant on, and before one. UTC milliseconds. */
  readonly fromMs?: number;
  readonly beforeMs?: number;
  /** Only what was written before the entry of this number. */
  readonly before?: number;
  readonly limit: number;
}

export interface ChainEnd {
  readonly chain: string;
  readonly sequence: number;
  readonly hash: Digest;
}

export interface ChainedEntry extends ChainEnd {
  readonly previous: Digest;
  /** The canonical JSON whose bytes, after the previous hash, were hashed. */
  readonly content: string;
  /** Columns the content says as well, to search by. */
  readonly verb: LedgerVerb;
  readonly subject: string;
  readonly atMs: number;
}

/** Where a leaf stands: in which entry of its chain, and at which place, from 0. */
export interface LeafPlace {
  readonly entry: number;
  readonly leaf: number;
}

/** A receipt's row; what stands in columns stands in its content, too. */
export interface ReceiptRow extends LeafPlace {
  readonly endpoint: string;
  readonly boot: string;
  readonly sequence: number;
  readonly delivery: string | null;
  readonly content: string;
  readonly receivedAtMs: number;
  /** Of a conflict: the digest of its content, as kept. */
  readonly digest?: string;
}

/** A play of an entry that came after its broadcast was settled. */
export interface CorrectedPlay extends LeafPlace {
  readonly play: PlayLeaf;
}

export type PlayVersion = Pick<PlayLeaf, 'delivery' | 'item' | 'version'>;

/** The rows that entries commit to, a page at a time and in the order of the leaves. */
export interface LedgerRows {
  /** Receipts, and what conflicts with them. */
  receipts(county: string, after: LeafPlace, limit: number): Promise<readonly ReceiptRow[]>;
  corrections(county: string, after: LeafPlace, limit: number): Promise<readonly CorrectedPlay[]>;
  /** What the settlement of a broadcast commits to: every version of its plays up to then. */
  settled(
    broadcast: BroadcastId,
    after: PlayVersion | undefined,
    limit: number,
  ): Promise<readonly PlayLeaf[]>;
  /** The greatest number of an entry that a row of the county names; 0 where none does. */
  lastEntry(county: string): Promise<number>;
  /** Chains that entries and rows name, whether or not it is known where they end. */
  chains(): Promise<readonly string[]>;
  /** Where the current version of a play is leaf of: undefined where there is no such play. */
  find(delivery: DeliveryId, item: number): Promise<FoundPlay | undefined>;
  /** What the tables alone show: the first of each kind. */
  flaws(county: string): Promise<readonly RowFlaw[]>;
  /**
   * What the rows of a broadcast say now, as the entry that ended it did then.
   * @param late deliveries that entries behind that one tell of
   */
  ended(broadcast: BroadcastId, late: ReadonlySet<DeliveryId>): Promise<EndedBroadcast | undefined>;
  /** A published revision as an entry names it. @param scope a county’s code, `library` or `alerts` */
  revision(scope: string, number: number): Promise<RevisionMark | undefined>;
  /** The number of a scope’s newest revision, and how many there are. */
  revisions(scope: string): Promise<{ readonly newest: number; readonly count: number }>;
}

/** What the entry that ends a broadcast says of it, beside its plays. */
export interface EndedBroadcast {
  readonly state: BroadcastState;
  readonly reason: string | null;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  /** Over all of its playlists. */
  readonly playlists: Digest;
  /** Over what became of all of its deliveries. */
  readonly deliveries: Digest;
}

/** What an entry says of the revision it publishes, and the instant it was published at. */
export interface RevisionMark {
  readonly digest: Digest;
  readonly atMs: number;
}

export interface FoundPlay {
  readonly version: number;
  /** Absent where its settlement holds it. */
  readonly place?: LeafPlace;
}

/**
 * `versions`: a play's current version is not its last. `unsettled`: a broadcast's state and the ledger disagree, or it is open and nobody planned it. `columns`: a
 * row's columns say other than its name.
 */
export interface RowFlaw {
  readonly kind: 'versions' | 'unsettled' | 'columns';
  readonly about: string;
}

/** A signed statement that a chain held an entry under a hash. */
export interface CheckpointRecord extends ChainEnd {
  readonly atMs: number;
  readonly kid: string;
  readonly jws: string;
}

/** Signed checkpoints: append-only. */
export interface Checkpoints {
  /** Keeps it; the same entry signed by the same key once. */
  add(checkpoint: CheckpointRecord): Promise<void>;
  newest(chain: string): Promise<CheckpointRecord | undefined>;
  /** Of a chain, at an entry before this one or any, newest first. */
  latest(chain: string, before: number | undefined, limit: number): Promise<readonly CheckpointRecord[]>;
  /** Of a chain, at an entry or later, in their order. */
  from(chain: string, sequence: number, limit: number): Promise<readonly CheckpointRecord[]>;
}
