import type { Actor } from '../domain/actor.ts';
import { isUrgency } from '../domain/ids.ts';
import type { PlaylistItem } from '../domain/playlist.ts';
import { recordingId } from '../domain/recording.ts';
import type { RecordingRecord } from '../ports/recordings.ts';
import { authorise } from './authorise.ts';
import type { Context } from './context.ts';
import { holdersOf, type ReplacedProgramme } from './replace-programmes.ts';

type Needs = Pick<Context, 'store' | 'clock'>;

/** What one audience is to hear in one broadcast that holds a recording. */
export interface HoldingProgramme
  extends Pick<
    ReplacedProgramme,
    'broadcast' | 'county' | 'date' | 'slot' | 'startsAtMs' | 'audience' | 'endpoints' | 'holding'
  > {
  /** Too late to be replaced. */
  readonly isOnAir: boolean;
}

/**
 * Every programme that holds a recording and is not over: what withdrawing or retiring it replaces, told before it is
 * done, to whoever may withdraw. Throws RequestError.
 */
export async function programmesHolding(
  { store, clock }: Needs,
  actor: Actor,
  { id }: Pick<RecordingRecord, 'id'>,
): Promise<readonly HoldingProgramme[]> {
  authorise(actor, 'withdrawRecording');
  const holds = (item: PlaylistItem): boolean => recordingId(item) === id;
  const found: HoldingProgramme[] = [];
  for (const broadcast of await store.broadcasts.open()) {
    if (isUrgency(broadcast.slot)) continue;
    const playlists = (await store.broadcasts.playlists(broadcast.id)).filter(({ playlist }) =>
      playlist.items.some(holds),
    );
    const holding = playlists.length === 0 ? new Map() : await holdersOf({ store }, broadcast);
    const { county, date, slot, startsAtMs } = broadcast;
    for (const { id: playlist, audience } of playlists)
      found.push({
        broadcast: broadcast.id,
        county,
        date,
        slot,
        startsAtMs,
        audience: audience.key,
        endpoints: audience.endpoints.length,
        holding: holding.get(playlist) ?? 0,
        isOnAir: broadcast.state === 'frozen' && clock.now() >= startsAtMs,
      });
  }
  return found.toSorted((a, b) => a.startsAtMs - b.startsAtMs);
}
