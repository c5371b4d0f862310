import type { DeliveryState } from '../domain/delivery.ts';
import type { BroadcastId, DeliveryId, LessonId, PlaylistId } from '../domain/ids.ts';
import type { Outcome } from '../domain/play.ts';

/** What just became true of a broadcast, in the order a watcher sees it. */
export type Progress =
  | { readonly kind: 'reading'; readonly done: number; readonly of: number }
  | {
      readonly kind: 'planned';
      readonly broadcast: BroadcastId;
      readonly playlists: number;
      readonly endpoints: number;
    }
  | {
      readonly kind: 'rendered';
      readonly broadcast: BroadcastId;
      readonly lesson: LessonId;
      readonly variety: string;
      readonly loudnessLufs: number;
      readonly truePeakDbtp: number;
    }
  | {
      readonly kind: 'assembled';
      readonly broadcast: BroadcastId;
      readonly playlist: PlaylistId;
      readonly durationMs: number;
      readonly items: number;
    }
  | {
      readonly kind: 'frozen';
      readonly broadcast: BroadcastId;
      readonly startsAtMs: number;
      readonly deliveries: number;
    }
  /** Its orders wait for a second person. */
  | { readonly kind: 'held'; readonly broadcast: BroadcastId; readonly orders: number }
  | { readonly kind: 'released'; readonly broadcast: BroadcastId }
  /** Somebody put it at a later time; orders that are out are being replaced. */
  | { readonly kind: 'postponed'; readonly broadcast: BroadcastId; readonly startsAtMs: number }
  /** New orders took the place of those signed before. */
  | { readonly kind: 'replaced'; readonly broadcast: BroadcastId; readonly deliveries: number }
  | {
      readonly kind: 'delivery';
      readonly broadcast: BroadcastId;
      readonly delivery: DeliveryId;
      readonly state: DeliveryState;
      readonly reason?: string;
    }
  | {
      readonly kind: 'play';
      readonly broadcast: BroadcastId;
      readonly delivery: DeliveryId;
      readonly item: number;
      readonly outcome: Outcome;
      readonly playedMs: number;
      readonly startedAtMs?: number;
    }
  | { readonly kind: 'missed'; readonly broadcast: BroadcastId; readonly reason: string }
  /** A warning about it was opened, or is over; `text` says which, in Chinese. */
  | { readonly kind: 'alert'; readonly broadcast: BroadcastId; readonly text: string }
  | { readonly kind: 'settled'; readonly broadcast: BroadcastId };
