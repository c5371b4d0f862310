import { expect, test } from 'vitest';
import { prove } from './support/prove.ts';

const seed = Number(process.env.DALABA_TEST_SEED ?? 20_261_126);
const again = `npm run chaos -- --seconds 20 --loudspeakers 40 --seed ${seed}`;

test(`whatever is killed, cut or set wrong, everything planned ends in one outcome, as it was heard (seed ${seed})`, async () => {
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  const { faults, folder, ...seen } = await prove({ seed, forMs: 20_000, loudspeakers: 40, say }).catch(
    (error: unknown) => {
      throw new Error(`${again}\n${said.join('\n')}`, { cause: error });
    },
  );
  console.info(JSON.stringify(seen));
  expect(faults, `${again}; all of it is in ${folder}`).toEqual([]);
  // What a withdrawal silences is chance; the last broadcast begins after it.
  expect(seen.plays.played ?? 0).toBeGreaterThan(30);
  expect(seen.muddled).toBeGreaterThan(0);
  expect(seen.broken).toBeGreaterThan(5);
}, 600_000);
