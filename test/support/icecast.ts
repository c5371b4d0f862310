import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './process.ts';
import { freePort } from './served-home.ts';

export const sourcePassword = 'source-secret';

export interface Icecast {
  readonly port: number;
  readonly url: string;
  /** A county's mount, as its endpoint has it. */
  mount(name: string): string;
  /** The names of the mounts that have a source now. */
  mounts(): Promise<string[]>;
  signal(signal: NodeJS.Signals): void;
  /** Ends the process at once, as a power cut would; the configuration stays. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** An Icecast of our own on a free loopback port, as a user that it accepts; the system's service is left alone. */
export async function startIcecast(
  options: { readonly burstBytes?: number; readonly mountPassword?: string } = {},
): Promise<Icecast> {
  const folder = mkdtempSync(join(tmpdir(), 'dalaba-icecast-'));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'log'));
  const port = await freePort();
  const file = join(folder, 'icecast.xml');
  writeFileSync(file, configuration(folder, port, options.burstBytes ?? 0));
  let child: ChildProcess | undefined;
  const start = async () => {
    // It refuses root.
    const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const started = spawn('icecast2', ['-c', file], { stdio: 'ignore', ...user });
    child = started;
    await eventually(() => {
      if (started.exitCode !== null) throw new Error(`icecast2 ended with ${started.exitCode}`);
      return isOpen(port);
    });
  };
  const end = async (signal: NodeJS.Signals) => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  await start();
  const url = `http://127.0.0.1:${port}`;
  return {
    port,
    url,
    mount: (name) => `${url}/${name}`,
    async mounts() {
      const { icestats } = JSON.parse(await (await fetch(`${url}/status-json.xsl`)).text());
      return [icestats.source ?? []]
        .flat()
        .map((one: { listenurl: string }) => new URL(one.listenurl).pathname);
    },
    signal: (signal) => void child?.kill(signal),
    kill: () => end('SIGKILL'),
    start,
    async stop() {
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const isOpen = (port: number): Promise<true | undefined> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(undefined));
  });

const configuration = (folder: string, port: number, burstBytes: number): string => `<icecast>
  <hostname>127.0.0.1</hostname>
  <limits>
    <clients>2000</clients>
    <sources>1000</sources>
    <source-timeout>10</source-timeout>
    <burst-size>${burstBytes}</burst-size>
  </limits>
  <authentication>
    <source-password>${sourcePassword}</source-password>
    <admin-user>admin</admin-user>
    <admin-password>admin-secret</admin-password>
  </authentication>
  <listen-socket><port>${port}</port><bind-address>127.0.0.1</bind-address></listen-socket>
  <paths>
    <basedir>/usr/share/icecast2</basedir>
    <logdir>${folder}/log</logdir>
    <webroot>/usr/share/icecast2/web</webroot>
    <adminroot>/usr/share/icecast2/admin</adminroot>
  </paths>
  <logging><accesslog>-</accesslog><errorlog>-</errorlog><loglevel>3</loglevel></logging>
</icecast>
`;
