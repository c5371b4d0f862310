import { setTimeout as sleep } from 'node:timers/promises';
import type { Draw } from '../../support/draw.ts';
import type { Restartable } from './restartable.ts';
import type { World } from './world.ts';

/** One thing that breaks, and how it is mended; all drawn beforehand. */
export interface Fault {
  readonly atMs: number;
  readonly what: string;
  /** Breaks it, waits, mends it. */
  run(world: World): Promise<void>;
}

/** How often each kind of fault is drawn, beside the others. */
const kinds: readonly (readonly [number, (draw: Draw) => Omit<Fault, 'atMs'>])[] = [
  [5, killService],
  [1, killAll],
  [3, flushRedis],
  [1, killRedis],
  [2, killBroker],
  [5, cutLine],
  [3, hangLine],
  [6, cutPower],
  [3, stepClock],
  [2, cutDatabase],
];

/** What breaks in so many milliseconds: something every second or two, and now and then nothing for a while. */
export function drawFaults(draw: Draw, forMs: number): readonly Fault[] {
  const all = kinds.flatMap(([often, kind]) => Array.from({ length: often }, () => kind));
  const faults: Fault[] = [];
  for (let atMs = draw.whole(500, 2_000); atMs < forMs; atMs += nextMs(draw))
    faults.push({ atMs, ...draw.oneOf(all)(draw) });
  return faults;
}

const nextMs = (draw: Draw): number => (draw.isSo(0.15) ? draw.whole(6_000, 14_000) : draw.whole(500, 2_500));

async function restarted(one: Restartable, afterMs: number): Promise<void> {
  await one.kill('SIGKILL');
  await sleep(afterMs);
  await one.start();
}

const serviceNames = ['web', 'clock', 'worker-1', 'worker-2'];

function killService(draw: Draw): Omit<Fault, 'atMs'> {
  const [name, awayMs] = [draw.oneOf(serviceNames), draw.whole(0, 2_500)];
  return {
    what: `kill ${name}, away ${awayMs} ms`,
    run: async ({ services }) => {
      const service = services.find((one) => one.name === name);
      if (service !== undefined) await restarted(service, awayMs);
    },
  };
}

function killAll(draw: Draw): Omit<Fault, 'atMs'> {
  const awayMs = draw.whole(0, 2_000);
  return {
    what: `kill the whole service, away ${awayMs} ms`,
    run: async ({ services }) => {
      await Promise.all(services.map((one) => restarted(one, awayMs)));
    },
  };
}

function flushRedis(draw: Draw): Omit<Fault, 'atMs'> {
  const times = draw.whole(1, 5);
  return {
    what: `FLUSHALL, ${times} times`,
    run: async ({ redis }) => {
      for (let n = 0; n < times; n += 1) {
        // It may be away itself.
        await redis.flush().catch(() => undefined);
        await sleep(150);
      }
    },
  };
}

function killRedis(draw: Draw): Omit<Fault, 'atMs'> {
  const awayMs = draw.whole(0, 3_000);
  return { what: `kill redis, away ${awayMs} ms`, run: ({ redis }) => restarted(redis, awayMs) };
}

function killBroker(draw: Draw): Omit<Fault, 'atMs'> {
  const awayMs = draw.whole(0, 3_000);
  return { what: `kill the broker, away ${awayMs} ms`, run: ({ broker }) => restarted(broker, awayMs) };
}

/** Some lines at once: a mast, or a street. */
function linesFrom(draw: Draw): (world: World) => readonly string[] {
  const parts = Array.from({ length: draw.whole(1, 4) }, () => draw.part());
  return ({ lines }) => {
    const names = Object.keys(lines).sort();
    return [...new Set(parts.map((part) => names[Math.floor(part * names.length)] ?? ''))];
  };
}

function cutLine(draw: Draw): Omit<Fault, 'atMs'> {
  const [which, forMs] = [linesFrom(draw), draw.whole(300, 5_000)];
  return {
    what: `cut lines for ${forMs} ms`,
    async run(world) {
      const names = which(world);
      for (const name of names) world.lines[name]?.cut();
      await sleep(forMs);
      for (const name of names) world.lines[name]?.mend('end');
    },
  };
}

function hangLine(draw: Draw): Omit<Fault, 'atMs'> {
  const [which, forMs, after] = [
    linesFrom(draw),
    draw.whole(300, 6_000),
    draw.oneOf(['go-on', 'end'] as const),
  ];
  return {
    what: `hang lines for ${forMs} ms, then ${after}`,
    async run(world) {
      const names = which(world);
      for (const name of names) world.lines[name]?.hang();
      await sleep(forMs);
      for (const name of names) world.lines[name]?.mend(after);
    },
  };
}

const clocks = ['+0', '@1970-01-01 00:00:01', '+5000d', '-90d', '+3600', '-3600', '+40d'];

function cutPower(draw: Draw): Omit<Fault, 'atMs'> {
  const [part, darkMs, clock] = [draw.part(), draw.whole(0, 5_000), draw.oneOf(clocks)];
  return {
    what: `cut the power of a village (${part.toFixed(3)}), dark ${darkMs} ms, clock then ${clock}`,
    async run({ villages }) {
      const village = villages[Math.floor(part * villages.length)];
      await village?.kill('SIGKILL');
      village?.setClock(clock);
      await sleep(darkMs);
      await village?.start();
    },
  };
}

function stepClock(draw: Draw): Omit<Fault, 'atMs'> {
  const [part, clock] = [draw.part(), draw.oneOf(clocks)];
  return {
    what: `step the clock of a village (${part.toFixed(3)}) to ${clock}`,
    run: async ({ villages }) => villages[Math.floor(part * villages.length)]?.setClock(clock),
  };
}

function cutDatabase(): Omit<Fault, 'atMs'> {
  return { what: 'end every connection to the database', run: ({ cutDatabase: cut }) => cut() };
}
