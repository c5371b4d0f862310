import type { LocalDate } from './ids.ts';

/** What a county's people complained about in a month, a topic at a time. */
export interface ComplaintMonth {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly topics: Readonly<Record<string, number>>;
}

/** What was complained about that is no topic of any lesson: it counts among all, and steers nothing. */
export const otherTopic = 'other';

/** Topics a month may have: a list that has more holds something else in their place. */
export const mostTopics = 500;

const leastFactor = 0.8;
const greatestFactor = 1.5;
/** How many months a mean is taken over at most, and of how many at least. */
const meanMonths = 12;
const leastMonths = 3;
/** A month counts whole in itself and the next, then a third less each month. */
const decayMonths = 3;

/**
 * Factor of each topic on a date. Of the newest month known by then, a topic's share (n + 1) / (N + T), of n of N
 * complaints on T topics, against the mean of its shares in the 12 months before; their ratio is held between 0.8
 * and 1.5, and its distance from 1 shrinks by a third each month from the second after. With fewer than three
 * months to compare with, nothing is said.
 */
export function complaintEmphasis(
  months: readonly ComplaintMonth[],
  date: LocalDate,
): ReadonlyMap<string, number> {
  const known = months
    .filter(({ month }) => month <= date.slice(0, 7))
    .toSorted((a, b) => (a.month < b.month ? 1 : -1));
  const [newest] = known;
  if (newest === undefined) return new Map();
  const earlier = known.filter(({ month }) => {
    const age = monthsBetween(month, newest.month);
    return age >= 1 && age <= meanMonths;
  });
  const age = monthsBetween(newest.month, date.slice(0, 7));
  const weight = 1 - Math.max(0, age - 1) / decayMonths;
  if (earlier.length < leastMonths || weight <= 0) return new Map();
  const topics = [...new Set([newest, ...earlier].flatMap((one) => Object.keys(one.topics)))].sort();
  return new Map(
    topics
      .filter((topic) => topic !== otherTopic)
      .map((topic) => {
        const mean = earlier.reduce((sum, one) => sum + share(one, topic, topics.length), 0) / earlier.length;
        const ratio = share(newest, topic, topics.length) / mean;
        const bounded = Math.min(greatestFactor, Math.max(leastFactor, ratio));
        // Whole thousandths, so that a plan's explanation and its value are the same number.
        return [topic, Math.round((1 + (bounded - 1) * weight) * 1000) / 1000];
      }),
  );
}

function share({ topics }: ComplaintMonth, topic: string, kinds: number): number {
  const total = Object.values(topics).reduce((sum, count) => sum + count, 0);
  return ((topics[topic] ?? 0) + 1) / (total + kinds);
}

const monthsBetween = (from: string, to: string): number =>
  (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5)) - Number(from.slice(5));
