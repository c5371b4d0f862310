import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dalaba, eventually, type Spawned } from '../../support/process.ts';
import { inTurn, type Restartable } from './restartable.ts';

export interface ServicePlace {
  readonly home: string;
  readonly port: number;
  readonly logs: string;
  readonly env: Readonly<Record<string, string>>;
  /** Hears of a process that served and ended though nobody killed it. */
  readonly fell: (what: string) => void;
}

export type Ask = (
  method: 'GET' | 'POST',
  path: string,
  body?: object,
  token?: string,
) => Promise<{ status: number; text: string; body: Record<string, unknown> }>;

const roles = { web: 'web', clock: 'clock', 'worker-1': 'worker', 'worker-2': 'worker' } as const;

/** The service split over processes, each to be killed by itself. */
export const serviceProcesses = (place: ServicePlace): readonly Restartable[] =>
  Object.entries(roles).map(([name, role]) => aServiceProcess(place, name, role));

function aServiceProcess(
  { home, port, logs, env, fell }: ServicePlace,
  name: string,
  role: string,
): Restartable {
  let running: Spawned | undefined;
  let killed: Spawned | undefined;
  return inTurn({
    name,
    async start() {
      if (running !== undefined) return;
      const listens = role === 'web' ? ['--port', String(port)] : [];
      const spawned = dalaba(['serve', '--home', home, '--roles', role, ...listens], env);
      running = spawned;
      void spawned.ended.then((how) => {
        appendFileSync(join(logs, `${name}.log`), `${spawned.output()}\nended: ${how}\n`);
        if (killed !== spawned && spawned.output().includes('Serving;')) fell(`${name} ended: ${how}`);
        if (running === spawned) running = undefined;
      });
      await eventually(
        () => {
          if (spawned.child.exitCode !== null) throw new Error(`${name} ended: ${spawned.output()}`);
          return spawned.output().includes('Serving;') || undefined;
        },
        { withinMs: 300_000, describe: spawned.output },
      );
    },
    async kill(signal) {
      killed = running;
      await running?.kill(signal);
      running = undefined;
    },
  });
}

/** Asks the API as whoever the note of the newest start names, unless given another's token. */
export function asking({ home, port }: Pick<ServicePlace, 'home' | 'port'>): Ask {
  const note = () => JSON.parse(readFileSync(join(home, 'data', 'run', 'service.json'), 'utf8'));
  return async (method, path, body, token) => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token ?? note().token}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(90_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, text, body: isJson ? JSON.parse(text) : {} };
  };
}

/** Every item of a list, page by page. */
export async function everyItem<Item>(ask: Ask, path: string, token?: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor = ''; ; ) {
    const joint = path.includes('?') ? '&' : '?';
    const { status, body } = await ask('GET', `${path}${joint}limit=1000${cursor}`, undefined, token);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    items.push(...(body.items as Item[]));
    if (body.nextCursor === undefined) return items;
    cursor = `&cursor=${body.nextCursor}`;
  }
}
