import { type Kysely, sql } from 'kysely';
import type { AudienceName } from '../domain/ids.ts';
import type { Audiences } from '../ports/audiences.ts';
import type { NewDelivery } from '../ports/broadcasts.ts';
import { createRowBatch } from './row-batch.ts';
import type { AudienceAssignmentTable } from './tables/audiences.ts';
import type { Tables } from './tables.ts';

export const createAudiences = (db: Kysely<Tables>): Audiences => ({
  assignments: async (county) => {
    const rows = await db
      .selectFrom('audience_assignment')
      .selectAll()
      .where('county', '=', county)
      .execute();
    return new Map(
      rows.map(({ endpoint, sequence, audiences, jws }) => [
        endpoint,
        { sequence, audiences: JSON.parse(audiences) as AudienceName[], jws },
      ]),
    );
  },
});

const columns = [
  'county',
  'endpoint',
  'sequence',
  'audiences',
  'jws',
] as const satisfies readonly (keyof AudienceAssignmentTable)[];

/** Writes the assignments that new deliveries bring, each in the place of the endpoint's last one. */
export function createAssign(db: Kysely<Tables>) {
  const upsert = createRowBatch(
    db,
    columns.length,
    (rows) => sql`insert into audience_assignment (county, endpoint, sequence, audiences, jws) values ${rows}
      on conflict (county, endpoint) do update set
        sequence = excluded.sequence, audiences = excluded.audiences, jws = excluded.jws`,
  );
  return (on: Kysely<Tables>, county: string, deliveries: readonly NewDelivery[]): Promise<number> =>
    upsert(
      on,
      deliveries.flatMap(({ endpoint, assignment }) =>
        assignment === undefined
          ? []
          : [
              [
                county,
                endpoint,
                assignment.sequence,
                JSON.stringify(assignment.audiences),
                assignment.jws,
              ] as const,
            ],
      ),
    );
}
