import type { AreaCode, Digest, LocalDate } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { LogKind, RetentionRule } from '../domain/retention.ts';

/** Whose receipts a county's chain no longer has, though it goes on saying what their roots are. */
export interface PruneMark {
  readonly chain: string;
  /** The entry that declared it. */
  readonly entry: number;
  /** Rows of the entries behind this one … */
  readonly after: number;
  /** … up to and with this one. */
  readonly upTo: number;
  /** Everything that went was received before this. */
  readonly beforeMs: number;
}

/** What may go of a county's receipts. */
export interface DueReceipts {
  readonly after: number;
  readonly upTo: number;
  /** Entries that hold rows, and the rows. */
  readonly entries: number;
  readonly rows: number;
  readonly bytes: number;
  /** Merkle root over those entries' own roots, in their order. */
  readonly root: Digest;
}

/** An entry by which somebody approved, rejected, retired or withdrew a recording. */
export interface Review {
  readonly sequence: number;
  readonly master: Digest;
  readonly atMs: number;
  readonly content: string;
}

/** How much there is of something, and of that what is old enough to go. */
export interface RetentionCount {
  readonly rows: number;
  readonly bytes: number;
  readonly oldestMs?: number;
}

/**
 * Rows that were kept long enough. Nothing of an open broadcast is due. Receipts go in four steps, each of which may be the last
 * of a killed process: declared in the county's chain, signed by a checkpoint, marked, swept. Once they are marked they count as
 * gone; before, as there.
 */
export interface Retention {
  /** A county's marks, oldest first. */
  marks(chain: string): Promise<readonly PruneMark[]>;
  /** Declared and not marked yet. */
  declared(chain: string): Promise<PruneMark | undefined>;
  /** The next rows that may go, about so many at most; undefined where there are none. */
  due(county: AreaCode, beforeMs: number, mostRows: number): Promise<DueReceipts | undefined>;
  /** Appends the entry, unless another process declared these or more meanwhile. */
  declare(due: DueReceipts, entry: LedgerEntry): Promise<void>;
  /** Refused by the database unless its chain has the entry and a checkpoint that signs it. */
  mark(mark: PruneMark, atMs: number): Promise<void>;
  /** Removes some thousand rows that were marked before an instant; answers how many, 0 when none is left. */
  sweep(chain: string, beforeMs: number): Promise<number>;
  /** Receipts received before this may be gone; 0 where none is. */
  prunedBefore(county: AreaCode): Promise<number>;

  /** Removes some thousand rows, with an entry in the same transaction; answers how many. */
  pruneLogs(rule: RetentionRule & { readonly kind: LogKind }, entry: PruneEntry): Promise<number>;

  /** Which of some masters broadcasts since a date, or open ones, had on their playlists. */
  mastersUsed(masters: readonly Digest[], since: LocalDate): Promise<ReadonlySet<Digest>>;
  /** Notes masters whose sound is to be removed, with the entry that says so. */
  noteMasters(masters: readonly Digest[], atMs: number, entry: LedgerEntry): Promise<void>;
  /** Noted ever, and of those the ones whose sound is not known to be removed. */
  notedMasters(): Promise<{ readonly all: ReadonlySet<Digest>; readonly left: readonly Digest[] }>;
  masterRemoved(master: Digest, atMs: number): Promise<void>;

  /** Reviews of recordings that have their text and that nothing declares gone, oldest first. */
  reviews(): Promise<readonly Review[]>;
  /** Appends an entry that declares the text of reviews gone, unless another process declared one of them meanwhile. */
  declareReviews(stubs: readonly string[], entry: LedgerEntry): Promise<void>;
  /** How many reviews are declared and still have their text. */
  declaredReviews(): Promise<number>;
  /**
   * Takes the text of reviews that were declared before an instant, each declaration in one transaction; answers how many went.
   * Refused by the database unless a checkpoint signs what declares them.
   */
  removeReviews(beforeMs: number): Promise<number>;

  /** What there is of a kind of log; with an instant, what of it is due. Reads all of it. */
  countLogs(kind: LogKind, beforeMs?: number): Promise<RetentionCount>;
  countReceipts(): Promise<RetentionCount>;
  /** What is kept for ever. */
  countKept(): Promise<{ readonly plays: number; readonly ledger: RetentionCount }>;
}

/** An entry but for what it says of its rows. */
export type PruneEntry = Omit<LedgerEntry, 'body' | 'subject'>;
