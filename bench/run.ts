import { parseArgs } from 'node:util';
import { table } from '../src/cli/table.ts';
import type { BenchRow } from './bench-row.ts';

/** Joining comes first: it measures how far the process grows. */
const benches = {
  join: () => import('./join.ts'),
  rendition: () => import('./rendition.ts'),
  recordings: () => import('./recordings.ts'),
  upload: () => import('./upload.ts'),
  deliveries: () => import('./deliveries.ts'),
  http: () => import('./http.ts'),
  national: () => import('./national.ts'),
  icecast: () => import('./icecast.ts'),
  queue: () => import('./queue.ts'),
  store: () => import('./store.ts'),
  receipts: () => import('./receipts.ts'),
  rtp: () => import('./rtp.ts'),
  scrape: () => import('./scrape.ts'),
  growth: () => import('./growth.ts'),
  loudspeakers: () => import('./loudspeakers.ts'),
  mqtt: () => import('./mqtt.ts'),
  ledger: () => import('./ledger.ts'),
  history: () => import('./history.ts'),
  coverage: () => import('./coverage.ts'),
  endpoints: () => import('./endpoints.ts'),
  plan: () => import('./plan.ts'),
  console: () => import('./console.ts'),
} satisfies Record<string, () => Promise<{ run(): Promise<BenchRow[]> }>>;

type BenchName = keyof typeof benches;
const isBench = (name: string): name is BenchName => Object.hasOwn(benches, name);
const allBenches = Object.keys(benches).filter(isBench);

const help = `Usage: npm run bench -- [options] [bench…]

What things cost, each beside a baseline measured in the same run.

Benches: ${allBenches.join(', ')}; all of them unless named.

Options:
  --json      print the rows as JSON
  -h, --help  show this

Ends with 1 when a row misses its limit, with 2 when asked for what there is not.
`;

interface Request {
  readonly names: readonly BenchName[];
  readonly json: boolean;
}

/** What the command line asks for; a string is what to tell who asked, instead. */
function requestOf(args: readonly string[]): Request | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help === true) return help;
    const unknown = positionals.filter((name) => !isBench(name));
    if (unknown.length > 0)
      throw new RangeError(`there is no bench ${unknown.join(', ')}; there are ${allBenches.join(', ')}`);
    const names = allBenches.filter((name) => positionals.length === 0 || positionals.includes(name));
    return { names, json: values.json };
  } catch (error) {
    process.exitCode = 2;
    return `bench: ${error instanceof Error ? error.message : String(error)}\n`;
  }
}

async function measure(names: readonly BenchName[]): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const name of names) {
    const beganMs = performance.now();
    process.stderr.write(`bench: ${name} …`);
    const { run } = await benches[name]();
    rows.push(...(await run()));
    process.stderr.write(` ${((performance.now() - beganMs) / 1000).toFixed(0)} s\n`);
  }
  return rows;
}

const figure = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));

const cellsOf = ({ name, value, unit, baseline, ratio, rule, limit, ok, note }: BenchRow): string[] => [
  ok ? 'ok' : 'MISSED',
  name,
  `${figure(value)} ${unit}`,
  baseline,
  ratio === undefined ? '' : figure(ratio),
  `${rule} ${figure(limit)}`,
  note ?? '',
];

const request = requestOf(process.argv.slice(2));
if (typeof request === 'string') {
  (process.exitCode === 2 ? process.stderr : process.stdout).write(request);
} else {
  const rows = await measure(request.names);
  const headers = ['', 'what', 'value', 'baseline, same run', 'ratio', 'limit', 'note'];
  process.stdout.write(
    `${request.json ? JSON.stringify(rows, null, 2) : table(headers, rows.map(cellsOf))}\n`,
  );
  if (rows.some(({ ok }) => !ok)) process.exitCode = 1;
}
