import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { authorise } from '../../app/authorise.ts';
import type { Context } from '../../app/context.ts';
import { exportLedger } from '../../app/export-ledger.ts';
import { ledgerOfStore } from '../../app/ledger-of-store.ts';
import { chainStates, requireChain, verifyRecent } from '../../app/ledger-state.ts';
import { requestCheckpoints } from '../../app/make-checkpoints.ts';
import { provePlay } from '../../app/prove-play.ts';
import type { AreaCode, DeliveryId } from '../../domain/ids.ts';
import { ledgerFaultKinds, wordsOfFault } from '../../domain/ledger-fault.ts';
import { callerOf } from '../caller.ts';
import { jsonRoute, type Route, streamRoute } from '../route.ts';
import { atMs, count, digest, named, word } from '../schemas.ts';

const chain = z
  .string()
  .regex(
    /^[a-z0-9-]{1,64}$/,
    '要县的代码，或 library、people、keys（expected a county’s code, library, people or keys）',
  )
  .describe('A county’s code, or what all counties share: `library`, `people`, `keys` …');
const delivery = z
  .string()
  .regex(
    /^\d{6}\/\d{4}-\d{2}-\d{2}\/[a-z]+(-\d+)?\/[A-Za-z0-9][A-Za-z0-9_-]{0,63}(\/r[1-9]\d{0,3})?$/,
    '要 县/日期/时段/终端（expected county/date/slot/endpoint）',
  )
  .transform((text) => text as DeliveryId);
const jws = z.string().describe('A compact JWS, `dalaba-checkpoint+jws`: docs/ledger.md');
const checkpointSchema = named(
  'Checkpoint',
  z.object({ chain: z.string(), sequence: count, hash: digest, atMs, kid: z.string(), jws }),
);
const chainSchema = named(
  'LedgerChain',
  z.object({
    chain: z.string(),
    sequence: count.describe('Of its last entry'),
    hash: digest.describe('Of its last entry'),
    checkpoint: checkpointSchema.optional().describe('The newest'),
  }),
);
const publicKey = z.object({ kid: z.string(), kty: z.string(), crv: z.string(), x: z.string() });
const verificationSchema = named(
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
          signedUpTo: count.optional(),
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
const proofSchema = named(
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

/** The ledger: where it ends, what is signed of it, whether it holds, one play proved, all of it carried away. */
export const ledgerRoutes = ({
  context,
}: {
  readonly context: Pick<Context, 'store' | 'clock' | 'signingKeys'>;
}): Route[] => [
  jsonRoute({
    method: 'get',
    path: '/ledger/chains',
    summary: 'The chains you may read, where each ends, and its newest checkpoint',
    schema: named('LedgerChainList', z.object({ items: z.array(chainSchema).readonly() })),
    handle: async ({ actor }) => ({ items: await chainStates(context, actor) }),
  }),
  jsonRoute({
    method: 'get',
    path: '/ledger/checkpoints',
    summary: 'A chain’s checkpoints, oldest first',
    query: z.strictObject({ chain, from: z.coerce.number().int().min(0).default(0) }),
    schema: named('CheckpointList', z.object({ items: z.array(checkpointSchema).readonly() })),
    problems: [403, 404],
    handle: async ({ query, actor }) => {
      await requireChain(context, actor, query.chain);
      return { items: await context.store.checkpoints.from(query.chain, query.from, 1000) };
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/ledger/checkpoints',
    summary: 'Sign where the chains end now',
    body: z.strictObject({ chain: chain.optional() }),
    schema: named('CheckpointsMade', z.object({ items: z.array(checkpointSchema).readonly() })),
    problems: [403, 404],
    handle: async ({ body, actor }) => {
      if (body.chain !== undefined) await requireChain(context, actor, body.chain);
      return { items: await requestCheckpoints(context, actor, body.chain) };
    },
  }),
  jsonRoute({
    method: 'get',
    path: '/ledger/verification',
    summary:
      'Verify a chain from its newest checkpoint that is a day old; the command line verifies all of it',
    query: z.strictObject({ chain }),
    schema: verificationSchema,
    problems: [403, 404, 409],
    handle: async ({ query, actor }) => {
      const { faults, chains, keys } = await verifyRecent(context, actor, query.chain);
      const told = faults.map((fault) => ({ ...fault, text: wordsOfFault(fault) }));
      return { holds: faults.length === 0, chains, faults: told, keys };
    },
  }),
  jsonRoute({
    method: 'get',
    path: '/ledger/proof',
    summary:
      'What proves one play to a stranger: the leaf, its way to the root, the chain on to a checkpoint',
    query: z.strictObject({ delivery, item: z.coerce.number().int().min(0) }),
    schema: proofSchema,
    problems: [403, 404, 409],
    handle: async ({ query, actor }) => {
      authorise(actor, 'readLedger', query.delivery.split('/')[0] as AreaCode);
      const { play, ...proof } = await provePlay(context, query.delivery, query.item);
      return { ...proof, play: { ...play } };
    },
  }),
  streamRoute({
    path: '/ledger/{chain}/export',
    summary: 'A chain and the chain `keys` as JSON lines that `dalaba log verify` reads',
    params: z.strictObject({ chain }),
    answer: { status: 200, media: 'application/x-ndjson' },
    problems: [403, 404],
    handle: async (params, _request, response) => {
      await requireChain(context, callerOf(response).actor, params.chain);
      response.type('application/x-ndjson');
      const lines = exportLedger(ledgerOfStore(context.store, { chains: [params.chain] }));
      await pipeline(Readable.from(lines), response).catch((error: unknown) => {
        // Whoever hangs up has enough.
        if (!response.closed) throw error;
      });
    },
  }),
];
