import { readFileSync } from 'node:fs';
import { createServer as createNet } from 'node:net';
import { join } from 'node:path';
import { checklist } from '../../src/domain/recording.ts';
import type { PlayRecord } from '../../src/ports/plays.ts';
import type { TestHome } from './home.ts';
import { dalaba, eventually, type Spawned } from './process.ts';

export interface Served {
  readonly process: Spawned;
  readonly url: string;
  /** The operator’s. */
  readonly token: string;
  /** Calls the operator's API; answers the status and the parsed body. */
  ask(
    method: 'GET' | 'POST',
    path: string,
    body?: object,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
}

/** A port nobody listens on right now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createNet().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/** Short pauses, so that faults are settled within a test. */
export const quick = {
  DALABA_LOG_LEVEL: 'error',
  DALABA_AD_HOC_DELAY_SECONDS: '2',
  DALABA_LEASE_SECONDS: '1',
  DALABA_RETRY_SECONDS: '0.2',
  DALABA_RETRY_MAX_SECONDS: '1',
};

/** Starts `dalaba serve` on a home, and waits for nothing. */
export const spawnService = (
  home: Pick<TestHome, 'folder'>,
  port: number,
  env: Readonly<Record<string, string>> = {},
): Spawned => dalaba(['serve', '--home', home.folder, '--port', String(port)], { ...quick, ...env });

/** Runs `dalaba serve` on a home until it answers. */
export async function serving(
  home: Pick<TestHome, 'folder'>,
  port: number,
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<Served> {
  const asked = ['serve', '--home', home.folder, '--port', String(port), ...args];
  const process = dalaba(asked, { ...quick, ...env });
  const note = await eventually(
    () => {
      if (process.child.exitCode !== null) throw new Error(`the service ended: ${process.output()}`);
      return noteOf(home, process.pid);
    },
    { withinMs: 120_000, describe: process.output },
  );
  const ask: Served['ask'] = async (method, path, body) => {
    const response = await fetch(`${note.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${note.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { process, url: note.url, token: note.token, ask };
}

function noteOf(home: Pick<TestHome, 'folder'>, pid: number): { url: string; token: string } | undefined {
  try {
    const note = JSON.parse(readFileSync(join(home.folder, 'data', 'run', 'service.json'), 'utf8'));
    return note.pid === pid ? note : undefined;
  } catch {
    return undefined;
  }
}

/** Approves a home's lessons as its operator. */
export async function approveAll(served: Served, lessons: readonly string[]): Promise<void> {
  for (const lesson of lessons) {
    for (const variety of ['cmn', 'cmn-x-jilu1239']) {
      const { status, body } = await served.ask('POST', '/approvals', { lesson, variety, checklist });
      if (status !== 201) throw new Error(JSON.stringify(body));
    }
  }
}

export interface Seen {
  readonly broadcast: { readonly state: string; readonly reason?: string; readonly startsAtMs: number };
  readonly playlists: readonly {
    readonly id: string;
    readonly audience: { readonly endpoints: readonly string[] };
    readonly playlist: { readonly items: readonly unknown[] };
    readonly programme?: { readonly digest: string };
  }[];
  readonly deliveries: readonly {
    readonly id: string;
    readonly endpoint: string;
    readonly playlist: string;
    readonly state: string;
    readonly reason?: string;
    readonly attempts: number;
  }[];
}

/** Looks at one broadcast; undefined while the service does not answer or does not know it. */
export async function seen(served: Served, id: string): Promise<Seen | undefined> {
  const answer = await served.ask('GET', `/broadcasts/${id}`).catch(() => undefined);
  return answer?.status === 200 ? (answer.body as unknown as Seen) : undefined;
}

/** Every play of a date, page by page. */
export async function playsOn(served: Served, date: string): Promise<PlayRecord[]> {
  const plays: PlayRecord[] = [];
  for (let cursor = ''; ; ) {
    const { status, body } = await served.ask('GET', `/plays?date=${date}&limit=1000${cursor}`);
    if (status !== 200) throw new Error(JSON.stringify(body));
    plays.push(...(body.items as PlayRecord[]));
    if (body.nextCursor === undefined) return plays;
    cursor = `&cursor=${body.nextCursor}`;
  }
}

/** Waits until a broadcast is in a state. */
export const until = (served: Served, id: string, state: string, withinMs = 60_000): Promise<Seen> => {
  let last: Seen | undefined;
  return eventually(
    async () => {
      last = await seen(served, id);
      return last?.broadcast.state === state ? last : undefined;
    },
    {
      withinMs,
      describe: () => `${JSON.stringify(last?.broadcast)} ${served.process.output().slice(-2000)}`,
    },
  );
};
