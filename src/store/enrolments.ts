import { type Kysely, sql } from 'kysely';
import type { Enrolments } from '../ports/enrolments.ts';
import type { LedgerWriter } from './ledger.ts';
import type { Tables } from './tables.ts';

export const createEnrolments = (db: Kysely<Tables>, ledger: LedgerWriter): Enrolments => ({
  add: ({ county, endpoint, createdAtMs, expiresAtMs }, code_digest, entry) =>
    db.transaction().execute(async (on) => {
      const row = { code_digest, created_at_ms: createdAtMs, expires_at_ms: expiresAtMs };
      await on
        .insertInto('enrolment')
        .values({ county, endpoint, ...row })
        .onConflict((conflict) => conflict.columns(['county', 'endpoint']).doUpdateSet(row))
        .execute();
      await ledger.append(on, entry);
    }),
  spend: (codeDigest, nowMs, entry) =>
    db.transaction().execute(async (on) => {
      // Whoever deletes the row has used it: two at once can't.
      const row = await on
        .deleteFrom('enrolment')
        .where('code_digest', '=', codeDigest)
        .returningAll()
        .executeTakeFirst();
      if (row === undefined || row.expires_at_ms <= nowMs) return undefined;
      const { county, endpoint, created_at_ms, expires_at_ms } = row;
      const enrolment = { county, endpoint, createdAtMs: created_at_ms, expiresAtMs: expires_at_ms };
      await ledger.append(on, entry(enrolment));
      return enrolment;
    }),
  end: (county, endpoint, entry) =>
    db.transaction().execute(async (on) => {
      await on
        .deleteFrom('enrolment')
        .where('county', '=', county)
        .where('endpoint', '=', endpoint)
        .execute();
      await ledger.append(on, entry);
    }),
  attempt: async (subject, most, nowMs, windowMs) => {
    const until_ms = nowMs + windowMs;
    const isOver = sql<boolean>`code_attempt.until_ms <= ${sql.lit(nowMs)}`;
    const row = await db
      .insertInto('code_attempt')
      .values({ subject, tries: 1, until_ms })
      .onConflict((conflict) =>
        conflict.column('subject').doUpdateSet({
          tries: sql<number>`case when ${isOver} then 1 else code_attempt.tries + 1 end`,
          until_ms: sql<number>`case when ${isOver} then ${sql.lit(until_ms)} else code_attempt.until_ms end`,
        }),
      )
      .returning(['tries', 'until_ms'])
      .executeTakeFirstOrThrow();
    await db.deleteFrom('code_attempt').where('until_ms', '<=', nowMs).execute();
    return row.tries > most ? row.until_ms : undefined;
  },
  forgive: async (subject) => {
    await db.deleteFrom('code_attempt').where('subject', '=', subject).execute();
  },
});
