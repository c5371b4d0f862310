import { type Actor, actorName } from '../domain/actor.ts';
import { dateAt } from '../domain/calendar.ts';
import { type ComplaintMonth, complaintEmphasis, otherTopic } from '../domain/complaints.ts';
import type { AreaCode } from '../domain/ids.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';

type Needs = Pick<Context, 'store' | 'clock'>;

export interface ComplaintReport {
  readonly county: AreaCode;
  /** Whether the county's schedule lets complaints steer its lessons. */
  readonly on: boolean;
  readonly months: readonly ComplaintMonth[];
  /** Factor of each topic today, whether used or not. */
  readonly factors: Readonly<Record<string, number>>;
  /** Topics of these months that no lesson has: misspelt perhaps, and they raise nothing. */
  readonly unknown: readonly string[];
}

/**
 * Stores what a county's people complained about in a month, in place of what was imported before. Throws
 * RequestError `forbidden`, `not-found`, and `invalid` for a month that is not over or begun.
 */
export async function importComplaints(
  context: Needs,
  actor: Actor,
  county: AreaCode,
  month: ComplaintMonth,
): Promise<ComplaintReport & { readonly changed: boolean }> {
  const { store, clock } = context;
  authorise(actor, 'importComplaints', county);
  const { zone } = await scheduleOf(context, county);
  const now = dateAt(clock.now(), zone).slice(0, 7);
  if (month.month > now) {
    throw new RequestError(
      'invalid',
      `${month.month} 还没有到，现在是 ${now}。${month.month} has not come yet; it is ${now}.`,
    );
  }
  const changed = await store.complaints.replaceMonth(county, month, {
    chain: county,
    verb: 'import-complaints',
    subject: `${county}/${month.month}`,
    actor: actorName(actor),
    atMs: clock.now(),
    body: { month: month.month, topics: month.topics },
  });
  return { ...(await reportComplaints(context, county)), changed };
}

/** What a county's people complained about, and what comes of it today. Throws RequestError `not-found`. */
export async function reportComplaints(context: Needs, county: AreaCode): Promise<ComplaintReport> {
  const schedule = await scheduleOf(context, county);
  const months = await context.store.complaints.months(county);
  const factors = complaintEmphasis(months, dateAt(context.clock.now(), schedule.zone));
  const lessons = (await context.store.revisions.library())?.body.lessons ?? [];
  const known = new Set<string>([otherTopic, ...lessons.map(({ topic }) => topic)]);
  const named = new Set(months.flatMap(({ topics }) => Object.keys(topics)));
  return {
    county,
    on: schedule.complaints === true,
    months,
    factors: Object.fromEntries(factors),
    unknown: [...named].filter((topic) => !known.has(topic)).sort(),
  };
}

async function scheduleOf({ store }: Needs, county: AreaCode) {
  const schedule = (await store.revisions.schedule(county))?.body;
  if (schedule !== undefined) return schedule;
  throw new RequestError('not-found', `没有这个县：${county}。There is no county ${county}.`);
}
