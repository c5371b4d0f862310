import { hash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { AlertSettings } from '../domain/alert-channel.ts';
import type { AreaCode, Digest } from '../domain/ids.ts';
import { canonicalJson, type LedgerEntry } from '../domain/ledger.ts';
import type { LibraryBody, LibraryRevision, Revision, ScheduleRevision } from '../domain/revision.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { Published, Revisions } from '../ports/revisions.ts';
import type { LedgerWriter } from './ledger.ts';
import type { Tables } from './tables.ts';

/** What the entry that publishes a revision says of its text. */
export const digestOfRevision = (body: string): Digest => hash('sha256', body) as Digest;

const library = 'library';
const alerts = 'alerts';

/**
 * A revision never changes, so each scope's newest is parsed once and kept; asking costs a look at the numbers.
 */
export function createRevisions(db: Kysely<Tables>, ledger: LedgerWriter): Revisions {
  const kept = new Map<string, Revision<unknown>>();
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
      const said = { ...entry.body, revision: { number, digest: digestOfRevision(body) } };
      await ledger.append(on, { ...entry, body: said });
      return { number, changed: true };
    });

  const numbers = () =>
    db
      .selectFrom('revision')
      .select(({ fn }) => ['scope', fn.max('number').as('number')])
      .groupBy('scope');

  const keep = (row: RevisionRow): Revision<unknown> => {
    const made = row.scope === library || row.scope === alerts ? revisionOf(row) : scheduleOf(row);
    kept.set(row.scope, made);
    return made;
  };

  const read = async (scope: string): Promise<Revision<unknown> | undefined> => {
    const last = await numbers().where('scope', '=', scope).executeTakeFirst();
    if (last === undefined) return undefined;
    const known = kept.get(scope);
    if (known?.number === last.number) return known;
    const row = await newest(db, scope);
    return row && keep(row);
  };

  const numbered = async (county: AreaCode, number: number): Promise<ScheduleRevision | undefined> => {
    const known = kept.get(county);
    if (known?.number === number) return known as ScheduleRevision;
    const query = db.selectFrom('revision').selectAll().where('scope', '=', county);
    const row = await query.where('number', '=', number).executeTakeFirst();
    return row && scheduleOf(row);
  };

  const at = async (scope: string, atMs: number): Promise<RevisionRow | undefined> => {
    const of = db.selectFrom('revision').selectAll().where('scope', '=', scope);
    const then = of.where('published_at_ms', '<=', atMs).orderBy('number', 'desc').limit(1);
    return (await then.executeTakeFirst()) ?? (await of.where('number', '=', 1).executeTakeFirst());
  };

  return {
    library: async () => (await read(library)) as LibraryRevision | undefined,
    schedules: async () => {
      const found: ScheduleRevision[] = [];
      for (const { scope, number } of await numbers()
        .where('scope', 'not in', [library, alerts])
        .orderBy('scope')
        .execute()) {
        const known = kept.get(scope);
        const one = known?.number === number ? known : await read(scope);
        if (one !== undefined) found.push(one as ScheduleRevision);
      }
      return found;
    },
    scheduleAt: async (county, atMs) => {
      const row = await at(county, atMs);
      return row && scheduleOf(row);
    },
    libraryAt: async (atMs) => {
      const row = await at(library, atMs);
      return row && revisionOf<LibraryBody>(row);
    },
    alerts: async () => (await read(alerts)) as Revision<AlertSettings> | undefined,
    servedSince: async (county) => {
      const first = await db
        .selectFrom('revision')
        .select('published_at_ms')
        .where('scope', '=', county)
        .where('number', '=', 1)
        .executeTakeFirst();
      return first?.published_at_ms;
    },
    schedule: async (county) => (await read(county)) as ScheduleRevision | undefined,
    schedulesSince: async (county, atMs, untilMs = Number.POSITIVE_INFINITY) => {
      const rows = await db
        .selectFrom('revision')
        .select(['number', 'published_at_ms'])
        .where('scope', '=', county)
        .orderBy('number', 'desc')
        .execute();
      const before = rows.findIndex(({ published_at_ms }) => published_at_ms <= atMs);
      const since = before < 0 ? rows : rows.slice(0, before + 1);
      const found: ScheduleRevision[] = [];
      for (const { number, published_at_ms } of since) {
        if (published_at_ms > untilMs) continue;
        const one = await numbered(county, number);
        if (one !== undefined) found.push(one);
      }
      return found;
    },
    scheduleNumbered: (county, number) => numbered(county, number),

    everHeld: async ({ lesson, variety, master }) => {
      const query = db.selectFrom('revision').select('body').where('scope', '=', library);
      const rows = await query.where('body', 'like', `%${master}%`).execute();
      return rows.some(({ body }) =>
        (JSON.parse(body) as LibraryBody).lessons.some(
          ({ id, recordings }) =>
            id === lesson && recordings.some((one) => one.variety === variety && one.master === master),
        ),
      );
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
