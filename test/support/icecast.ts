import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Line } from './line.ts';
import { eventually } from './process.ts';
import { freePort } from './served-home.ts';

export const sourcePassword = 'source-secret';

export interface Icecast {
  readonly port: number;
  readonly url: string;
  /** A county's mount, as its endpoint has it. */
  mount(name: string): string;
  /** The same by https; its certificate, which no authority signed, is `certificateFile`. */
  secureMount(name: string): string;
  readonly certificateFile: string;
  /** The names of the mounts that have a source now. */
  mounts(): Promise<string[]>;
  /** How many are tuned in to a mount. */
  listeners(name: string): Promise<number>;
  /** Ends the process at once, as a power cut would; the configuration stays. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const nobody = 65_534;

/** Ports to be tried: one that was free may be another test's by the time it is bound. */
const attempts = 5;

/** An Icecast of our own on a free loopback port, as a user that it accepts; the system's service is left alone. */
export async function startIcecast(
  options: {
    readonly burstBytes?: number;
    /** At the far end of this line; else on this machine. */
    readonly line?: Line;
  } = {},
): Promise<Icecast> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOn(await freePort(), await freePort(), options.burstBytes ?? 0, options.line);
    } catch (error) {
      if (attempt === attempts) throw error;
    }
  }
}

async function startOn(
  port: number,
  securePort: number,
  burstBytes: number,
  line: Line | undefined,
): Promise<Icecast> {
  const folder = mkdtempSync(join(tmpdir(), 'dalaba-icecast-'));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'log'));
  const file = join(folder, 'icecast.xml');
  const adminPassword = randomUUID();
  const certificateFile = writeCertificate(folder);
  writeFileSync(file, configuration(folder, { port, securePort }, burstBytes, adminPassword, line));
  if (line !== undefined) chownSync(join(folder, 'log'), nobody, nobody);
  const url = `http://${line?.there ?? '127.0.0.1'}:${port}`;
  let child: ChildProcess | undefined;
  const start = async () => {
    // It refuses root.
    const user = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
    const started =
      line?.spawn('icecast2', ['-c', file]) ?? spawn('icecast2', ['-c', file], { stdio: 'ignore', ...user });
    started.stdout?.resume();
    started.stderr?.resume();
    child = started;
    await eventually(() => {
      if (started.exitCode !== null) throw new Error(`icecast2 ended with ${started.exitCode}`);
      return isOurs(url, adminPassword);
    });
  };
  const end = async (signal: NodeJS.Signals) => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  const stop = async () => {
    await end('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  const sources = async (): Promise<readonly { listenurl: string; listeners: number }[]> => {
    const { icestats } = JSON.parse(await (await fetch(`${url}/status-json.xsl`)).text());
    return [icestats.source ?? []].flat();
  };
  return {
    port,
    url,
    mount: (name) => `${url}/${name}`,
    secureMount: (name) => `https://127.0.0.1:${securePort}/${name}`,
    certificateFile,
    mounts: async () => (await sources()).map(({ listenurl }) => new URL(listenurl).pathname),
    listeners: async (name) =>
      (await sources()).find(({ listenurl }) => new URL(listenurl).pathname === `/${name}`)?.listeners ?? 0,
    kill: () => end('SIGKILL'),
    start,
    stop,
  };
}

/** A certificate for this machine and, beside it, one file of it and its key, as Icecast wants them. */
function writeCertificate(folder: string): string {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key];
  const named = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...made, ...named, '-out', certificate], { stdio: 'ignore' });
  const both = [certificate, key].map((file) => readFileSync(file, 'utf8')).join('');
  writeFileSync(join(folder, 'both.pem'), both);
  return certificate;
}

/** Whether who answers there is the server with this password, and no other test's. */
async function isOurs(url: string, adminPassword: string): Promise<true | undefined> {
  const authorization = `Basic ${Buffer.from(`admin:${adminPassword}`).toString('base64')}`;
  const answer = await fetch(`${url}/admin/stats`, { headers: { authorization } }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.status === 200 ? true : undefined;
}

const configuration = (
  folder: string,
  { port, securePort }: { readonly port: number; readonly securePort: number },
  burstBytes: number,
  adminPassword: string,
  line: Line | undefined,
): string => `<icecast>
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
    <admin-password>${adminPassword}</admin-password>
  </authentication>
  <listen-socket><port>${port}</port><bind-address>${line === undefined ? '127.0.0.1' : '0.0.0.0'}</bind-address></listen-socket>
  <listen-socket><port>${securePort}</port><bind-address>127.0.0.1</bind-address><ssl>1</ssl></listen-socket>
  <paths>
    <basedir>/usr/share/icecast2</basedir>
    <logdir>${folder}/log</logdir>
    <ssl-certificate>${folder}/both.pem</ssl-certificate>
    <webroot>/usr/share/icecast2/web</webroot>
    <adminroot>/usr/share/icecast2/admin</adminroot>
  </paths>
  <logging><accesslog>-</accesslog><errorlog>-</errorlog><loglevel>3</loglevel></logging>${line === undefined ? '' : asNobody}
</icecast>
`;

/** What gets to a far end is started by root, and becomes another there. */
const asNobody = `
  <security><changeowner><user>nobody</user><group>nogroup</group></changeowner></security>`;
