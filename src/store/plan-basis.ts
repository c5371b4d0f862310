import type { Kysely } from 'kysely';
import type { BroadcastId } from '../domain/ids.ts';
import type { PlanBasis } from '../ports/remakes.ts';
import type { Tables } from './tables.ts';

export async function basisOf(on: Kysely<Tables>, broadcast: BroadcastId): Promise<PlanBasis | undefined> {
  const query = on.selectFrom('plan_basis').select(['schedule', 'library', 'approvals']);
  return query.where('broadcast', '=', broadcast).executeTakeFirst();
}

export async function noteBasis(
  on: Kysely<Tables>,
  broadcast: BroadcastId,
  { schedule, library, approvals }: PlanBasis,
): Promise<void> {
  const basis = { schedule, library, approvals };
  await on
    .insertInto('plan_basis')
    .values({ broadcast, ...basis })
    .onConflict((conflict) => conflict.column('broadcast').doUpdateSet(basis))
    .execute();
}
