import type { Kysely } from 'kysely';
import type { AlertSettings } from '../domain/alert-channel.ts';
import type { AreaCode } from '../domain/ids.ts';
import { canonicalJson, type LedgerEntry } from '../domain/ledger.ts';
import type { LibraryBody, Revision, ScheduleRevision } from '../domain/revision.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { Published, Revisions } from '../ports/revisions.ts';
import type { LedgerWriter } from './ledger.ts';
import type { Tables } from './tables.ts';

const library = 'library';
const alerts = 'alerts';

export function createRevisions(db: Kysely<Tables>, ledger: LedgerWriter): Revisions {
  const newest = (on: Kysely<Tables>, scope: string) =>
    on
      .selectFrom('revision')
      .selectAll()
      .where('scope', '=', scope)
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst();

  const publish = (scope: string, value: unknown, entry: LedgerEntry): Promise<Published> =>
    db.transaction().execute(async (on) => {
      await ledger.hold(on, entry.chain);
      const body = canonicalJson(value);
      const last = await newest(on, scope);
      if (last?.body === body) return { number: last.number, changed: false };
      const number = (last?.number ?? 0) + 1;
      const row = { scope, number, published_at_ms: entry.atMs, author: entry.actor, body };
      await on.insertInto('revision').values(row).execute();
      await ledger.append(on, entry);
      return { number, changed: true };
    });

  return {
    library: async () => {
      const row = await newest(db, library);
      return row && revisionOf<LibraryBody>(row);
    },
    schedules: async () => {
      const newestNumbers = db
        .selectFrom('revision')
        .select(({ fn }) => ['scope as county', fn.max('number').as('newest')])
        .where('scope', 'not in', [library, alerts])
        .groupBy('scope')
        .as('last');
      const rows = await db
        .selectFrom('revision')
        .innerJoin(newestNumbers, (join) =>
          join.onRef('last.county', '=', 'revision.scope').onRef('last.newest', '=', 'revision.number'),
        )
        .selectAll('revision')
        .orderBy('scope')
        .execute();
      return rows.map(scheduleOf);
    },
    alerts: async () => {
      const row = await newest(db, alerts);
      return row && revisionOf<AlertSettings>(row);
    },
    servedSince: async (county) => {
      const first = await db
        .selectFrom('revision')
        .select('published_at_ms')
        .where('scope', '=', county)
        .where('number', '=', 1)
        .executeTakeFirst();
      return first?.published_at_ms;
    },
    schedule: async (county) => {
      const row = await newest(db, county);
      return row && scheduleOf(row);
    },
    publishLibrary: (body, entry) => publish(library, body, entry),
    publishAlerts: (body, entry) => publish(alerts, body, entry),
    publishSchedule: (body, entry) => publish(body.county, body, entry),
  };
}

type RevisionRow = Tables['revision'];

const revisionOf = <Body>(row: RevisionRow): Revision<Body> => ({
  number: row.number,
  publishedAtMs: row.published_at_ms,
  author: row.author,
  body: JSON.parse(row.body) as Body,
});

const scheduleOf = (row: RevisionRow): ScheduleRevision => ({
  ...revisionOf<Schedule>(row),
  county: row.scope as AreaCode,
});
