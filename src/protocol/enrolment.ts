import type { JWK } from 'jose';
import { z } from 'zod';
import { areaCode, endpointId } from './fields.ts';

/** A device without a credential sends the code somebody typed into it … */
export const enrolRequestSchema = z.strictObject({ code: z.string().min(1).max(100) });

/** … and gets what it is set up with. The secret is told once. */
export const enrolAnswerSchema = z.object({
  endpoint: endpointId,
  county: areaCode,
  secret: z.string().min(1).max(256),
  publicJwks: z.array(z.custom<JWK>((value) => typeof value === 'object' && value !== null)).min(1),
  /** Whether it is to ask for its orders, rather than be sent them. */
  pull: z.boolean().optional(),
  /** Its quiet hours, as the loudspeaker's settings have them. */
  quiet: z.array(z.record(z.string(), z.unknown())),
  zone: z.string().max(64),
});

export type EnrolAnswer = z.infer<typeof enrolAnswerSchema>;
