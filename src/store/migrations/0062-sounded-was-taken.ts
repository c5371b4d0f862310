import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';

/** An order of which some sound was heard was taken, whatever its delivery became since; until now it counted only while it stood as accepted. */
export async function soundedWasTaken(db: Kysely<Tables>): Promise<void> {
  await sql`update coverage_month set accepted = coverage_month.accepted + more.accepted
    from (select county, substr(local_date, 1, 7) as month, area, endpoint, count(*) as accepted
      from coverage_delivery where sounded > accepted group by county, substr(local_date, 1, 7), area, endpoint) more
    where coverage_month.county = more.county and coverage_month.month = more.month
      and coverage_month.area = more.area and coverage_month.endpoint = more.endpoint`.execute(db);
  await sql`update coverage_delivery set accepted = 1 where sounded > accepted`.execute(db);
}
