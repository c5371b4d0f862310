import { useQuery } from '@tanstack/react-query';
import type { BroadcastSummary } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { broadcastQuery } from './broadcast-query.ts';
import { texts } from './texts.ts';

/** The lesson that is on air now, by the cue sheet of the largest audience. */
export function AirsNow({ of, nowMs }: { readonly of: BroadcastSummary; readonly nowMs: number }) {
  const say = useSay(texts);
  const { data } = useQuery(broadcastQuery(of.id));
  const [largest] = (data?.playlists ?? []).toSorted(
    (a, b) => b.audience.endpoints.length - a.audience.endpoints.length,
  );
  const atMs = nowMs - of.startsAtMs;
  const cue = largest?.programme?.cues.findLast(({ offsetMs }) => offsetMs <= atMs);
  const item = largest?.playlist.items.find(({ index }) => index === cue?.item);
  // An emergency has time behind its end, for who hears it late.
  if (item === undefined || cue === undefined || atMs >= cue.offsetMs + cue.durationMs) return null;
  return (
    <p className="fact">
      <strong>{say('airs', item.live?.title ?? item.title)}</strong>
    </p>
  );
}
