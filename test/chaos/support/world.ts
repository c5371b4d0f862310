import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { ensureCredentials } from '../../../src/secrets/credentials.ts';
import { readPublicKeys } from '../../../src/secrets/signing-keys.ts';
import { aCuttingRelay, type CuttingRelay } from '../../support/cutting-relay.ts';
import type { Draw } from '../../support/draw.ts';
import { lastingPort } from '../../support/lasting-port.ts';
import { aMosquitto, secretOf, serverPassword, type TestMosquitto } from '../../support/mosquitto.ts';
import { aMuddlingProxy } from '../../support/muddling-proxy.ts';
import { startPostgres } from '../../support/postgres.ts';
import { eventually } from '../../support/process.ts';
import { type ChaosCounty, writeChaosHome } from './chaos-home.ts';
import { inTurn, type Restartable } from './restartable.ts';
import { type Ask, asking, serviceProcesses } from './service-processes.ts';
import { aVillage, type Village } from './villages.ts';

export interface World {
  /** All of the run: home, villages, ears, logs. */
  readonly folder: string;
  readonly home: string;
  readonly logs: string;
  /** What the command line needs to see the same record. */
  readonly env: Readonly<Record<string, string>>;
  readonly counties: readonly ChaosCounty[];
  readonly services: readonly Restartable[];
  /** Processes of the service that ended though nobody killed them. */
  readonly fallen: readonly string[];
  readonly villages: readonly Village[];
  readonly redis: Restartable & { flush(): Promise<void> };
  readonly broker: Restartable;
  readonly lines: Readonly<Record<string, CuttingRelay>>;
  /** Ends every connection to the database. */
  cutDatabase(): Promise<void>;
  readonly ask: Ask;
  /** Batches of receipts that were doubled and turned round. */
  muddled(): number;
  close(): Promise<void>;
}

const kinds = ['http', 'pull', 'mqtt', 'http', 'pull', 'mqtt', 'http', 'mqtt'] as const;

/** The service as processes on PostgreSQL, and loudspeakers in eight villages, with lines between them that can be cut. */
export async function aWorld(folder: string, loudspeakers: number, draw: Draw): Promise<World> {
  const perVillage = Math.round(loudspeakers / kinds.length);
  const fallen: string[] = [];
  const cleanups: (() => Promise<unknown> | unknown)[] = [];
  const close = async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  try {
    return await build();
  } catch (error) {
    await close();
    throw error;
  }

  async function build(): Promise<World> {
    const [home, logs] = [join(folder, 'home'), join(folder, 'logs')];
    await Promise.all([home, logs].map((one) => mkdir(one, { recursive: true })));
    const ids = kinds.map((_, v) => Array.from({ length: perVillage }, (__, n) => `v${v}-${n + 1}`));
    const users = ids.flatMap((of, v) => (kinds[v] === 'mqtt' ? of : []));
    const [postgres, broker, redis] = await Promise.all([
      startPostgres(),
      aMosquitto({ users, port: await lastingPort() }),
      aRedisServer(folder),
    ]);
    cleanups.push(
      () => postgres.stop(),
      () => broker.stop(),
      () => redis.kill('SIGKILL'),
    );
    const [port, databaseUrl] = await Promise.all([lastingPort(), postgres.createDatabase()]);
    const lines: Record<string, CuttingRelay> = {};
    const line = async (name: string, to: number): Promise<number> => {
      const relay = await aCuttingRelay({ host: '127.0.0.1', port: to });
      cleanups.push(() => relay.close());
      lines[name] = relay;
      return relay.port;
    };
    const env = {
      DATABASE_URL: databaseUrl,
      REDIS_URL: `redis://127.0.0.1:${await line('service-redis', redis.port)}/0`,
      DALABA_LOG_LEVEL: 'warn',
      DALABA_AD_HOC_DELAY_SECONDS: '12',
      DALABA_LEASE_SECONDS: '2',
      DALABA_RETRY_SECONDS: '0.2',
      DALABA_RETRY_MAX_SECONDS: '2',
      DALABA_GRACE_SECONDS: '5',
      DALABA_KEY_OVERLAP_HOURS: '0',
    };
    const proxy = await aMuddlingProxy(() => `http://127.0.0.1:${port}`);
    cleanups.push(() => proxy.close());
    const brokerPort = await line('service-broker', broker.port);
    const villagePorts = await Promise.all(kinds.map(lastingPort));
    const addressOf = await Promise.all(
      kinds.map(async (kind, v) => {
        if (kind === 'http') return `http://127.0.0.1:${await line(`service-v${v}`, villagePorts[v] ?? 0)}`;
        return kind === 'mqtt' ? `mqtt://127.0.0.1:${brokerPort}/dalaba` : '-';
      }),
    );
    const countyOf = (n: number): number => n % 2;
    const rowOf = (code: string, id: string, v: number, n: number): string => {
      const address = kinds[v] === 'http' ? `${addressOf[v]}/${id}` : addressOf[v];
      return `${id},${id},${code}${n % 4 < 2 ? '100' : '101'},${kinds[v]},${address}`;
    };
    const places = ids.flatMap((of, v) => of.map((id, n) => ({ id, v, n })));
    const counties = (
      [
        { code: '371524', name: '东阿县', pinyin: 'donge', late: 'play-until' },
        { code: '371525', name: '冠县', pinyin: 'guanxian', late: 'join' },
      ] as const
    ).map((county, c) => {
      const of = places.filter(({ n }) => countyOf(n) === c);
      return {
        ...county,
        endpoints: of.map(({ id, v, n }) => rowOf(county.code, id, v, n)),
        quiet: of.filter(({ n }) => n >= perVillage - 2).map(({ id }) => id),
      };
    });
    await writeChaosHome(home, counties);
    const secrets = join(home, 'data', 'secrets');
    ensureCredentials(secrets, ids.flat());
    writeFileSync(
      join(secrets, 'credentials.json'),
      JSON.stringify({
        ...Object.fromEntries(ids.flat().map((id) => [id, secretOf(id)])),
        'mqtt-127-0-0-1': serverPassword,
      }),
      { mode: 0o600 },
    );
    const services = serviceProcesses({ home, port, logs, env, fell: (what) => fallen.push(what) });
    cleanups.push(() => Promise.all(services.map((one) => one.kill('SIGTERM'))));
    // The first makes keys and tables.
    await services[0]?.start();
    await Promise.all(services.map((one) => one.start()));
    const publicJwks = [...(readPublicKeys(secrets) ?? [])];
    const villages = await Promise.all(
      kinds.map(async (kind, v) => {
        const trustsItsClock = kind !== 'mqtt' && v >= 3;
        const server = await line(`v${v}-service`, kind === 'mqtt' ? port : proxy.port(trustsItsClock));
        const toBroker = kind === 'mqtt' ? await line(`v${v}-broker`, broker.port) : 0;
        const village = join(folder, `v${v}`);
        return aVillage({
          ...{ name: `v${v}`, kind, trustsItsClock, folder: village, logs, draw },
          port: villagePorts[v] ?? 0,
          loudspeakers: (ids[v] ?? []).map((endpoint, n) => ({
            endpoint,
            county: counties[countyOf(n)]?.code ?? '',
            server: `http://127.0.0.1:${server}`,
            ...(kind === 'mqtt' ? { broker: { url: `mqtt://127.0.0.1:${toBroker}/dalaba` } } : {}),
            secret: secretOf(endpoint),
            publicJwks,
            folder: village,
            pull: kind === 'pull',
          })),
        });
      }),
    );
    cleanups.push(() => Promise.all(villages.map((one) => one.kill('SIGTERM'))));
    await Promise.all(villages.map((one) => one.start()));
    return {
      ...{ folder, home, logs, env, counties, services, fallen, villages, redis, lines, close },
      broker: inTurn(aBroker(broker)),
      cutDatabase: () =>
        postgres.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname is not null and pid <> pg_backend_pid()`,
        ),
      ask: asking({ home, port }),
      muddled: proxy.batches,
    };
  }
}

function aBroker({ start, kill }: TestMosquitto): Restartable {
  let isUp = true;
  return {
    name: 'broker',
    async start() {
      if (!isUp) await start();
      isUp = true;
    },
    async kill(signal) {
      await kill(signal);
      isUp = false;
    },
  };
}

/** As compose.yaml has it: what it was told is on its disk within a second. */
async function aRedisServer(folder: string) {
  const port = await lastingPort();
  let child: ChildProcess | undefined;
  const data = join(folder, 'redis');
  await mkdir(data, { recursive: true });
  const client = () =>
    new Redis({ port, lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  const told = async (act: (redis: Redis) => Promise<unknown>): Promise<void> => {
    const redis = client().on('error', () => undefined);
    try {
      await redis.connect();
      await act(redis);
    } finally {
      redis.disconnect();
    }
  };
  const turn = inTurn({
    name: 'redis',
    async start() {
      if (child !== undefined) return;
      const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', data, '--appendonly', 'yes'];
      child = spawn('redis-server', [...args, '--save', ''], { stdio: 'ignore' });
      await eventually(
        () =>
          told((redis) => redis.ping()).then(
            () => true,
            () => undefined,
          ),
        {
          withinMs: 120_000,
        },
      );
    },
    async kill(signal) {
      const dying = child;
      if (dying === undefined) return;
      child = undefined;
      const gone = once(dying, 'exit');
      dying.kill(signal);
      await gone;
    },
  });
  await turn.start();
  return { ...turn, port, flush: () => told((redis) => redis.flushall()) };
}
