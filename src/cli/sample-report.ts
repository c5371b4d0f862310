import type { Context } from '../app/context.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { type Coverage, coverageOf } from '../domain/coverage.ts';
import type { Delivery } from '../domain/delivery.ts';
import { many } from '../domain/many.ts';
import { isCounted, type Outcome, outcomes } from '../domain/play.ts';
import type { PlayRecord } from '../ports/plays.ts';
import type { NextSlot } from './next-slots.ts';
import { table } from './table.ts';
import { outcomeWord, reasonWord } from './words.ts';

type Needs = Pick<Context, 'store' | 'drivers'>;

/** One county's part of a run, as the store tells it. */
interface Part {
  readonly slot: NextSlot;
  readonly broadcast: Broadcast | undefined;
  readonly deliveries: readonly Delivery[];
  readonly planned: number;
  readonly plays: readonly PlayRecord[];
  /** Conclusions `unknown` of endpoints whose driver has no evidence to give: nothing is missing there. */
  readonly withoutEvidence: number;
}

export interface SampleReport {
  readonly result: {
    readonly broadcasts: number;
    readonly deliveries: number;
    readonly plays: Readonly<Record<'planned' | Outcome, number>>;
    /** What all endpoints played, added up. */
    readonly audioSeconds: number;
  };
  readonly outcomes: string;
  /** Every delivery has its outcome, and something was heard. */
  readonly isAccountedFor: boolean;
  /** Says so, or what is missing. */
  readonly sentence: string;
}

/** What came of a run, added up over its counties. */
export async function reportSample(context: Needs, slots: readonly NextSlot[]): Promise<SampleReport> {
  const parts = await Promise.all(slots.map((slot) => partOf(context, slot)));
  const plays = parts.flatMap((part) => part.plays);
  const planned = sum(parts.map((part) => part.planned));
  const counts = countsOf(plays);
  const deliveries = sum(parts.map((part) => part.deliveries.length));
  const problems = parts.flatMap(problemOf);
  if (problems.length === 0 && counts.played === 0)
    problems.push(`${planned} 次计划，一次也没播出。${planned} planned, none played.`);
  const silent = sum(parts.map((part) => part.withoutEvidence));
  return {
    result: {
      broadcasts: parts.length,
      deliveries,
      plays: { planned, ...counts },
      audioSeconds: Math.round(sum(plays.map(({ playedMs }) => playedMs)) / 100) / 10,
    },
    outcomes: outcomesTable(parts),
    isAccountedFor: problems.length === 0,
    sentence: problems.length > 0 ? problems.join('\n') : accounted(deliveries, planned, silent),
  };
}

/** Each county's coverage by everything it ever played. */
export function coverageSoFar(
  { store }: Pick<Context, 'store'>,
  slots: readonly NextSlot[],
): Promise<readonly (readonly [string, Coverage])[]> {
  return Promise.all(
    slots.map(async ({ schedule }) => {
      const plays = await store.plays.list({ county: schedule.county, limit: 1_000_000 });
      return [schedule.name, coverageOf(schedule, plays)] as const;
    }),
  );
}

async function partOf({ store, drivers }: Needs, slot: NextSlot): Promise<Part> {
  const { id, schedule } = slot;
  const [broadcast, deliveries, plays, playlists] = await Promise.all([
    store.broadcasts.find(id),
    store.deliveries.of(id),
    store.plays.list({ broadcast: id, limit: 1_000_000 }),
    store.broadcasts.playlists(id),
  ]);
  const items = new Map(playlists.map((one) => [one.id, one.playlist.items.length]));
  const mute = new Set(
    schedule.endpoints
      .filter(({ driver }) => drivers[driver].evidence === 'none')
      .map((endpoint) => endpoint.id),
  );
  return {
    slot,
    broadcast,
    deliveries: deliveries.filter(({ state }) => state !== 'replaced'),
    plays: plays.filter(isCounted),
    planned: sum(deliveries.map(({ playlist }) => items.get(playlist) ?? 0)),
    withoutEvidence: plays.filter(({ outcome, endpoint }) => outcome === 'unknown' && mute.has(endpoint))
      .length,
  };
}

function problemOf({ slot, broadcast, plays, planned, withoutEvidence }: Part): string[] {
  const { name } = slot.schedule;
  if (broadcast?.state === 'missed') {
    return [
      `${name}没播成：${reasonWord(broadcast.reason)}。${slot.id} did not go out: ${broadcast.reason}.`,
    ];
  }
  if (broadcast?.state !== 'settled')
    return [`${name}还没播完就停了。Stopped before ${slot.id} was settled.`];
  const unknown = countsOf(plays).unknown - withoutEvidence;
  if (plays.length === planned && unknown === 0 && planned > 0) return [];
  return [
    `${name}：${planned} 次计划，${plays.length} 次有结果，${unknown} 次不明。${slot.id}: ${planned} planned, ${plays.length} concluded, ${unknown} unknown.`,
  ];
}

const accounted = (deliveries: number, planned: number, silent: number): string =>
  `每个下发都有结果：${deliveries} 个终端，${planned} 次播放${silent === 0 ? '' : `，其中 ${silent} 次在只收不播、没有回执的终端`}。` +
  `Every delivery is accounted for${silent === 0 ? '' : `; ${many(silent, 'play is', 'plays are')} at endpoints that take orders and give no evidence`}.`;

/** A row a county; a row an endpoint too where something that could be heard was not. */
function outcomesTable(parts: readonly Part[]): string {
  const rows = parts.flatMap(({ slot, deliveries, plays }) => {
    const troubled = [...Map.groupBy(plays, ({ endpointName }) => endpointName)].filter(
      ([, of]) => !of.every(({ outcome }) => outcome === 'played'),
    );
    return [
      [slot.schedule.name, String(deliveries.length), ...cells(plays)],
      ...troubled.map(([name, of]) => [`· ${name}`, '', ...cells(of), reasonsOf(of)]),
    ];
  });
  return table(['县区和终端', '下发', ...outcomes.map((one) => outcomeWord[one]), '原因'], rows);
}

const reasonsOf = (plays: readonly PlayRecord[]): string =>
  [...new Set(plays.flatMap(({ reason }) => (reason === undefined ? [] : reasonWord(reason))))].join('、');

const cells = (plays: readonly PlayRecord[]): string[] => Object.values(countsOf(plays)).map(String);

const countsOf = (plays: readonly PlayRecord[]): Record<Outcome, number> =>
  Object.fromEntries(
    outcomes.map((one) => [one, plays.filter(({ outcome }) => outcome === one).length]),
  ) as Record<Outcome, number>;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
