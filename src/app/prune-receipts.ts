import { actorName, system } from '../domain/actor.ts';
import type { AreaCode } from '../domain/ids.ts';
import type { RetentionRule } from '../domain/retention.ts';
import { countyOfChain, makeCheckpoint } from './make-checkpoints.ts';

type Needs = Parameters<typeof makeCheckpoint>[0];

/** Rows that one entry declares gone, about. */
const declaredAtOnce = 100_000;

/** Whoever began to verify before something was declared gone reads it as it was: no verification takes so long. */
export const sweptAfterMs = 12 * 3_600_000;

/**
 * Prunes the receipts that a rule lets go, of every county; answers how many rows went. What is found due today is declared, signed
 * and marked, and counts as gone; what was marked yesterday is removed. Each step is one transaction and may be the last of a
 * killed process: the next run goes on from there. Nothing is marked before a checkpoint signs what declares it, and nothing
 * is removed that is not marked. Throws StoreError.
 */
export async function pruneReceipts(context: Needs, rule: RetentionRule): Promise<number> {
  let removed = 0;
  for (const { chain } of await context.store.ledger.heads()) {
    const county = countyOfChain(chain);
    if (county === undefined) continue;
    removed += await sweep(context, county);
    await markDue(context, county, rule);
  }
  return removed;
}

async function sweep({ store, clock }: Needs, county: AreaCode): Promise<number> {
  let removed = 0;
  for (;;) {
    const swept = await store.retention.sweep(county, clock.now() - sweptAfterMs);
    if (swept === 0) return removed;
    removed += swept;
  }
}

async function markDue(context: Needs, county: AreaCode, rule: RetentionRule): Promise<void> {
  const { store, clock } = context;
  for (;;) {
    // Also what a killed run declared.
    const declared = await store.retention.declared(county);
    if (declared !== undefined) {
      await makeCheckpoint(context, county);
      await store.retention.mark(declared, clock.now());
    }
    const due = await store.retention.due(county, rule.beforeMs, declaredAtOnce);
    if (due === undefined) return;
    await store.retention.declare(due, {
      chain: county,
      verb: 'prune-receipts',
      subject: county,
      actor: actorName(system('clock')),
      atMs: clock.now(),
      body: { rule, ...due },
    });
  }
}
