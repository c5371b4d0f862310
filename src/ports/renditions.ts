import type { Digest } from '../domain/ids.ts';
import type { Rendition } from '../domain/programme.ts';

/** Which rendition a master became under an audio profile, and what a master measured when it was read. */
export interface Renditions {
  find(master: Digest, profile: string): Promise<Rendition | undefined>;
  /** All of one profile, by master. */
  all(profile: string): Promise<ReadonlyMap<Digest, Rendition>>;
  /** Of every profile. */
  ofMaster(master: Digest): Promise<readonly Rendition[]>;
  /** Forgets what a master became, under every profile. */
  removeOf(master: Digest): Promise<void>;
  /** The first stored for a master and profile stays; answers that one. */
  put(rendition: Rendition): Promise<Rendition>;
}
