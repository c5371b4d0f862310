import { type Kysely, sql } from 'kysely';
import { outcomes } from '../domain/play.ts';
import type { Figures } from '../ports/figures.ts';
import type { OutcomeCounts } from '../ports/plays.ts';
import { broadcastOf } from './broadcast-row.ts';
import type { Tables } from './tables.ts';

export function createFigures(db: Kysely<Tables>): Figures {
  return {
    answers: async () => {
      await sql`select 1`.execute(db);
    },
    recent: async (since) => {
      const rows = await db
        .selectFrom('broadcast')
        .selectAll()
        .where(({ or, eb }) =>
          or([eb('local_date', '>=', since), eb('state', 'in', ['planned', 'ready', 'frozen'])]),
        )
        .orderBy('id')
        .execute();
      return rows.map(broadcastOf);
    },
    deliveries: async (broadcast) => {
      const rows = await db
        .selectFrom('delivery')
        .select(({ fn }) => ['state', 'reason', fn.countAll<number>().as('deliveries')])
        .where('broadcast', '=', broadcast)
        .groupBy(['state', 'reason'])
        .execute();
      return rows.map(({ state, reason, deliveries }) => ({
        state,
        ...(reason === null ? {} : { reason }),
        deliveries,
      }));
    },
    settledPlays: async (broadcast) => {
      const row = await db
        .selectFrom('ledger')
        .select('content')
        .where('verb', '=', 'settle-broadcast')
        .where('subject', '=', broadcast)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const { body } = JSON.parse(row.content) as { body: { plays: Partial<OutcomeCounts> } };
      return Object.fromEntries(outcomes.map((one) => [one, body.plays[one] ?? 0])) as OutcomeCounts;
    },
  };
}
