import { parseArgs } from 'node:util';
import { prove } from './support/prove.ts';

/** npm run chaos -- [--seconds N] [--seed N] [--loudspeakers N]: ends with 1 where something does not hold, and says with which seed. */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string' },
    seed: { type: 'string' },
    loudspeakers: { type: 'string' },
  },
});
const seconds = Number(values.seconds ?? 300);
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
if (!(seconds > 0) || !Number.isInteger(seed)) throw new Error('--seconds and --seed are numbers');

const say = (line: string): void => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);
try {
  const { faults, folder, ...seen } = await prove({
    seed,
    forMs: seconds * 1000,
    loudspeakers: Number(values.loudspeakers ?? 200),
    say,
  });
  console.log(JSON.stringify(seen));
  for (const fault of faults) console.log(fault);
  if (faults.length > 0) {
    console.log(
      `${faults.length} faults with --seconds ${seconds} --seed ${seed}; all of it is in ${folder}`,
    );
    process.exitCode = 1;
  }
} catch (error) {
  console.log(`--seconds ${seconds} --seed ${seed}`);
  throw error;
}
