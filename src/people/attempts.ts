import { type Kysely, sql } from 'kysely';
import { sameName } from '../domain/person.ts';
import type { Locked } from '../ports/people.ts';
import { digestOf } from './secrets.ts';
import type { Tables } from './tables.ts';

/** How many times one name may be tried, and how many times one address may try, within `windowMs`. */
export const mostOfName = 5;
export const mostOfAddress = 30;
/** A lock lasts as long from the attempt that used up the last of them. */
export const windowMs = 15 * 60_000;

/** Longer than any code is good for: 30 seconds, with the one before and the one behind. */
const codeMs = 5 * 60_000;

/** Counts attempts to sign in, in the database: a restart forgives none, and any number at once is counted. */
export interface Attempts {
  /** Counts one that is about to be made. Locked when there were too many. */
  begin(name: string, address: string): Promise<Locked | undefined>;
  /** Uses up an authenticator's code; false when that person used it before. */
  spend(person: string, code: string): Promise<boolean>;
  /** Takes back one that went well. */
  forgive(name: string, address: string): Promise<void>;
}

export function createAttempts(db: Kysely<Tables>, now: () => number): Attempts {
  const count = async (subject: string, most: number): Promise<Locked | undefined> => {
    const nowMs = now();
    const untilMs = nowMs + windowMs;
    const row = await db
      .insertInto('sign_in_attempt')
      .values({ subject, failures: 1, until_ms: untilMs })
      .onConflict((conflict) =>
        conflict.column('subject').doUpdateSet({
          failures: sql<number>`case when sign_in_attempt.until_ms <= ${sql.lit(nowMs)} then 1
            else sign_in_attempt.failures + 1 end`,
          until_ms: sql<number>`case when sign_in_attempt.until_ms <= ${sql.lit(nowMs)}
            or sign_in_attempt.failures + 1 = ${sql.lit(most)}
            then ${sql.lit(untilMs)} else sign_in_attempt.until_ms end`,
        }),
      )
      .returning(['failures', 'until_ms'])
      .executeTakeFirstOrThrow();
    return row.failures > most ? { kind: 'locked', untilMs: row.until_ms } : undefined;
  };
  return {
    begin: async (name, address) =>
      (await count(ofAddress(address), mostOfAddress)) ?? count(ofName(name), mostOfName),
    spend: async (person, code) => {
      const subject = `code:${digestOf(`${person} ${code}`)}`;
      const untilMs = now() + codeMs;
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('sign_in_attempt')
        .values({ subject, failures: 0, until_ms: untilMs })
        .onConflict((conflict) =>
          conflict
            .column('subject')
            .doUpdateSet({ until_ms: untilMs })
            .where('sign_in_attempt.until_ms', '<=', now()),
        )
        .executeTakeFirst();
      return numInsertedOrUpdatedRows === 1n;
    },
    forgive: async (name, address) => {
      await db
        .deleteFrom('sign_in_attempt')
        .where((where) => where.or([where('subject', '=', ofName(name)), where('until_ms', '<=', now())]))
        .execute();
      await db
        .updateTable('sign_in_attempt')
        .set(({ eb }) => ({ failures: eb('failures', '-', 1) }))
        .where('subject', '=', ofAddress(address))
        .where('failures', '>', 0)
        .execute();
    },
  };
}

/** What was typed as a name may be anything, a password too: it is not kept. */
const ofName = (name: string): string => `name:${digestOf(sameName(name))}`;
const ofAddress = (address: string): string => `address:${address}`;
