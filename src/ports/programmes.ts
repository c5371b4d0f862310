import type { AreaCode, Digest, LocalDate } from '../domain/ids.ts';
import type { BroadcastPlaylist } from './broadcasts.ts';

/** Programmes by digest, whichever broadcasts share them: which are on disk, and how to make one again. */
export interface Programmes {
  /** A playlist that became this programme; undefined for a digest that is none. */
  recipe(programme: Digest): Promise<BroadcastPlaylist | undefined>;
  /** Whether one of these counties aired it, or is about to. */
  isOf(programme: Digest, counties: readonly AreaCode[]): Promise<boolean>;
  /** Programmes on disk. */
  kept(): Promise<readonly Digest[]>;
  /** Programmes on disk no broadcast of `before` or later uses, nor one still open; oldest first. */
  outdated(before: LocalDate, limit: number): Promise<readonly Digest[]>;
  /**
   * Notes that a programme is no longer kept, unless a broadcast of `before` or later, or an open one, uses it by
   * now; answers whether it was noted.
   */
  collect(programme: Digest, before: LocalDate, atMs: number): Promise<boolean>;
  /** Programmes on disk that a rendition is part of. */
  holding(rendition: Digest): Promise<readonly Digest[]>;
  /** What programmes hold of a master: its renditions, and those that silence made longer for a live item. */
  partsOf(master: Digest): Promise<readonly Digest[]>;
  /** Notes that a programme is no longer kept, whatever its date; false while an open broadcast uses it. */
  discard(programme: Digest, atMs: number): Promise<boolean>;
  /** Whether it is noted as kept. */
  isKept(programme: Digest): Promise<boolean>;
  /** Notes that a programme is on disk again. */
  restore(programme: Digest): Promise<void>;
}
