import { addDays } from '../src/domain/calendar.ts';
import { type LessonId, lessonId, localDate } from '../src/domain/ids.ts';
import { choose, type Option } from '../src/domain/plan-choose.ts';
import { defaultRules } from '../src/domain/plan-defaults.ts';
import { type HorizonInput, lessonsIn, planHorizon } from '../src/domain/plan-horizon.ts';
import { slotRoom } from '../src/domain/plan-spoken.ts';
import { outlooks } from '../src/domain/plan-verdict.ts';
import { variety } from '../src/domain/variety.ts';
import { asProgram, seeded } from '../test/support/knapsack.ts';
import { aLesson, aRecording, recordingsOf, today } from '../test/support/lessons.ts';
import { milpSolver } from '../test/support/milp.ts';
import type { BenchRow } from './bench-row.ts';
import { median } from './speech.ts';
import { cpuMsOf } from './support/cpu-time.ts';

const candidates = 500;
const mostMs = 50;
const mostYearSeconds = 60;
const slotMs = 480_000;

/** Of every kind a county has: waits that differ, nothing heard yet, and a campaign that raises one topic fivefold. */
const kinds = ['waits', 'unheard', 'campaign'] as const;

function anInstance(seed: number, kind: (typeof kinds)[number], count: number) {
  const pick = seeded(seed);
  const options = Array.from({ length: count }, (_, n): Option => {
    const topic = pick(0, kind === 'campaign' ? 3 : 11);
    const wait = pick(0, 1500);
    const raised = kind === 'campaign' && topic === 0 ? 5 : 1;
    const value = kind === 'unheard' ? 1_000_000_000 : Math.floor((wait * wait * raised) / 1000);
    return { id: `l${String(n).padStart(4, '0')}`, topic: `t${topic}`, size: 24 * pick(1700, 7500), value };
  });
  return { options, rules: { capacity: slotMs, forced: [], topicsApart: true } };
}

interface Times {
  readonly oursMs: number;
  readonly theirsMs: number;
  readonly proved: number;
  readonly of: number;
}

async function slots(
  kind: (typeof kinds)[number],
  count: number,
  rounds: number,
  isCompared: boolean,
): Promise<Times> {
  const solve = await milpSolver();
  const ours: number[] = [];
  const theirs: number[] = [];
  let proved = 0;
  choose(anInstance(999, kind, count).options, anInstance(999, kind, count).rules);
  for (let round = 1; round <= rounds; round += 1) {
    const { options, rules } = anInstance(round, kind, count);
    let choice: ReturnType<typeof choose>;
    ours.push(await cpuMsOf(async () => (choice = choose(options, rules))));
    if (choice !== undefined && choice.bound === choice.value) proved += 1;
    if (!isCompared || round > 5) continue;
    theirs.push(
      await cpuMsOf(async () => {
        const { value } = solve(asProgram({ options, rules }));
        // HiGHS works within 1e-6 of each figure; never heard is a thousand million.
        if (Math.abs(value - (choice?.value ?? 0)) > 1e-6 * value)
          throw new Error(`${value} is not ${choice?.value}`);
      }),
    );
  }
  return { oursMs: median(ours), theirsMs: median(theirs), proved, of: rounds };
}

/** A year of one audience: 60 lessons on 12 topics, two slots a day, a campaign in March. */
function aYear(seed: number, days: number, count: number): HorizonInput {
  const pick = seeded(seed);
  const lessons = Array.from({ length: count }, (_, n) => {
    const recordings = [aRecording({ of: `l${n}`, durationMs: 24 * pick(1700, 7500) })];
    return aLesson({ id: `l${n}`, topic: `t${pick(0, 11)}`, weight: pick(5, 20) / 10, recordings });
  });
  const stations = (['opening', 'closing'] as const).map((kind) =>
    aLesson({ id: kind, kind, recordings: [aRecording({ of: kind, durationMs: 9600 })] }),
  );
  const all = [...lessons, ...stations];
  const campaign = new Map([['t0', { factor: 5, from: ['3·15'] }]]);
  const startMs = Date.UTC(2026, 10, 24, 22, 30);
  return {
    slots: Array.from({ length: 2 * days }, (_, n) => {
      const date = localDate(addDays(today, Math.floor(n / 2)));
      const rules = date.slice(5, 7) === '03' ? { ...defaultRules(), emphasis: campaign } : defaultRules();
      const slot = n % 2 === 0 ? ('morning' as const) : ('evening' as const);
      return {
        date,
        slot,
        startsAtMs: startMs + n * 43_200_000,
        budgetMs: n % 2 === 0 ? 360_000 : slotMs,
        rules,
        silent: false as const,
      };
    }),
    gapMs: 1008,
    opening: lessonId('opening'),
    closing: lessonId('closing'),
    varieties: [variety('cmn')],
    lessons: all,
    approved: recordingsOf(all),
    durationOf: ({ durationMs }) => durationMs,
    heardAtMs: new Map<LessonId, number>(),
  };
}

function simulate(input: HorizonInput): number {
  const heard = new Map<LessonId, number[]>();
  let unproved = 0;
  for (const { at, playlist } of planHorizon(input)) {
    for (const lesson of lessonsIn(playlist))
      heard.set(lesson, [...(heard.get(lesson) ?? []), at.startsAtMs]);
    if (playlist.total !== undefined && playlist.total.bound > playlist.total.value) unproved += 1;
  }
  outlooks(input, heard, input.slots.at(-1)?.startsAtMs ?? 0);
  return unproved;
}

/** The planner against a MILP solver on the same slots, a year of the sample's size, and how both grow. */
export async function run(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const kind of kinds) {
    const { oursMs, theirsMs, proved, of } = await slots(kind, candidates, 15, kind !== 'unheard');
    const isCompared = kind !== 'unheard';
    rows.push({
      name: `plan a slot of 8 minutes from ${candidates} lessons, ${kind}, median CPU`,
      value: oursMs,
      unit: 'ms',
      baseline: isCompared ? `HiGHS on the same slots, ${theirsMs.toFixed(0)} ms` : '',
      ...(isCompared ? { ratio: oursMs / theirsMs } : {}),
      rule: 'value ≤',
      limit: mostMs,
      ok: oursMs <= mostMs && proved === of,
      note: `${proved} of ${of} proved the best`,
    });
  }
  rows.push(await growth('lessons'), await growth('days'));
  let unproved = 0;
  const yearMs = await cpuMsOf(async () => {
    for (let audience = 1; audience <= 12; audience += 1) unproved += simulate(aYear(audience, 365, 60));
  });
  rows.push({
    name: 'a year of 4 counties, 3 audiences each, 60 lessons, CPU',
    value: yearMs / 1000,
    unit: 's',
    baseline: '',
    rule: 'value ≤',
    limit: mostYearSeconds,
    ok: yearMs / 1000 <= mostYearSeconds,
    note: `${unproved} of ${12 * 730} slots not proved the best`,
  });
  return rows;
}

const steps = { lessons: [60, 125, 250, 500, 1000], days: [30, 90, 180, 365] } as const;

const mostComparedDays = 90;

/** What HiGHS takes for the same slots, one after the other, and that it finds the same. */
async function solverMs(input: HorizonInput): Promise<number> {
  const solve = await milpSolver();
  const programs = [...planHorizon(input)].map(({ input: of, playlist }) => {
    const { usable, capacity } = slotRoom(of);
    const options = [...usable.values()].filter(({ lesson }) => lesson.kind === 'lesson');
    const program = asProgram({ options, rules: { capacity, forced: [], topicsApart: true } });
    return { program, value: playlist.total?.value ?? 0 };
  });
  return cpuMsOf(async () => {
    for (const { program, value } of programs) {
      const found = solve(program).value;
      if (Math.abs(found - value) > 1e-6 * value) throw new Error(`${found} is not ${value}`);
    }
  });
}

/** How the cost grows; the limit is that ten times as much costs at most a hundred times. */
async function growth(what: keyof typeof steps): Promise<BenchRow> {
  const costs: number[] = [];
  const theirs: number[] = [];
  for (const step of steps[what]) {
    if (what === 'lessons') {
      const { oursMs, theirsMs } = await slots('campaign', step, 9, true);
      costs.push(oursMs);
      theirs.push(theirsMs);
    } else {
      costs.push(await cpuMsOf(async () => simulate(aYear(1, step, 60))));
      if (step <= mostComparedDays) theirs.push(await solverMs(aYear(1, step, 60)));
    }
  }
  const ratio = (costs.at(-1) ?? 0) / (costs[0] ?? 1);
  const grown = (steps[what].at(-1) ?? 1) / steps[what][0];
  return {
    name: `growth with ${what}: ${steps[what].join(', ')}`,
    value: ratio,
    unit: 'times',
    baseline: `${grown.toFixed(0)} times as many`,
    rule: 'value ≤',
    limit: grown ** 2,
    ok: ratio <= grown ** 2,
    note: `${listed(costs)}; HiGHS on the same slots ${listed(theirs)}`,
  };
}

const listed = (costs: readonly number[]): string =>
  costs.map((ms) => `${ms.toFixed(ms < 10 ? 1 : 0)} ms`).join(', ');

if (import.meta.main) console.table(await run());
