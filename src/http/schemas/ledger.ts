import { z } from 'zod';
import type { DeliveryId } from '../../domain/ids.ts';
import { ledgerVerbs } from '../../domain/ledger.ts';
import { ledgerFaultKinds } from '../../domain/ledger-fault.ts';
import { broadcastSchema } from './broadcasts.ts';
import { deliveryCounts } from './deliveries.ts';
import { named, page } from './document.ts';
import { atMs, count, digest, word } from './fields.ts';
import { outcomeCounts } from './plays.ts';

export const chain = z
  .string()
  .regex(
    /^[a-z0-9-]{1,64}$/,
    '要县的代码，或 library、people、keys（expected a county’s code, library, people or keys）',
  )
  .describe('A county’s code, or what all counties share: `library`, `people`, `keys` …');
export const delivery = z
  .string()
  .regex(
    /^\d{6}\/\d{4}-\d{2}-\d{2}\/[a-z]+(-\d+)?\/[A-Za-z0-9][A-Za-z0-9_-]{0,63}(\/r[1-9]\d{0,3})?$/,
    '要 县/日期/时段/终端（expected county/date/slot/endpoint）',
  )
  .transform((text) => text as DeliveryId);
const jws = z.string().describe('A compact JWS, `dalaba-checkpoint+jws`: docs/ledger.md');
export const checkpointSchema = named(
  'Checkpoint',
  z.object({ chain: z.string(), sequence: count, hash: digest, atMs, kid: z.string(), jws }),
);
export const chainSchema = named(
  'LedgerChain',
  z.object({
    chain: z.string(),
    sequence: count.describe('Of its last entry'),
    hash: digest.describe('Of its last entry'),
    checkpoint: checkpointSchema.optional().describe('The newest'),
  }),
);
const publicKey = z.object({ kid: z.string(), kty: z.string(), crv: z.string(), x: z.string() });
export const verificationSchema = named(
  'LedgerVerification',
  z.object({
    holds: z.boolean(),
    chains: z
      .array(
        z.object({
          chain: z.string(),
          after: count.describe('What was read begins behind this entry'),
          sequence: count,
          hash: digest,
          entries: count,
          leaves: count,
          checkpoints: count,
          unbelieved: count.describe('Checkpoints of a revoked key'),
          signedUpTo: count
            .optional()
            .describe('Signatures vouch for entries up to this one, and for none where it is missing'),
          unproved: count.describe('Settlements of an earlier version, which hold no plays'),
        }),
      )
      .readonly(),
    faults: z
      .array(
        z.object({
          chain: z.string(),
          sequence: z.int().optional(),
          kind: z.enum(ledgerFaultKinds),
          about: z.string().optional(),
          text: word,
        }),
      )
      .describe('The first of each chain'),
    keys: z.array(publicKey).readonly(),
  }),
);
export const proofSchema = named(
  'PlayProof',
  z.object({
    version: z.literal(1),
    play: z.looseObject({ delivery: z.string(), item: count, outcome: z.string() }),
    leaf: z.string(),
    index: count,
    leaves: count,
    path: z.array(digest).readonly(),
    entry: z.object({
      chain: z.string(),
      sequence: count,
      previous: digest,
      hash: digest,
      content: z.string(),
    }),
    links: z.array(z.string()).readonly(),
    checkpoint: jws,
    keys: z.array(publicKey).readonly(),
  }),
);

const entrySchema = named(
  'LedgerEntry',
  z.object({
    chain: z.string(),
    sequence: z.int().min(1).describe('Its number in its chain, from 1'),
    hash: digest,
    actor: z.string().describe('`person:ID`, `device:ENDPOINT`, `system:PART` or `sample-reviewer`'),
    verb: z.enum(ledgerVerbs),
    subject: z.string().describe('What it was done to: a broadcast, an endpoint, a person’s id …'),
    atMs,
    body: z.record(z.string(), z.unknown()),
  }),
);

export const entryPage = page('LedgerEntryPage', entrySchema);

export const storySchema = named(
  'BroadcastStory',
  z.object({
    broadcast: broadcastSchema,
    shapedBy: z
      .array(entrySchema)
      .readonly()
      .describe('Publications that its plan was made from, and the edits they brought, oldest first'),
    entries: z.array(entrySchema).readonly().describe('What was done to it, oldest first'),
    isCut: z.boolean().describe('Whether there are earlier entries that are not told'),
    deliveries: deliveryCounts,
    plays: outcomeCounts,
    receipts: z
      .object({
        receipts: count,
        firstAtMs: atMs,
        lastAtMs: atMs,
        entries: count.describe('Entries of the chain that hold them'),
        lastEntry: count,
      })
      .optional(),
    checkpoint: checkpointSchema.optional().describe('The first that signs all of it'),
  }),
);
