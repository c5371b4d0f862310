import type { BroadcastDetail } from '../api/client.ts';
import { AudiencePlaylist } from './audience-playlist.tsx';

/** What each audience heard until it was taken back, where something was, then what it hears. */
export function Playlists({
  of: { broadcast, playlists, takenBack },
  zone,
}: {
  readonly of: BroadcastDetail;
  readonly zone: string;
}) {
  const heardBefore = new Set(takenBack.map(({ audience }) => audience.key));
  const numbers = new Map(playlists.map(({ audience }, index) => [audience.key, index + 1]));
  // That nothing came after what was taken back, is said with it.
  const current = playlists.filter(
    ({ playlist, audience }) => playlist.items.length > 0 || !heardBefore.has(audience.key),
  );
  return (
    <>
      {takenBack.map((one) => (
        <AudiencePlaylist
          key={one.id}
          of={one}
          number={numbers.get(one.audience.key) ?? 1}
          takenBack={{ broadcast, zone, untilMs: one.untilMs, aired: one.aired }}
        />
      ))}
      {current.map((one) => (
        <AudiencePlaylist key={one.id} of={one} number={numbers.get(one.audience.key) ?? 1} />
      ))}
    </>
  );
}
