import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from './process.ts';
import { freePort } from './served-home.ts';

const run = promisify(execFile);
const shipped = resolve(import.meta.dirname, '../../deploy/mosquitto');

export const serverPassword = 'the-server’s-password';
/** What an endpoint of this name signs in with. */
export const secretOf = (user: string): string => `secret-of-${user}`;

export interface MosquittoOptions {
  /** A free one unless given. */
  readonly port?: number;
  /** Who may sign in, beside the service. */
  readonly users: readonly string[];
  /** With a private authority made by openssl; else without TLS. */
  readonly tls?: boolean;
  /** Leaves the shipped limits of queues out, as Debian's default is. */
  readonly defaultLimits?: boolean;
}

export interface TestMosquitto {
  readonly port: number;
  /** As an endpoint's row has it. */
  readonly address: string;
  /** PEM file of the private authority. */
  readonly caFile: string;
  readonly folder: string;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** On the same port, with what it wrote down. */
  start(): Promise<void>;
  /** Messages as mosquitto_sub prints them, until it has seen `count` or the time is over; as an onlooker unless told. */
  subscribe(topics: readonly string[], args: readonly string[], user?: string): Promise<string>;
  /** Listens with mosquitto_sub until it is ended; answers what it printed. */
  watch(
    topics: readonly string[],
    args: readonly string[],
    user?: string,
  ): { readonly said: () => string; readonly end: () => Promise<string> };
  /** Runs mosquitto_pub; answers what it complained of. */
  publish(user: string, topic: string, message: string, args?: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

/** Debian's Mosquitto on this machine, with the configuration and the ACL that are shipped. */
export async function aMosquitto(options: MosquittoOptions): Promise<TestMosquitto> {
  const folder = mkdtempSync(join(tmpdir(), 'dalaba-mosquitto-'));
  const port = options.port ?? (await freePort());
  if (options.tls) await makeAuthority(folder);
  await writePasswords(folder, options.users);
  writeFileSync(join(folder, 'dalaba.acl'), readFileSync(join(shipped, 'dalaba.acl')), { mode: 0o600 });
  writeFileSync(join(folder, 'mosquitto.conf'), configuration(folder, port, options));
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    let said = '';
    const started = spawn('/usr/sbin/mosquitto', ['-c', join(folder, 'mosquitto.conf')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    for (const stream of [started.stdout, started.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => {
        said += part;
      });
    await eventually(
      async () => {
        if (started.exitCode !== null) throw new Error(`mosquitto ended: ${said}`);
        return (await listens(port)) || undefined;
      },
      { withinMs: 20_000, describe: () => said },
    );
  };
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    child.kill(signal);
    await ended;
  };
  const caFile = join(folder, 'ca.crt');
  const signIn = (user: string) => [
    ...['-h', '127.0.0.1', '-p', String(port), '-V', '5', '-u', user],
    ...['-P', user === 'dalaba-server' ? serverPassword : secretOf(user)],
    ...(options.tls ? ['--cafile', caFile] : []),
  ];
  await start();
  return {
    port,
    address: `${options.tls ? 'mqtts' : 'mqtt'}://127.0.0.1:${port}/dalaba`,
    caFile,
    folder,
    start,
    kill,
    async subscribe(topics, args, user = 'watcher') {
      const of = topics.flatMap((topic) => ['-t', topic]);
      const asked = [...signIn(user), ...of, '-q', '1', ...args];
      const { stdout } = await run('mosquitto_sub', asked).catch((error: { stdout?: string }) => ({
        stdout: error.stdout ?? '',
      }));
      return stdout;
    },
    watch(topics, args, user = 'watcher') {
      const of = topics.flatMap((topic) => ['-t', topic]);
      const watching = spawn('mosquitto_sub', [...signIn(user), ...of, '-q', '1', ...args], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let said = '';
      watching.stdout.setEncoding('utf8').on('data', (part: string) => {
        said += part;
      });
      const over = once(watching, 'close');
      return {
        said: () => said,
        async end() {
          watching.kill('SIGTERM');
          await over;
          return said;
        },
      };
    },
    async publish(user, topic, message, args = []) {
      const asked = [...signIn(user), '-t', topic, '-m', message, '-q', '1', ...args];
      return run('mosquitto_pub', asked).then(
        ({ stderr }) => stderr,
        (error: { stderr?: string }) => String(error.stderr ?? error),
      );
    },
    async stop() {
      await kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, port: number, { tls, defaultLimits }: MosquittoOptions): string {
  const written = readFileSync(join(shipped, 'mosquitto.conf'), 'utf8')
    .replace('listener 8883', `listener ${port} 127.0.0.1`)
    .replaceAll('/etc/mosquitto/certs/', `${folder}/`)
    .replaceAll('/etc/mosquitto/', `${folder}/`);
  const left = written
    .split('\n')
    .filter((line) => tls || !/^(cafile|certfile|keyfile|tls_version) /.test(line))
    .filter((line) => !defaultLimits || !/^max_(inflight|queued)_/.test(line));
  // What Debian's own configuration says, and a broker that starts as root has to be told.
  return [...left, `persistence_location ${folder}/`, 'user root', ''].join('\n');
}

async function writePasswords(folder: string, users: readonly string[]): Promise<void> {
  const file = join(folder, 'dalaba.passwd');
  const lines = [...users, 'watcher'].map((user) => `${user}:${secretOf(user)}`);
  writeFileSync(file, `${[`dalaba-server:${serverPassword}`, ...lines].join('\n')}\n`, { mode: 0o600 });
  await run('mosquitto_passwd', ['-U', file]);
}

/** An authority of one's own, and the certificate of a broker at 127.0.0.1. */
async function makeAuthority(folder: string): Promise<void> {
  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
    '-days',
    '30',
    '-subj',
    '/CN=Test',
  );
  const request = ['-keyout', 'broker.key', '-out', 'broker.csr', '-subj', '/CN=broker'];
  await openssl('req', ...key, ...request);
  writeFileSync(join(folder, 'names'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  const authority = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '30'];
  await openssl('x509', '-req', '-in', 'broker.csr', ...authority, '-out', 'broker.crt', '-extfile', 'names');
}

const listens = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const probe = net.connect(port, '127.0.0.1');
    probe.once('connect', () => done(true)).once('error', () => done(false));
    probe.once('connect', () => probe.destroy());
  });
