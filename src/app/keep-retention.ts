import { actorName, system } from '../domain/actor.ts';
import { dateAt } from '../domain/calendar.ts';
import { type LogKind, type RetentionKind, type RetentionRule, retentionRule } from '../domain/retention.ts';
import type { Context } from './context.ts';
import { makeCheckpoint } from './make-checkpoints.ts';
import { pruneApprovals } from './prune-approvals.ts';
import { pruneMasters } from './prune-masters.ts';
import { pruneReceipts } from './prune-receipts.ts';

type Needs = Parameters<typeof pruneMasters>[0] & Pick<Context, 'settings' | 'logger'>;

const prunes = {
  receipts: pruneReceipts,
  checks: (context, rule) => pruneLogs(context, rule, 'checks'),
  performances: (context, rule) => pruneLogs(context, rule, 'performances'),
  gaps: (context, rule) => pruneLogs(context, rule, 'gaps'),
  alerts: (context, rule) => pruneLogs(context, rule, 'alerts'),
  'disk-samples': (context, rule) => pruneLogs(context, rule, 'disk-samples'),
  masters: pruneMasters,
  approvals: pruneApprovals,
} as const satisfies Record<RetentionKind, (context: Needs, rule: RetentionRule) => Promise<number>>;

/**
 * Prunes all that was kept long enough, kind by kind; one that fails is logged, holds up no other, and is tried again the
 * next day. Answers what went of each.
 */
export async function keepRetention(context: Needs): Promise<Partial<Record<RetentionKind, number>>> {
  const { settings, clock, logger } = context;
  const today = dateAt(clock.now(), 'UTC');
  const pruned: Partial<Record<RetentionKind, number>> = {};
  for (const [kind, prune] of Object.entries(prunes) as [RetentionKind, (typeof prunes)[RetentionKind]][]) {
    try {
      const count = await prune(context, retentionRule(kind, settings.retention, today));
      if (count > 0) pruned[kind] = count;
    } catch (err) {
      logger.error({ err, kind }, 'what was kept long enough could not be pruned; tomorrow is tried again');
    }
  }
  if (Object.keys(pruned).length > 0) logger.info({ pruned }, 'what was kept long enough is pruned');
  return pruned;
}

async function pruneLogs(context: Needs, rule: RetentionRule, kind: LogKind): Promise<number> {
  let removed = 0;
  for (;;) {
    const entry = { chain: 'retention', verb: 'prune-logs', actor: actorName(system('clock')) } as const;
    const some = await context.store.retention.pruneLogs(
      { ...rule, kind },
      { ...entry, atMs: context.clock.now() },
    );
    if (some === 0) break;
    removed += some;
  }
  if (removed > 0) await makeCheckpoint(context, 'retention');
  return removed;
}
