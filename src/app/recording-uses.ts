import type { Actor } from '../domain/actor.ts';
import { isCertain } from '../domain/delivery.ts';
import { type AreaCode, type BroadcastId, isSlot, type LocalDate, type Occasion } from '../domain/ids.ts';
import type { RecordingKey } from '../domain/recording.ts';
import { authorise } from './authorise.ts';
import type { Context } from './context.ts';

/** A broadcast that is not over and holds a recording. */
export interface RecordingUse {
  readonly broadcast: BroadcastId;
  readonly county: AreaCode;
  readonly date: LocalDate;
  readonly slot: Occasion;
  readonly startsAtMs: number;
  /** That are to hear it. */
  readonly endpoints: number;
  /** Of them, hold an order with it, or may hold one. */
  readonly holding: number;
}

/**
 * What withdrawing a recording would replace, the soonest first; what takes its place is known once it is planned.
 * For whoever may withdraw: throws RequestError `forbidden`.
 */
export async function recordingUses(
  { store }: Pick<Context, 'store'>,
  actor: Actor,
  { lesson, variety, master }: RecordingKey,
): Promise<readonly RecordingUse[]> {
  authorise(actor, 'withdrawRecording');
  const uses: RecordingUse[] = [];
  for (const { id, county, date, slot, startsAtMs } of await store.broadcasts.open()) {
    if (!isSlot(slot)) continue;
    const holders = (await store.broadcasts.playlists(id)).filter(({ playlist }) =>
      playlist.items.some(
        (item) => item.lesson === lesson && item.variety === variety && item.master === master,
      ),
    );
    if (holders.length === 0) continue;
    const playlists = new Set(holders.map((one) => one.id));
    const holding = (await store.deliveries.of(id)).filter(
      (one) => playlists.has(one.playlist) && (one.state === 'accepted' || !isCertain(one, 0)),
    );
    uses.push({
      ...{ broadcast: id, county, date, slot, startsAtMs, holding: holding.length },
      endpoints: holders.reduce((sum, { audience }) => sum + audience.endpoints.length, 0),
    });
  }
  return uses.sort((a, b) => a.startsAtMs - b.startsAtMs);
}
