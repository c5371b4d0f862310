import { z } from 'zod';
import { digest } from './fields.ts';

/** That a chain of the ledger held an entry under a hash, at an instant. Travels as a compact JWS of its own type. */
export const checkpointSchema = z.strictObject({
  version: z.literal(1),
  /** A county's code, `library`, `people`, `keys` … */
  chain: z.string().min(1).max(64),
  sequence: z.number().int().positive(),
  hash: digest,
  /** When it was signed. */
  atMs: z.number().int().nonnegative(),
});

export type Checkpoint = z.infer<typeof checkpointSchema>;

/** A public key as the ledger notes it. */
export const publicKeySchema = z.object({
  kid: z.string(),
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
});

export type PublicKey = z.infer<typeof publicKeySchema>;
