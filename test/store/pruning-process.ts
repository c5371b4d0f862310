import { setTimeout as sleep } from 'node:timers/promises';
import { pruneReceipts } from '../../src/app/prune-receipts.ts';
import type { RetentionRule } from '../../src/domain/retention.ts';
import { openSigningKeys } from '../../src/secrets/signing-keys.ts';
import { createStore } from '../../src/store/store.ts';

/** Prunes receipts and says each step as it begins; begins none behind the one in which it is to be killed. */
const [place = '{}', keys = '', rule = '{}', atMs = '0', last = '0'] = process.argv.slice(2);
const clock = { now: () => Number(atMs), speed: 1, until: async () => undefined };
const store = await createStore({ ...JSON.parse(place), clock });
const { retention } = store;
let steps = 0;
let isOver = false;
const saying =
  <Args extends unknown[], Answer>(name: string, step: (...args: Args) => Promise<Answer>) =>
  async (...args: Args): Promise<Answer> => {
    while (isOver) await sleep(1000);
    steps += 1;
    isOver = steps === Number(last);
    process.stdout.write(`${name}\n`);
    return step(...args);
  };
const said = {
  ...retention,
  declare: saying('declare', retention.declare),
  mark: saying('mark', retention.mark),
  sweep: saying('sweep', retention.sweep),
};
const signingKeys = await openSigningKeys(keys);
await pruneReceipts(
  { store: { ...store, retention: said }, clock, signingKeys },
  JSON.parse(rule) as RetentionRule,
);
await store.close();
