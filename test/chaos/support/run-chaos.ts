import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checklist } from '../../../src/domain/recording.ts';
import { type Draw, drawFrom } from '../../support/draw.ts';
import { eventually } from '../../support/process.ts';
import { lessons, varieties, withdrawn } from './chaos-home.ts';
import { drawFaults } from './faults.ts';
import { everyItem } from './service-processes.ts';
import { aWorld, type World } from './world.ts';

export interface ChaosRun {
  readonly world: World;
  /** Broadcasts that were asked for and promised. */
  readonly promised: readonly string[];
  /** Of somebody who may see the first county alone. */
  readonly auditor: string;
  /** What that person was shown of the other while all went on. */
  readonly leaks: readonly string[];
  readonly faults: number;
}

export interface ChaosOptions {
  readonly folder: string;
  readonly loudspeakers: number;
  readonly seed: number;
  /** How long things break. */
  readonly forMs: number;
  readonly say: (line: string) => void;
}

/** A broadcast is asked for so often; each county then has time to hear one before the next. */
const everyMs = 8_000;

/** Sets the world up, breaks it for a while, mends it, and waits until nothing is owed any more. */
export async function runChaos({ folder, seed, forMs, loudspeakers, say }: ChaosOptions): Promise<ChaosRun> {
  const draw = drawFrom(seed);
  const faults = drawFaults(draw, forMs);
  const world = await aWorld(folder, loudspeakers, draw);
  try {
    await approve(world);
    const auditor = await anAuditor(world);
    await eventually(async () => (await isUp(world)) || undefined, { withinMs: 300_000, everyMs: 500 });
    const first = await airTheFirst(world);
    say(`${loudspeakers} loudspeakers are up; ${faults.length} faults follow in ${forMs} ms`);
    const beganMs = performance.now();
    const at = async (ms: number): Promise<number> => {
      await sleep(Math.max(0, beganMs + ms - performance.now()));
      return Math.round(performance.now() - beganMs);
    };
    const note = (line: string): void => appendFileSync(join(folder, 'faults.log'), `${line}\n`);
    const breaking = faults.map(async ({ atMs, what, run }) => {
      note(`${await at(atMs)} ${what}`);
      await run(world).catch((error: unknown) => note(`${what}: ${error}`));
    });
    const leaks: string[] = [];
    const watching = new AbortController();
    const watched = watch(world, auditor, leaks, watching.signal);
    const promised = [...first, ...(await ask(world, draw, forMs, at))];
    await Promise.all(breaking);
    watching.abort();
    await watched;
    for (const line of Object.values(world.lines)) line.mend('end');
    await Promise.all(
      [world.redis, world.broker, ...world.services, ...world.villages].map((one) => one.start()),
    );
    say(`all is mended; ${promised.length} broadcasts were promised`);
    await settled(world, promised, say);
    return { world, promised, auditor, leaks, faults: faults.length };
  } catch (error) {
    await world.close();
    throw error;
  }
}

async function approve({ ask }: World): Promise<void> {
  for (const lesson of ['opening', ...lessons, 'closing'])
    for (const variety of varieties) {
      const { status, body } = await ask('POST', '/approvals', { lesson, variety, checklist });
      if (status !== 201) throw new Error(JSON.stringify(body));
    }
}

async function anAuditor({ ask, counties }: World): Promise<string> {
  const person = { name: '审计', roles: ['auditor'], counties: [counties[0]?.code] };
  const { body } = await ask('POST', '/people', person);
  const { id } = (body.person ?? body) as { id: string };
  return String((await ask('POST', '/tokens', { person: id, label: 'chaos', days: 1 })).body.token);
}

async function isUp({ villages }: World): Promise<boolean> {
  const healths = await Promise.all(villages.map((one) => one.health()));
  return healths.every(({ waitingReceipts }) => waitingReceipts === 0);
}

/** Asks until the service says yes, or that it has it already. */
async function promise(world: World, path: string, body: object): Promise<boolean> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const { status } = await world.ask('POST', path, body).catch(() => ({ status: 0 }));
    if (status >= 200 && status < 300) return true;
    if (status === 409) return attempt > 0;
    if (status >= 400 && status < 500 && status !== 401) throw new Error(`${path} answered ${status}`);
    await sleep(250);
  }
  return false;
}

/** One in each county, before anything breaks: what is heard for the first time takes long to be made. */
async function airTheFirst(world: World): Promise<string[]> {
  const ids: string[] = [];
  for (const { code } of world.counties) {
    const asked = { county: code, date: '2030-12-31', slot: 'evening', now: true };
    if (!(await promise(world, '/broadcasts', asked))) throw new Error('the first broadcast was not taken');
    ids.push(`${code}/2030-12-31/evening`);
  }
  const state = async (id: string) =>
    ((await world.ask('GET', `/broadcasts/${id}`)).body.broadcast as { state: string }).state;
  const isFrozen = async () =>
    (await Promise.all(ids.map(state))).every((one) => one === 'frozen') || undefined;
  await eventually(isFrozen, { withinMs: 600_000, everyMs: 300 });
  return ids;
}

/** Broadcast after broadcast, the counties by turns; on the way a key is rotated and a recording withdrawn. */
async function ask(
  world: World,
  draw: Draw,
  forMs: number,
  at: (ms: number) => Promise<number>,
): Promise<string[]> {
  const promised: string[] = [];
  const asked: Promise<unknown>[] = [];
  const [rotateAtMs, withdrawAtMs] = [forMs * 0.35, forMs * (0.4 + 0.3 * draw.part())];
  // Used at once, so that who can't ask for it refuses what it signs.
  if (forMs >= 120_000) asked.push(at(rotateAtMs).then(() => promise(world, '/keys/rotate', {})));
  asked.push(
    ...varieties.map((variety) =>
      at(withdrawAtMs).then(() =>
        promise(world, '/withdrawals', { lesson: withdrawn, variety, reason: '写错了一个号码' }),
      ),
    ),
  );
  for (let n = 0; (n + 0.5) * everyMs <= forMs; n += 1) {
    await at(n * everyMs);
    const county = world.counties[n % world.counties.length]?.code ?? '';
    const date = Temporal.PlainDate.from('2031-01-01').add({ days: n }).toString();
    const one = promise(world, '/broadcasts', { county, date, slot: 'evening', now: true });
    asked.push(one.then((isPromised) => isPromised && promised.push(`${county}/${date}/evening`)));
  }
  await at(forMs);
  await Promise.all(asked);
  return promised;
}

/** Looks again and again as somebody of one county; notes whatever is another's (I8). */
async function watch(
  { ask: askAs, counties }: World,
  token: string,
  leaks: string[],
  signal: AbortSignal,
): Promise<void> {
  const [own, other] = counties.map(({ code }) => code);
  while (!signal.aborted) {
    try {
      for (const path of ['/broadcasts', '/deliveries', '/plays']) {
        const { body } = await askAs('GET', `${path}?limit=1000`, undefined, token);
        const foreign = ((body.items ?? []) as { county: string }[]).filter(({ county }) => county !== own);
        if (foreign.length > 0) leaks.push(`${path} shows ${JSON.stringify(foreign[0])}`);
        const asked = await askAs('GET', `${path}?county=${other}`, undefined, token);
        if (asked.status < 400) leaks.push(`${path} of ${other} answers ${asked.status}`);
      }
      const made = { county: other, date: '2031-12-31', slot: 'evening', now: true };
      const { status } = await askAs('POST', '/broadcasts', made, token);
      if (status < 400) leaks.push(`a broadcast in ${other} was taken`);
    } catch {
      // The service is away.
    }
    await sleep(1_500);
  }
}

/** Waits until every broadcast is over, and every loudspeaker has handed in what it knows. */
async function settled(
  world: World,
  promised: readonly string[],
  say: (line: string) => void,
): Promise<void> {
  const beganMs = performance.now();
  let last: unknown;
  await eventually(
    async () => {
      try {
        const all = await everyItem<{ id: string; state: string }>(world.ask, '/broadcasts');
        const open = all.filter(({ state }) => state !== 'settled' && state !== 'missed');
        const unknown = promised.filter((id) => !all.some((one) => one.id === id));
        const healths = await Promise.all(world.villages.map((one) => one.health()));
        const busy = healths.filter(
          ({ waitingOrders, playing, waitingReceipts }) => waitingOrders + playing + waitingReceipts > 0,
        );
        last = { open: open.map(({ id, state }) => `${id} ${state}`), unknown, busy };
        return open.length + unknown.length + busy.length === 0 || undefined;
      } catch (error) {
        last = String(error);
        return undefined;
      }
    },
    { withinMs: 600_000, everyMs: 1_000, describe: () => JSON.stringify(last) },
  );
  say(`nothing is owed any more after ${Math.round(performance.now() - beganMs)} ms`);
}
