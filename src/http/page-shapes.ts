import type { z } from 'zod';
import type { meSchema } from './people-schemas.ts';
import type { broadcastDetailSchema, daySchema, deliverySchema, playSchema, wordsSchema } from './schemas.ts';

/** What the page reads, by the very schemas the service answers with; types only, nothing of it is loaded. */
export type Day = z.output<typeof daySchema>;
export type CountyDay = Day['counties'][number];
export type Summary = CountyDay['broadcasts'][number];
export type Slot = CountyDay['slots'][number];
export type Detail = z.output<typeof broadcastDetailSchema>;
export type BroadcastPlaylist = Detail['playlists'][number];
export type Delivery = z.output<typeof deliverySchema>;
export type Play = z.output<typeof playSchema>;
export type Me = z.output<typeof meSchema>;
export type Words = z.output<typeof wordsSchema>;
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string;
}
