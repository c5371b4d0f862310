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
import { searchLedger } from '../../app/search-ledger.ts';
import { tellStory } from '../../app/tell-story.ts';
import type { AreaCode } from '../../domain/ids.ts';
import { ledgerVerbs } from '../../domain/ledger.ts';
import { callerOf } from '../caller.ts';
import { keyOf, pageOf } from '../cursor.ts';
import { defined } from '../defined.ts';
import { broadcastAt, broadcastParams, cursor, date, limit } from '../inputs.ts';
import { jsonRoute, type Route, streamRoute } from '../route.ts';
import { named } from '../schemas/document.ts';
import {
  chain,
  chainSchema,
  checkpointSchema,
  delivery,
  entryPage,
  proofSchema,
  storySchema,
  verificationSchema,
} from '../schemas/ledger.ts';
import { sendVerification, toldVerification } from '../send-verification.ts';

const entryKey = z.tuple([z.int()]);

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
    path: '/ledger/entries',
    summary:
      'What one chain says was done, in its own order, newest first: by who did it, what it was, to what, and when',
    query: z.strictObject({
      chain,
      actor: z.string().min(1).max(200).optional().describe('As entries name one, such as `person:ID`'),
      verb: z.enum(ledgerVerbs).optional(),
      subject: z.string().min(1).max(300).optional().describe('Exactly as entries name it'),
      from: date.optional(),
      to: date.optional(),
      limit,
      cursor,
    }),
    schema: entryPage,
    problems: [403, 404],
    handle: async ({ query: { cursor: given, limit: most, ...search }, actor }) => {
      const before = keyOf(entryKey, given)?.[0];
      const asked = { ...defined({ ...search, before }), chain: search.chain, limit: most + 1 };
      return pageOf(await searchLedger(context, actor, asked), most, ({ sequence }) => [sequence]);
    },
  }),
  jsonRoute({
    method: 'get',
    path: '/ledger/stories/{county}/{date}/{slot}',
    summary:
      'One broadcast from the edit that shaped it to its last receipt and the checkpoint that signs it',
    params: broadcastParams,
    schema: storySchema,
    problems: [403, 404],
    handle: ({ params, actor }) => tellStory(context, actor, broadcastAt(params)),
  }),
  jsonRoute({
    method: 'get',
    path: '/ledger/checkpoints',
    summary: 'A chain’s checkpoints: from an entry on, oldest first; or `before` one, newest first',
    query: z.strictObject({
      chain,
      from: z.coerce.number().int().min(0).default(0),
      before: z.coerce.number().int().min(1).optional().describe('Of earlier entries alone, newest first'),
      limit,
    }),
    schema: named('CheckpointList', z.object({ items: z.array(checkpointSchema).readonly() })),
    problems: [403, 404],
    handle: async ({ query: { chain: of, from, before, limit: most }, actor }) => {
      await requireChain(context, actor, of);
      const { checkpoints } = context.store;
      return {
        items: await (before === undefined
          ? checkpoints.from(of, from, most)
          : checkpoints.latest(of, before, most)),
      };
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
      'Verify what came after a chain’s newest checkpoint that is a day old; `after` tells up to where nothing was looked at',
    query: z.strictObject({ chain }),
    schema: verificationSchema,
    problems: [403, 404, 409],
    handle: async ({ query, actor }) => toldVerification(await verifyRecent(context, actor, query.chain)),
  }),
  streamRoute({
    path: '/ledger/{chain}/verification',
    summary:
      'The same as JSON lines: how far it is, four times a second at most, and at the end the result; `whole` from the first entry on',
    params: z.strictObject({ chain }),
    query: z.strictObject({ whole: z.enum(['true', 'false']).default('false') }),
    answer: { status: 200, media: 'application/x-ndjson' },
    problems: [403, 404, 409],
    handle: ({ chain: of }, _request, response, { whole }) =>
      sendVerification(response, (told) =>
        verifyRecent(context, callerOf(response).actor, of, { isWhole: whole === 'true', ...told }),
      ),
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
