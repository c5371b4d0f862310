import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { sharedInRun } from './shared-run.ts';

const run = promisify(execFile);

export interface PostgresCluster {
  /** Creates a database and answers its URL; empty, unless it is a copy of another, which nobody may be connected to. */
  createDatabase(like?: string): Promise<string>;
  /** The URL of a database as somebody else. */
  urlAs(url: string, user: string, password: string): string;
  query(text: string): Promise<void>;
  stop(): Promise<void>;
}

const binaries = '/usr/lib/postgresql/15/bin';

/** PostgreSQL refuses to run as root: then it runs as the user its package made. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (option: string) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/**
 * A private PostgreSQL 15 in a temporary folder, on a Unix socket alone: no port to share. Everybody is
 * trusted but `guarded`, who needs the password `right-password`.
 * @param own its settings, where they are not those of a test, for which nothing need be durable
 */
export async function startPostgres(own: Readonly<Record<string, string>> = {}): Promise<PostgresCluster> {
  const user = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'dalaba-pg-'));
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o755);
  const data = join(folder, 'data');
  const where = { cwd: folder, ...user };
  const ready = await sharedInRun('postgres', async (path) => {
    mkdirSync(path, { mode: 0o700 });
    if (user !== undefined) chownSync(path, user.uid, user.gid);
    // Others of this machine than its maker have to come through.
    chmodSync(dirname(path), 0o711);
    await initialize(path, where);
  });
  // Copied as who owns it: nobody else may read it.
  if (ready === undefined) await initialize(data, where);
  else await run('cp', ['-a', ready, data], where);
  const settings = {
    listen_addresses: '',
    unix_socket_directories: folder,
    fsync: 'off',
    full_page_writes: 'off',
    shared_buffers: '32MB',
    max_connections: '60',
    ...own,
  };
  const server = spawn(
    join(binaries, 'postgres'),
    ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...where, stdio: 'ignore' },
  );
  const url = (database: string): string => `postgres://postgres@localhost/${database}?host=${folder}`;
  const query = (text: string): Promise<void> => asAdministrator(url('postgres'), text);
  const stop = async (): Promise<void> => {
    await stopServer(server);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answering(server, query);
    await query(`create role guarded login password 'right-password'`);
  } catch (error) {
    await stop();
    throw error;
  }
  let databases = 0;
  return {
    query,
    stop,
    createDatabase: async (like) => {
      databases += 1;
      const name = `db${databases}`;
      const template = like === undefined ? '' : ` template ${new URL(like).pathname.slice(1)}`;
      await query(`create database ${name}${template}`);
      return url(name);
    },
    urlAs: (address, name, password) => address.replace('postgres@', `${name}:${password}@`),
  };
}

/** An empty cluster as `startPostgres` says. @param where the working folder and the user it is to belong to */
async function initialize(data: string, where: object): Promise<void> {
  const options = ['-U', 'postgres', '--auth=trust', '--locale=C', '--encoding=UTF8', '--no-sync'];
  await run(join(binaries, 'initdb'), ['-D', data, ...options], where);
  await run('sed', ['-i', '1i local all guarded scram-sha-256', join(data, 'pg_hba.conf')], where);
}

async function asAdministrator(connectionString: string, text: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

async function answering(server: ChildProcess, query: (text: string) => Promise<void>): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode}`);
    try {
      return await query('select 1');
    } catch (error) {
      if (attempt > 300) throw error;
      await sleep(50);
    }
  }
}

/** A fast shutdown: open connections are cut. */
async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGINT');
  await ended;
}
