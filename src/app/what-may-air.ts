import type { Playlist, PlaylistItem } from '../domain/playlist.ts';
import { recordingId } from '../domain/recording.ts';
import type { Store } from '../ports/store.ts';

export type MayAir = (item: Pick<PlaylistItem, 'lesson' | 'variety' | 'master'>) => boolean;

/** What may air by the approvals there are now (I1). Only here is it known what an approval is bound to. */
export async function whatMayAir({ store }: { readonly store: Pick<Store, 'approvals'> }): Promise<MayAir> {
  const approved = await store.approvals.approved();
  return (item) => approved.has(recordingId(item));
}

/** Items of a playlist that may not air, or no longer. */
export const unfitItems = ({ items }: Playlist, mayAir: MayAir): readonly PlaylistItem[] =>
  items.filter((item) => !mayAir(item));
