import { execFileSync } from 'node:child_process';
import { appendFile, cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { orderNumbersSkipped } from '../../src/app/restore-backup.ts';
import { createDiskBlobs } from '../../src/blobs/disk-blobs.ts';
import { loadConfig } from '../../src/config.ts';
import { requireRestored } from '../../src/disk/backup-folders.ts';
import type { Digest } from '../../src/domain/ids.ts';
import { backUpHome, moveAudio, restoreHome } from '../../src/home-data.ts';
import { openBlobs } from '../../src/kept-audio.ts';
import type { BackupNote } from '../../src/ports/backup.ts';
import { createStore, type OpenStore } from '../../src/store/store.ts';
import { verifyChain } from '../contracts/store.contract.ts';
import { donge, freezeBroadcast } from '../contracts/store-samples.ts';
import { runFile } from '../support/child.ts';
import { startObjectStore } from '../support/object-store-server.ts';
import { type PostgresCluster, startPostgres } from '../support/postgres.ts';

let root: string;
let postgres: PostgresCluster;
const stores: OpenStore[] = [];
const options = { signal: new AbortController().signal, progress: () => undefined };

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dalaba-backup-'));
  postgres = await startPostgres();
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});
afterAll(async () => {
  await postgres?.stop();
  await rm(root, { recursive: true, force: true });
});

interface Home {
  readonly folder: string;
  readonly config: ReturnType<typeof loadConfig>;
  readonly place: { readonly file: string } | { readonly databaseUrl: string };
  readonly env: Readonly<Record<string, string>>;
}

let homes = 0;
async function anEmptyHome(engine: 'sqlite' | 'postgres'): Promise<Home> {
  homes += 1;
  const folder = join(root, `home-${homes}`);
  await mkdir(folder);
  const databaseUrl = engine === 'postgres' ? await aGuardedDatabase() : undefined;
  const env = { DALABA_HOME: folder, ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }) };
  const place = databaseUrl === undefined ? { file: join(folder, 'data', 'dalaba.sqlite') } : { databaseUrl };
  return { folder, config: loadConfig(env, '/'), place, env };
}

/** Of somebody who is no superuser, and signs in with a password. */
async function aGuardedDatabase(): Promise<string> {
  const url = await postgres.createDatabase();
  await postgres.query(`alter database ${new URL(url).pathname.slice(1)} owner to guarded`);
  return postgres.urlAs(url, 'guarded', 'right-password');
}

async function opened(home: Home): Promise<OpenStore> {
  const store = await createStore({ ...home.place, clock: Date });
  stores.push(store);
  return store;
}

const sound = new Uint8Array(3000).fill(7);
const columns = Array.from({ length: 2000 }, (_, index) => `column-${index}`);

/** A home with audio, keys, files and a frozen broadcast for many loudspeakers. */
async function aHomeInUse(engine: 'sqlite' | 'postgres') {
  const home = await anEmptyHome(engine);
  await mkdir(join(home.folder, 'data', 'secrets'), { recursive: true });
  await writeFile(join(home.folder, 'data', 'secrets', 'signing.json'), '{"d":"private"}', { mode: 0o600 });
  await mkdir(join(home.folder, 'content', 'opening'), { recursive: true });
  await writeFile(join(home.folder, 'content', 'opening', '第一课\\\n.wav'), 'sound');
  await mkdir(join(home.folder, 'schedules'));
  await writeFile(join(home.folder, 'schedules', 'calendar.yaml'), 'sample: true\n');
  const blobs = createDiskBlobs({ folder: join(home.folder, 'data', 'blobs') });
  const { digest } = await blobs.put(sound);
  await writeFile(join(home.folder, 'data', 'blobs', 'incoming', 'half'), 'half');
  const store = await opened(home);
  const [first] = await freezeBroadcast(store, columns);
  if (first === undefined) throw new Error('deliveries were frozen');
  return { ...home, store, digest, broadcast: first.broadcast };
}

const pathOf = (digest: Digest) => `blobs/${digest.slice(0, 2)}/${digest.slice(2)}`;
const at = (name: string) => join(root, `backup-${name}`);

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  test('a home is backed up while somebody writes, and restored: the record goes on where the backup ends', async () => {
    const home = await aHomeInUse(engine);
    await symlink('/etc/passwd', join(home.folder, 'content', 'elsewhere'));
    const writer = runFile(join(import.meta.dirname, '../store/writing-process.ts'), [
      JSON.stringify(home.place),
      home.broadcast,
      String(columns.length),
    ]);
    await writer.lines(100);
    const folder = at(engine);
    const { note, damaged, passedOver } = await backUpHome(home.config, folder, options);
    const writtenMeanwhile = await writer.kill();
    expect({ damaged, passedOver }).toEqual({ damaged: [], passedOver: ['content/elsewhere'] });
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(note.database.brokenChains).toEqual([]);
    expect(JSON.parse(await readFile(join(folder, 'backup.json'), 'utf8'))).toEqual(note);
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: folder });
    await expect(backUpHome(home.config, folder, options)).rejects.toThrow('备份从不覆盖');
    for (const [place, says] of [
      [join(home.folder, 'data', 'copy'), '里面'],
      ['/proc/none', '建不了文件夹'],
      ['/proc/none/copy', '建不了文件夹'],
    ] as const)
      await expect(backUpHome(home.config, place, options)).rejects.toThrow(says);

    const elsewhere = await anEmptyHome(engine);
    const { leftOut, faults } = await restoreHome(elsewhere.config, folder, options);
    expect({ leftOut, faults }).toEqual({ leftOut: [], faults: [] });
    await expect(restoreHome(elsewhere.config, folder, options)).rejects.toThrow('恢复从不覆盖');
    await requireRestored(elsewhere.config.dataFolder);
    for (const path of [
      'content/opening/第一课\\\n.wav',
      'schedules/calendar.yaml',
      'data/secrets/signing.json',
    ])
      expect(await readFile(join(elsewhere.folder, path)), path).toEqual(
        await readFile(join(home.folder, path)),
      );
    const modeOf = async (path: string) => (await stat(join(elsewhere.folder, path))).mode & 0o777;
    expect(await modeOf('data/secrets/signing.json')).toBe(0o600);
    expect(await modeOf('data/secrets')).toBe(0o700);
    expect(await modeOf('content/opening')).toBe(0o777 & ~process.umask());
    const blobs = createDiskBlobs({ folder: join(elsewhere.folder, 'data', 'blobs') });
    expect(await readFile(await blobs.path(home.digest))).toEqual(Buffer.from(sound));

    const restored = await opened(elsewhere);
    const entries = await restored.ledger.entries(donge, 1, 100_000);
    const [last] = entries.slice(-1);
    expect(verifyChain(entries)).toBe(entries.length);
    expect(JSON.parse(last?.content ?? '')).toMatchObject({
      verb: 'restore-backup',
      actor: 'person:operator',
      body: { madeAtMs: note.madeAtMs, sequence: entries.length - 1 },
    });
    const before = await home.store.ledger.entries(donge, 1, 100_000);
    expect(entries.slice(0, -1)).toEqual(before.slice(0, entries.length - 1));
    expect(before.length).toBeGreaterThanOrEqual(entries.length - 1);
    const receipts = await restored.receipts.ofBroadcast(home.broadcast);
    const early = writtenMeanwhile.slice(0, 50).filter((line) => line.startsWith('receipt '));
    for (const line of early) expect(receipts.get(line.split(' ')[1] as never), line).toHaveLength(1);
    expect(await restored.broadcasts.takeSequence()).toBe(note.database.lastOrder + orderNumbersSkipped + 1);
  }, 60_000);
});

test('audio moves to a store that homes share: a backup names it there, and a restore looks for it', async () => {
  const server = await startObjectStore();
  try {
    const home = await aHomeInUse('sqlite');
    const env = {
      DALABA_BLOBS: `s3://${server.bucket}/county`,
      DALABA_S3_ENDPOINT: server.endpoint,
      DALABA_S3_ACCESS_KEY: server.accessKey,
      DALABA_S3_SECRET_KEY: server.secretKey,
    };
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const inStore = (one: Home) => loadConfig({ ...one.env, ...env }, '/');
    const copy = { signal: options.signal, progress: () => undefined };
    const kept = createDiskBlobs({ folder: join(home.folder, 'data', 'blobs') });
    const { digest: bad } = await kept.put(Buffer.from('to be damaged'));
    await changeByte(await kept.path(bad));
    expect(await moveAudio(inStore(home), copy)).toMatchObject({ moved: 1, there: 0, damaged: [bad] });
    expect(await moveAudio(inStore(home), copy)).toMatchObject({ moved: 0, there: 1, damaged: [bad] });

    const config = inStore(home);
    const second = await openBlobs(config, env).put(Buffer.from('made since'));
    const folder = at('named');
    const { note } = await backUpHome(config, folder, options);
    expect(note).toMatchObject({ format: 2, audio: expect.stringMatching(/^s3:\/\/audio\/county\//) });
    expect(await readFile(join(folder, 'audio.txt'), 'utf8')).toBe(
      [`${home.digest} 3000\n`, `${second.digest} 10\n`].sort().join(''),
    );
    expect(await stat(join(folder, 'blobs')).catch(() => 'none')).toBe('none');
    expect(await readFile(join(folder, 'backup.json'), 'utf8')).not.toContain(server.secretKey);
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: folder });

    const elsewhere = await anEmptyHome('sqlite');
    await expect(restoreHome(elsewhere.config, folder, options)).rejects.toThrow('请先设置 DALABA_BLOBS');
    expect(await restoreHome(inStore(elsewhere), folder, options)).toMatchObject({ leftOut: [], faults: [] });
    // Two homes, one bucket: what one removes is gone for both, what either stores both read.
    const there = openBlobs(inStore(elsewhere), env);
    expect(await readFile(await there.path(home.digest))).toEqual(Buffer.from(sound));
    const third = await there.put(Buffer.from('by the other'));
    expect(await readFile(await openBlobs(config, env).path(third.digest), 'utf8')).toBe('by the other');
    await there.remove(second.digest);
    const again = await anEmptyHome('sqlite');
    expect((await restoreHome(inStore(again), folder, options)).leftOut).toEqual([pathOf(second.digest)]);

    const whole = at('whole');
    await backUpHome(home.config, whole, options);
    await there.remove(home.digest);
    const last = await anEmptyHome('sqlite');
    await restoreHome(inStore(last), whole, options);
    expect(await there.has(home.digest)).toBe(true);
  } finally {
    vi.unstubAllEnvs();
    await server.close();
  }
}, 60_000);

async function changeByte(path: string): Promise<void> {
  const bytes = await readFile(path);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

test('whatever is wrong with a backup is found before anything is restored; damaged audio alone is left out', async () => {
  const home = await aHomeInUse('sqlite');
  const good = at('good');
  await backUpHome(home.config, good, options);
  const target = await anEmptyHome('sqlite');
  const refusal = async (change: (folder: string) => Promise<unknown>): Promise<string> => {
    const folder = at('bad');
    await cp(good, folder, { recursive: true });
    await change(folder);
    const error: unknown = await restoreHome(target.config, folder, options).catch(
      (reason: unknown) => reason,
    );
    await rm(folder, { recursive: true });
    expect((await stat(join(target.folder, 'content')).catch(() => undefined)) ?? 'none').toBe('none');
    await requireRestored(target.config.dataFolder);
    expect(await stat(target.config.dataFolder).catch(() => 'none')).toBe('none');
    return error instanceof Error ? `${error.name} ${error.message}` : 'restored';
  };
  expect(await refusal((to) => rm(join(to, 'backup.json')))).toContain('不是做完的备份');
  expect(await refusal((to) => changeByte(join(to, 'dalaba.sqlite')))).toContain('dalaba.sqlite');
  expect(await refusal((to) => rm(join(to, 'secrets/signing.json')))).toContain('secrets/signing.json');
  const line = `${'0'.repeat(64)}  content/../../../elsewhere\n`;
  expect(await refusal((to) => appendFile(join(to, 'SHA256SUMS'), line))).toContain('SHA256SUMS');
  const forged = async (to: string) => {
    const note = JSON.parse(await readFile(join(to, 'backup.json'), 'utf8')) as BackupNote;
    const chains = note.database.chains.map((head) => ({ ...head, sequence: head.sequence + 1 }));
    await writeFile(
      join(to, 'backup.json'),
      JSON.stringify({ ...note, database: { ...note.database, chains } }),
    );
  };
  expect(await refusal(forged)).toContain('和备份时不一样');
  const later = async (to: string) => {
    const text = await readFile(join(to, 'backup.json'), 'utf8');
    await writeFile(join(to, 'backup.json'), text.replace(/"schema": "\d+/, '"schema": "9999'));
  };
  expect(await refusal(later)).toContain('更新的版本');
  const other = await anEmptyHome('postgres');
  await expect(restoreHome(other.config, good, options)).rejects.toThrow('去掉 DATABASE_URL');

  await changeByte(join(good, pathOf(home.digest)));
  expect((await restoreHome(target.config, good, options)).leftOut).toEqual([pathOf(home.digest)]);
  const blobs = createDiskBlobs({ folder: join(target.folder, 'data', 'blobs') });
  expect(await blobs.has(home.digest)).toBe(false);
}, 60_000);

test('damage that is there already is told, and what was broken off leaves no backup', async () => {
  const home = await aHomeInUse('sqlite');
  await changeByte(join(home.folder, 'data', pathOf(home.digest)));
  const ended = new AbortController();
  const progress = ({ part }: { readonly part: string }) => part === 'secrets' && ended.abort();
  const broken = backUpHome(home.config, at('broken'), { signal: ended.signal, progress });
  await expect(broken).rejects.toThrow();
  for (const name of [at('broken'), `${at('broken')}.unfinished`])
    expect(await stat(name).catch(() => 'none')).toBe('none');
  const { damaged } = await backUpHome(home.config, at('told'), options);
  expect(damaged).toEqual([pathOf(home.digest)]);
  const nothing = await anEmptyHome('sqlite');
  await expect(backUpHome(nothing.config, at('nothing'), options)).rejects.toThrow('没有可备份的');
  await mkdir(nothing.config.dataFolder, { recursive: true });
  await writeFile(join(nothing.config.dataFolder, 'restoring'), 'x');
  await expect(requireRestored(nothing.config.dataFolder)).rejects.toThrow('没有做完');
});
