import { z } from 'zod';
import { broadcastStates } from '../../domain/broadcast.ts';
import { named } from './document.ts';
import { area, atMs, broadcast, date, places, slotName, word } from './fields.ts';
import { broadcastPlaylist } from './playlists.ts';

export const plannedSlotSchema = named(
  'PlannedSlot',
  z.object({
    id: broadcast,
    county: area,
    date,
    slot: slotName,
    zone: z.string(),
    startsAtMs: atMs,
    endsAtMs: atMs,
    airs: z.boolean(),
    text: word.describe('Why it airs as it does, or does not'),
    broadcast: z
      .object({ state: z.enum(broadcastStates), reason: z.string().optional() })
      .optional()
      .describe('Present once its broadcast is planned'),
    playlists: z.array(z.object({ ...broadcastPlaylist.shape, places })).readonly(),
  }),
);
