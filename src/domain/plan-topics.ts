/** What stands among a slot's lessons: one lesson, or its two renditions side by side. */
interface Placed {
  readonly topic: string;
}

/**
 * By how much lessons of a topic may outnumber all others: with n lessons, c of them on the topic, they can be
 * arranged with no two neighbours alike exactly when 2·c − n ≤ 1 for every topic, and one less for each end that a
 * lesson on another topic must take. Such an end leaves the topic one place fewer; and where no topic is too many,
 * always taking the one with most lessons left never fails.
 */
export const topicMargin = (topic: string, ends: readonly (Placed | undefined)[]): number =>
  ends.reduce((margin, end) => (end === undefined || end.topic === topic ? margin : margin - 1), 1);

/** The topics too many for an arrangement in which no two neighbours share one; the worst first, then by name. */
export function crowdedTopics(
  lessons: readonly Placed[],
  first: Placed | undefined,
  last: Placed | undefined,
): readonly string[] {
  const crowded: (readonly [string, number])[] = [];
  for (const [topic, { length }] of Map.groupBy(lessons, (lesson) => lesson.topic)) {
    const excess = 2 * length - lessons.length - topicMargin(topic, [first, last]);
    if (excess > 0) crowded.push([topic, excess]);
  }
  return crowded.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([topic]) => topic);
}

/**
 * Lessons in the order they are heard: `first` first and `last` last; else the order they come in, departed from only
 * where two neighbours would share a topic. Where no order avoids that, or it is not asked for, they stay as they are.
 */
export function arrange<Lesson extends Placed>(
  lessons: readonly Lesson[],
  first: Lesson | undefined,
  last: Lesson | undefined,
  topicsApart: boolean,
): Lesson[] {
  const end = last === first ? undefined : last;
  const rest = lessons.filter((one) => one !== first && one !== end);
  const closing = end === undefined ? [] : [end];
  const arranged = first === undefined ? [] : [first];
  if (!topicsApart || crowdedTopics(lessons, first, end).length > 0)
    return [...arranged, ...rest, ...closing];
  while (rest.length > 0) {
    const before = arranged.at(-1);
    const next = rest.findIndex(
      (one) =>
        one.topic !== before?.topic &&
        crowdedTopics([one, ...rest.filter((other) => other !== one), ...closing], one, end).length === 0,
    );
    arranged.push(...rest.splice(Math.max(0, next), 1));
  }
  return [...arranged, ...closing];
}
