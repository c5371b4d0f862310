import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BenchRow } from './bench-row.ts';
import type { StepCost, StepName } from './support/growth-step.ts';
import { libraryFiles, networkFiles } from './support/network.ts';
import { writeFiles } from './support/write-files.ts';

const execute = promisify(execFile);

/** Counties of the three networks; each county has 20 townships of 25 villages with a loudspeaker each. */
const sizes = [1, 10, 100] as const;
const perCounty = 500;
const stepsInOrder = [
  'check',
  'parse',
  'publish',
  'plan',
  'freeze',
  'sign',
  'tick',
  'receipts',
  'copy',
  'settle',
] as const satisfies readonly StepName[];

type Costs = Readonly<Record<StepName, StepCost>>;

/** Time and memory of what grows with the network, each step in a process of its own. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-bench-growth-'));
  try {
    const costs = new Map<number, Costs>();
    for (const counties of sizes)
      costs.set(counties, await costsOf(join(folder, String(counties)), counties));
    const [one, ten, hundred] = sizes.map((size) => costs.get(size));
    if (one === undefined || ten === undefined || hundred === undefined)
      throw new Error('a network is missing');
    return rowsOf({ one, ten, hundred });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function costsOf(home: string, counties: number): Promise<Costs> {
  await writeFiles(home, networkFiles({ counties, townships: 20, villages: 25, slotLength: '26m' }));
  await writeFiles(
    home,
    libraryFiles({ lessons: 40, lessonSeconds: 1, varieties: ['cmn', 'cmn-x-jilu1239'] }),
  );
  const costs: Partial<Record<StepName, StepCost>> = {};
  for (const step of stepsInOrder) costs[step] = await runStep(step, home);
  await rm(home, { recursive: true, force: true });
  return costs as Costs;
}

async function runStep(step: StepName, home: string): Promise<StepCost> {
  const script = join(import.meta.dirname, 'support/growth-step.ts');
  const { stdout } = await execute(process.execPath, [...process.execArgv, script, step, home]);
  return JSON.parse(stdout) as StepCost;
}

interface Sizes {
  readonly one: Costs;
  readonly ten: Costs;
  readonly hundred: Costs;
}

/** What each step is compared with, and how many times as long it may take. */
const comparisons = [
  {
    step: 'check',
    what: 'check the tables',
    baseline: 'csv-parse alone',
    base: ({ parse }: Costs) => parse.cpuMs,
    limit: 8,
  },
  {
    step: 'publish',
    what: 'publish all schedules',
    baseline: 'csv-parse alone',
    base: ({ parse }: Costs) => parse.cpuMs,
    limit: 16,
  },
  {
    step: 'plan',
    what: 'plan one evening of every county',
    baseline: 'the pure planner alone',
    base: ({ plan }: Costs) => plan.baselineCpuMs ?? Number.NaN,
    limit: 80,
  },
  {
    step: 'freeze',
    what: 'freeze one evening, signing included',
    baseline: 'jose and better-sqlite3 alone',
    base: ({ sign }: Costs) => sign.cpuMs,
    limit: 3,
  },
  {
    step: 'tick',
    what: 'look once at all broadcasts on air, half played',
    baseline: 'counting their plays in SQL',
    base: ({ tick }: Costs) => tick.baselineCpuMs ?? Number.NaN,
    limit: 1,
  },
  {
    step: 'receipts',
    what: 'take in the receipts of one evening, conclude its plays',
    baseline: 'better-sqlite3 writing the same rows',
    base: ({ copy }: Costs) => copy.cpuMs,
    limit: 12,
  },
  {
    step: 'settle',
    what: 'settle all broadcasts of one evening',
    baseline: 'receiving them',
    base: ({ receipts }: Costs) => receipts.cpuMs,
    limit: 1,
  },
] as const satisfies readonly { step: StepName; base: (costs: Costs) => number; [key: string]: unknown }[];

/** How much more an endpoint may cost in a network ten times as large. */
const mostGrowth = 1.5;
/** One process may take this much memory at 50,000 endpoints. */
const mostMemoryMb = 1024;

function rowsOf({ one, ten, hundred }: Sizes): BenchRow[] {
  return comparisons.flatMap(({ step, what, baseline, base, limit }) => {
    const value = hundred[step].cpuMs;
    const ratio = value / base(hundred);
    const eachUs = [one, ten, hundred].map(
      (costs, n) => (costs[step].cpuMs * 1000) / (perCounty * (sizes[n] ?? 1)),
    );
    const [first = 0, middle = 0, last = 0] = eachUs;
    const peakMb = hundred[step].peakRssMb;
    return [
      {
        name: `${what}: 100 counties, 50,000 endpoints`,
        value,
        unit: 'ms CPU',
        baseline: `${baseline}, ${base(hundred).toFixed(0)} ms CPU`,
        ratio,
        rule: 'ratio ≤',
        limit,
        ok: ratio <= limit,
        note: `its process ran ${(hundred[step].wallMs / 1000).toFixed(1)} s`,
      },
      {
        name: '  … an endpoint, in a network of 50,000',
        value: last,
        unit: 'µs CPU',
        baseline: `of 5,000, ${middle.toFixed(0)} µs; of 500, ${first.toFixed(0)} µs`,
        ratio: last / middle,
        rule: 'ratio ≤',
        limit: mostGrowth,
        ok: last / middle <= mostGrowth,
      },
      {
        name: '  … peak memory of its process',
        value: peakMb,
        unit: 'MB',
        baseline: `of 500, ${one[step].peakRssMb.toFixed(0)} MB`,
        ratio: peakMb / one[step].peakRssMb,
        rule: 'value ≤',
        limit: mostMemoryMb,
        ok: peakMb <= mostMemoryMb,
      },
    ];
  });
}

if (import.meta.main) console.table(await run());
