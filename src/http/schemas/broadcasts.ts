import { z } from 'zod';
import { broadcastStates } from '../../domain/broadcast.ts';
import { deliverySchema } from './deliveries.ts';
import { named } from './document.ts';
import { area, atMs, broadcast, date, occasion } from './fields.ts';
import { broadcastPlaylist } from './playlists.ts';
import { outcomeCounts } from './plays.ts';

export const broadcastFields = {
  id: broadcast,
  county: area,
  date,
  slot: occasion,
  state: z.enum(broadcastStates),
  reason: z.string().optional().describe('Why it was missed, or why nothing of it is left to be heard'),
  startsAtMs: atMs,
  endsAtMs: atMs,
  freezeAtMs: atMs.describe('When its orders are to be signed'),
  adHoc: z.boolean().describe('Aired at once on a person’s word'),
  postponedFromMs: atMs.optional().describe('Where its slot had it, when somebody postponed it'),
};

export const broadcastSchema = named('Broadcast', z.object(broadcastFields));

export const broadcastDetailSchema = named(
  'BroadcastDetail',
  z.object({
    broadcast: broadcastSchema,
    playlists: z.array(broadcastPlaylist).readonly(),
    deliveries: z.array(deliverySchema).readonly(),
    plays: outcomeCounts,
  }),
);

export const airedSchema = named('Aired', z.object({ broadcast }));

export const plannedSchema = named(
  'PlannedByHand',
  z.object({
    broadcast,
    startsAtMs: atMs.describe(
      'When it is to start; what airs at once starts when it is made, a little later',
    ),
    atOnce: z
      .boolean()
      .describe('It airs now, in the place of that day’s slot, which does not air again at its own time'),
  }),
);
