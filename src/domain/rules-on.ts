import { isInRange } from './calendar.ts';
import type { LocalDate, Occasion } from './ids.ts';
import { defaultRules } from './plan-defaults.ts';
import type { Emphasis, PlanRules } from './plan-rules.ts';
import type { Pin, Schedule } from './schedule.ts';
import { slotSettings } from './slot-settings.ts';

const defaults = defaultRules();
const leastFactor = 0.1;
const greatestFactor = 10;

/**
 * What a county's schedule asks of one slot of one date. Pure.
 * @param complaints factor of each topic, from `complaintEmphasis`; none unless the county wants them.
 */
export function rulesOn(
  schedule: Schedule,
  date: LocalDate,
  slot: Occasion,
  complaints: ReadonlyMap<string, number> = new Map(),
): PlanRules {
  const { rotation = {} } = schedule;
  const plain = schedule.slots.find(({ name }) => name === slot);
  const { maxPerWeek, first, last } = rotation;
  return {
    mode: plain === undefined ? (schedule.language ?? 'dialect') : slotSettings(schedule, plain).language,
    repeatAfterMs: rotation.repeatAfterMs ?? defaults.repeatAfterMs,
    everyMs: rotation.everyMs ?? defaults.everyMs,
    ...(maxPerWeek === undefined ? {} : { maxPerWeek }),
    topicsApart: rotation.topicsApart ?? defaults.topicsApart,
    pinned: [
      ...new Set((rotation.pinned ?? []).filter((pin) => isPinned(pin, date, slot)).map((pin) => pin.lesson)),
    ],
    ...(first === undefined ? {} : { first }),
    ...(last === undefined ? {} : { last }),
    series: rotation.series ?? [],
    emphasis: emphasisOn(schedule, date, complaints),
  };
}

const isPinned = ({ dates, slot }: Pin, date: LocalDate, asked: Occasion): boolean =>
  (slot === undefined || slot === asked) &&
  (dates === undefined || dates.some((range) => isInRange(date, range)));

/** Factors of one topic multiply, whatever they come from, and stay between a tenth and ten. */
function emphasisOn(
  { emphasis = {}, campaigns = [] }: Schedule,
  date: LocalDate,
  complaints: ReadonlyMap<string, number>,
): ReadonlyMap<string, Emphasis> {
  const sources = [
    { from: 'schedule', factors: Object.entries(emphasis) },
    ...campaigns
      .filter((campaign) => isInRange(date, campaign))
      .map(({ name, topics }) => ({ from: name, factors: Object.entries(topics) })),
    { from: 'complaints', factors: [...complaints] },
  ];
  const found = new Map<string, Emphasis>();
  for (const { from, factors } of sources) {
    for (const [topic, factor] of factors) {
      const { factor: so = 1, from: names = [] } = found.get(topic) ?? {};
      found.set(topic, { factor: so * factor, from: [...names, from] });
    }
  }
  return new Map(
    [...found].map(([topic, { factor, from }]) => [
      topic,
      { factor: Math.min(greatestFactor, Math.max(leastFactor, factor)), from },
    ]),
  );
}
