import { actorName, system } from '../domain/actor.ts';
import type { RetentionRule } from '../domain/retention.ts';
import { reviewChain, stubOf } from '../domain/stub.ts';
import type { Review } from '../ports/retention.ts';
import type { Context } from './context.ts';
import { makeCheckpoint } from './make-checkpoints.ts';
import { mastersOver } from './prune-masters.ts';
import { sweptAfterMs } from './prune-receipts.ts';

type Needs = Parameters<typeof makeCheckpoint>[0];

/** Reviews that one entry declares gone, about. */
const declaredAtOnce = 500;

/**
 * Reviews of recordings that are over, as for their masters, of which the last, too, is older than a rule says. All of one
 * master go together: an approval whose withdrawal is forgotten would be in force again.
 */
export async function dueApprovals(
  { store }: Pick<Context, 'store'>,
  rule: RetentionRule,
): Promise<readonly Review[]> {
  const byMaster = Map.groupBy(await store.retention.reviews(), ({ master }) => master);
  const over = await mastersOver({ store }, rule, ({ master }) => byMaster.has(master));
  return over.flatMap(({ master }) => {
    const reviews = byMaster.get(master) ?? [];
    return reviews.every(({ atMs }) => atMs < rule.beforeMs) ? reviews : [];
  });
}

/**
 * Takes the text of reviews that were kept long enough: who decided, why, by which checklist. That it was decided, when, and of
 * which recording stays. What is found due today is declared and signed; what was declared yesterday loses its text; answers how many
 * did. Each step may be the last of a killed process. Throws StoreError.
 */
export async function pruneApprovals(context: Needs, rule: RetentionRule): Promise<number> {
  const { store, clock } = context;
  let removed = 0;
  if ((await store.retention.declaredReviews()) > 0) {
    // Also what a killed run declared.
    await makeCheckpoint(context, reviewChain);
    removed = await store.retention.removeReviews(clock.now() - sweptAfterMs);
  }
  const due = await dueApprovals(context, rule);
  for (const some of inParts(due)) {
    const stubs = some.map(({ content }) => stubOf(content));
    await store.retention.declareReviews(stubs, {
      chain: reviewChain,
      verb: 'prune-approvals',
      subject: reviewChain,
      actor: actorName(system('clock')),
      atMs: clock.now(),
      body: { rule, stubs },
    });
  }
  if (due.length > 0) await makeCheckpoint(context, reviewChain);
  return removed;
}

/** Never parts what is of one master. */
function inParts(due: readonly Review[]): Review[][] {
  const parts: Review[][] = [];
  for (const ofOne of Map.groupBy(due, ({ master }) => master).values()) {
    const last = parts.at(-1);
    if (last === undefined || last.length >= declaredAtOnce) parts.push([...ofOne]);
    else last.push(...ofOne);
  }
  return parts;
}
