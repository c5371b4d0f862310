import type { Digest, LocalDate, PlaylistId } from '../../domain/ids.ts';

/** A programme by digest: a playlist it can be made from again, and the newest date it was made for. */
export interface ProgrammeTable {
  digest: Digest;
  playlist: PlaylistId;
  last_date: LocalDate;
  /** When its file was removed; null while it is kept. */
  collected_at_ms: number | null;
}
