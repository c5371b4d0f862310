import { z } from 'zod';
import { checkFindings, deliveryStates } from '../../domain/delivery.ts';
import { named } from './document.ts';
import { area, atMs, broadcast, count, counts } from './fields.ts';

export const deliveryCounts = named('DeliveryCounts', counts(deliveryStates));

export const deliverySchema = named(
  'Delivery',
  z.object({
    id: z.string(),
    broadcast,
    playlist: z.string(),
    county: area,
    area,
    endpoint: z.string(),
    endpointName: z.string(),
    state: z.enum(deliveryStates),
    epoch: count,
    attempts: count,
    sequence: count,
    expiresAtMs: atMs,
    nextAttemptAtMs: atMs,
    settledAtMs: atMs.optional(),
    reason: z.string().optional(),
    certain: z.boolean().describe('False when the endpoint may hold the order although it never answered'),
    check: z
      .object({ atMs, found: z.enum(checkFindings), reason: z.string().optional() })
      .optional()
      .describe('Whether it still held its order when it was looked at shortly before air'),
  }),
);
