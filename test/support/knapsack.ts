import type { Choice, ChoiceRules, Option } from '../../src/domain/plan-choose.ts';

/** Numbers that are the same in every run. */
export function seeded(seed: number): (least: number, most: number) => number {
  let state = seed;
  return (least, most) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return least + Math.floor((state / 2 ** 32) * (most - least + 1));
  };
}

export interface Instance {
  readonly options: readonly Option[];
  readonly rules: ChoiceRules;
}

/** Up to nine options; few sizes, values and topics, so that ties and crowded topics are common. */
export function anInstance(seed: number): Instance {
  const pick = seeded(seed);
  const count = pick(0, 9);
  const [sizes, values, topics] = [pick(0, 1) ? 4 : 60, pick(0, 2) ? 400 : 3, pick(1, 4)];
  const options = Array.from({ length: count }, (_, n) => ({
    id: `l${n}`,
    topic: `t${pick(1, topics)}`,
    size: 24 * pick(1, sizes),
    value: pick(0, values),
  }));
  const some = (): string | undefined => (pick(0, 2) === 0 ? `l${pick(0, 8)}` : undefined);
  const [first, last] = [some(), some()];
  const total = options.reduce((sum, { size }) => sum + size, 0);
  return {
    options,
    rules: {
      capacity: pick(0, Math.max(24, total)),
      forced: pick(0, 4) === 0 ? options.filter(() => pick(0, 2) === 0).map(({ id }) => id) : [],
      topicsApart: pick(0, 3) > 0,
      ...(first === undefined ? {} : { first }),
      ...(last === undefined ? {} : { last }),
    },
  };
}

/** Whether the lessons have an order in which no two neighbours share a topic, by trying. */
export function hasOrder(
  lessons: readonly Option[],
  { first, last }: Pick<ChoiceRules, 'first' | 'last'>,
): boolean {
  const head = lessons.find(({ id }) => id === first);
  const tail = last === first ? undefined : lessons.find(({ id }) => id === last);
  const go = (before: string | undefined, rest: readonly Option[]): boolean => {
    if (rest.length === 0) return true;
    return rest.some(
      (one) =>
        one.topic !== before &&
        (one !== tail || rest.length === 1) &&
        go(
          one.topic,
          rest.filter((other) => other !== one),
        ),
    );
  };
  if (head === undefined) return go(undefined, lessons);
  return go(
    head.topic,
    lessons.filter((one) => one !== head),
  );
}

/** The best choice, by looking at all of them. */
export function exhaustively({ options, rules }: Instance): Omit<Choice<Option>, 'bound'> | undefined {
  const all = Array.from({ length: 2 ** options.length }, (_, bits) => {
    const chosen = options.filter((_one, at) => (bits >> at) % 2 === 1);
    const sum = (of: 'value' | 'size') => chosen.reduce((total, one) => total + one[of], 0);
    return { chosen, value: sum('value'), size: sum('size'), ids: chosen.map(({ id }) => id).join() };
  });
  const fitting = all
    .filter(({ chosen, size }) => {
      const ids = chosen.map(({ id }) => id);
      return size <= rules.capacity && rules.forced.every((id) => ids.includes(id));
    })
    .sort((a, b) => b.value - a.value || b.size - a.size || (a.ids < b.ids ? -1 : 1));
  const best = fitting.find(({ chosen }) => !rules.topicsApart || hasOrder(chosen, rules));
  return best && { chosen: best.chosen, value: best.value, size: best.size };
}

/** The same question as a mixed-integer program in CPLEX's LP format. */
export function asProgram({ options, rules }: Instance): string {
  const sum = (of: (one: Option) => number): string => {
    const terms = options.map((one) => `${of(one) < 0 ? '-' : '+'} ${Math.abs(of(one))} ${one.id}`);
    return terms.join(' ');
  };
  const last = rules.last === rules.first ? undefined : rules.last;
  const topics = rules.topicsApart ? [...new Set(options.map(({ topic }) => topic))] : [];
  const rows = topics.map((topic) => {
    const atEnd = ({ id, topic: of }: Option): number =>
      of !== topic && (id === rules.first || id === last) ? 1 : 0;
    return `apart_${topic}: ${sum((one) => (one.topic === topic ? 1 : -1) + atEnd(one))} <= 1`;
  });
  return [
    'Maximize',
    `value: ${sum(({ value }) => value)}`,
    'Subject To',
    `room: ${sum(({ size }) => size)} <= ${rules.capacity}`,
    ...rows,
    ...rules.forced.map((id) => `forced_${id}: ${id} >= 1`),
    'Binary',
    options.map(({ id }) => id).join(' '),
    'End',
  ].join('\n');
}
