import { z } from 'zod';
import { broadcastStates } from '../../domain/broadcast.ts';
import { outcomes } from '../../domain/play.ts';
import { deliverySchema } from './deliveries.ts';
import { named } from './document.ts';
import { area, atMs, broadcast, count, date, occasion, places } from './fields.ts';
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

const placed = z.object({ ...broadcastPlaylist.shape, places });
const untilMs = atMs.describe('When the last of its orders was taken back');
const airedItem = z
  .object({
    item: count,
    outcome: z.enum(outcomes),
    reason: z.string().optional(),
    endpoints: count,
    startedAtMs: atMs.optional().describe('When the first of them began it, where one made a sound'),
    endedAtMs: atMs.optional().describe('When the last of them was through with it'),
  })
  .describe('What an item came to, and at how many endpoints');

export const broadcastDetailSchema = named(
  'BroadcastDetail',
  z.object({
    broadcast: broadcastSchema,
    cancelled: named(
      'Cancellation',
      z.object({
        atMs,
        actor: z.string().describe('`person:ID`'),
        name: z.string().optional().describe('Of a person, as long as it is kept'),
        reason: z.string(),
      }),
    )
      .optional()
      .describe('Who called it off, and why'),
    playlists: z.array(placed).readonly(),
    takenBack: z
      .array(named('TakenBack', z.object({ ...placed.shape, untilMs, aired: z.array(airedItem).readonly() })))
      .readonly()
      .describe(
        'What was on air, or may have been, when other orders took its place: cancelled, stopped, late',
      ),
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
