import type { BroadcastId, Digest, LessonId, PlaylistId, Variety } from '../../domain/ids.ts';
import type { LessonKind } from '../../domain/lesson.ts';
import type { PlaylistStanding } from '../../ports/replacements.ts';

export interface PlaylistTable {
  id: PlaylistId;
  broadcast: BroadcastId;
  position: number;
  audience: string;
  playlist: string;
  programme: string | null;
  standing: PlaylistStanding;
}

/** A playlist's items as rows, so that plays say what they were when everything else is gone. */
export interface PlaylistItemTable {
  playlist: PlaylistId;
  item: number;
  kind: LessonKind;
  lesson: LessonId;
  title: string;
  topic: string;
  wanted: Variety;
  variety: Variety;
  master: Digest;
  rendition: Digest | null;
  duration_ms: number;
  /** What a live item relays, as people call it. */
  live: string | null;
}
