import { z } from 'zod';
import { requireCounty } from '../../app/asked-plays.ts';
import type { Context } from '../../app/context.ts';
import { countiesToSee } from '../../app/counties-to-see.ts';
import { receiptFindingKinds } from '../../ports/receipts.ts';
import { county } from '../inputs.ts';
import { jsonRoute, type Route } from '../route.ts';
import { named } from '../schemas/document.ts';
import { atMs } from '../schemas/fields.ts';

const findingSchema = named(
  'ReceiptFinding',
  z.object({
    county: z.string(),
    endpoint: z.string(),
    kind: z
      .enum(receiptFindingKinds)
      .describe(
        '`missing`: receipts never came; `far-ahead`: some are numbered so far ahead that nothing between is asked for; `too-many-gaps`: a boot left out over a thousand stretches, those beyond are neither counted nor asked for; `conflict`: some came twice with different content; `two-at-once`: two boots take turns, so two devices use one id',
      ),
    sinceMs: atMs,
    count: z.int().min(1).describe('Receipts; of `too-many-gaps`, boots; of `two-at-once`, turns'),
    lastMs: atMs.optional(),
    boots: z.array(z.string()).readonly().optional(),
    addresses: z.array(z.string()).readonly().optional().describe('Where both spoke from, where it is known'),
  }),
);

export interface ReceiptRoutesDeps {
  readonly context: Pick<Context, 'store'>;
}

/** What the receipts of endpoints show that somebody should look at. */
export const receiptRoutes = ({ context }: ReceiptRoutesDeps): Route[] => [
  jsonRoute({
    method: 'get',
    path: '/receipt-findings',
    summary: 'Endpoints whose receipts never came, contradict one another, or come from two devices at once',
    query: z.strictObject({ county: county.optional() }),
    schema: named('ReceiptFindingList', z.object({ items: z.array(findingSchema).readonly() })),
    problems: [403, 404],
    handle: async ({ query, actor }) => {
      const { counties } = countiesToSee(actor, query.county);
      const asked = query.county === undefined ? counties : [query.county];
      const items = await context.store.receipts.findings(asked);
      await requireCounty(context, query.county, items);
      return { items };
    },
  }),
];
