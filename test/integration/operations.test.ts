import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checklist } from '../../src/domain/recording.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { eventually, output } from '../support/process.ts';
import { approveAll, type Served, serving, until } from '../support/served-home.ts';

interface Part {
  readonly part: string;
  readonly ok: boolean;
  readonly detail: string;
}

let home: TestHome;
let served: Served;
let token: string;

beforeAll(async () => {
  home = await aHome({
    lessons: 1,
    seconds: 2,
    slotLength: '1m',
    endpoints: [
      'donge-001,铜城喇叭,371524100,memory,memory://a',
      'donge-002,新城喇叭,371524100,memory,memory://b',
    ],
  });
  served = await serving(home, 0, {
    DALABA_SPEED: '4',
    DALABA_GRACE_SECONDS: '0',
    DALABA_CREDENTIAL_DONGE_001: 'a-loudspeaker',
  });
  token = readFileSync(join(home.folder, 'data', 'run', 'operator-token'), 'utf8');
});

afterAll(async () => {
  await served?.process.kill('SIGTERM');
  await home?.remove();
  await removeSpeech();
});

/** A GET with headers of its own, Host among them. */
const get = (path: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>(
    (resolve, reject) => {
      const asked = request(new URL(path, served.url), { headers }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          body += part;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      });
      asked.once('error', reject).end();
    },
  );

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** A sample of a metric whose labels are exactly these, in any order. */
function sampleOf(text: string, name: string, labels: Record<string, string> = {}): number | undefined {
  for (const line of text.split('\n')) {
    const [, found, inner = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (found !== name) continue;
    const given = Object.fromEntries(
      [...inner.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, word]) => [key, word]),
    );
    if (
      Object.entries({ ...given, ...labels }).every(
        ([key, word]) => given[key] === word && labels[key] === word,
      )
    )
      return Number(value);
  }
  return undefined;
}

describe('readiness', () => {
  test('names every part of a service that is well', async () => {
    const ready = await eventually(async () => {
      const answer = await get('/readyz');
      return answer.status === 200 ? answer : undefined;
    });
    const { parts } = JSON.parse(ready.body) as { parts: Part[] };
    expect(parts.map(({ part, ok }) => [part, ok])).toEqual([
      ['database', true],
      ['redis', true],
      ['home', true],
      ['disk', true],
      ['clock', true],
    ]);
    expect((await get('/healthz')).body).toBe('{"status":"ok"}');
  });
});

describe('metrics', () => {
  test('are open to this machine, and take the operator’s token from any other name', async () => {
    expect((await get('/metrics')).status).toBe(200);
    const named = { host: 'dalaba.example' };
    expect(await get('/metrics', named)).toMatchObject({
      status: 401,
      headers: { 'content-type': expect.stringContaining('problem+json') },
    });
    expect((await get('/metrics', { ...named, authorization: 'Bearer nonsense' })).status).toBe(401);
    expect((await get('/metrics', { authorization: `Bearer ${token}x` })).status).toBe(401);
    expect((await get('/metrics', { ...named, authorization: `Bearer ${token}` })).status).toBe(200);
  });

  test('tell an evening from plan to settlement, in labels that stay few', async () => {
    await approveAll(served, ['opening', 'lesson-1', 'closing']);
    const date = Temporal.Now.plainDateISO('UTC').toString();
    await served.ask('POST', '/broadcasts', { county: '371524', slot: 'evening', date, now: true });
    await until(served, `371524/${date}/evening`, 'settled', 250_000);
    const evening = { county: '371524', slot: 'evening' };
    const text = await eventually(async () => {
      const { body } = await get('/metrics');
      return sampleOf(body, 'dalaba_broadcasts', { ...evening, state: 'settled' }) === 1 ? body : undefined;
    });
    expect(sampleOf(text, 'dalaba_plans_total', evening)).toBe(1);
    expect(sampleOf(text, 'dalaba_deliveries', { ...evening, state: 'accepted', reason: '' })).toBe(2);
    expect(
      sampleOf(text, 'dalaba_delivery_attempts_total', { driver: 'memory', result: 'accepted', reason: '' }),
    ).toBe(2);
    expect(sampleOf(text, 'dalaba_settled_plays', { ...evening, outcome: 'unknown' })).toBe(6);
    expect(sampleOf(text, 'dalaba_settled_plays', { ...evening, outcome: 'played' })).toBe(0);
    expect(sampleOf(text, 'dalaba_rendition_seconds_count')).toBe(3);
    expect(sampleOf(text, 'dalaba_programme_assembly_seconds_count')).toBe(1);
    expect(sampleOf(text, 'dalaba_delivery_margin_seconds_count', evening)).toBe(2);
    expect(sampleOf(text, 'dalaba_queue_jobs', { queue: 'deliver', state: 'waiting' })).toBe(0);
    expect(sampleOf(text, 'dalaba_tick_seconds_count')).toBeGreaterThan(0);
    expect(sampleOf(text, 'dalaba_disk_free_bytes')).toBeGreaterThan(0);
    expect(sampleOf(text, 'dalaba_disk_files', { part: 'masters' })).toBe(6);
    expect(sampleOf(text, 'process_start_time_seconds')).toBeGreaterThan(0);
    expect(text).not.toContain('donge-00');
    expect(text).not.toContain('scrape_failures_total{');
  }, 300_000);
});

test('a loudspeaker that asks for a programme no longer kept is given the same bytes, made again', async () => {
  const { body } = await served.ask('GET', '/broadcasts?limit=1');
  const [{ id = '' } = {}] = body.items as { id: string }[];
  const { playlists } = (await served.ask('GET', `/broadcasts/${id}`)).body as {
    playlists: { programme: { digest: string } }[];
  };
  const digest = playlists[0]?.programme.digest ?? '';
  const fetched = async () => {
    const response = await fetch(new URL(`/device/v1/audio/${digest}`, served.url), {
      headers: { authorization: basic('donge-001', 'a-loudspeaker') },
    });
    expect(response.status).toBe(200);
    return createHash('sha256')
      .update(Buffer.from(await response.arrayBuffer()))
      .digest('hex');
  };
  expect(await fetched()).toBe(digest);
  const file = join(home.folder, 'data', 'blobs', digest.slice(0, 2), digest.slice(2));
  await rm(file);
  expect(await fetched()).toBe(digest);
  expect(existsSync(file)).toBe(true);
});

describe('the pages of the queues', () => {
  test('are shown to whoever signs in as operator, and to nobody else', async () => {
    const stranger = await get('/admin/queues');
    expect(stranger).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': expect.stringContaining('Basic') },
    });
    for (const authorization of [basic('operator', 'x'), basic('root', token), basic('operator', '')])
      expect((await get('/admin/queues/api/queues', { authorization })).status).toBe(401);
    const page = await get('/admin/queues', { authorization: basic('operator', token) });
    expect(page.status).toBe(200);
    expect(page.body).toContain('大喇叭');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/https?:|\*/);
  });

  test('load all their scripts from here, and list the queues to look at only', async () => {
    const authorization = basic('operator', token);
    const { body } = await get('/admin/queues', { authorization });
    const scripts = [...body.matchAll(/<script[^>]* src="([^"]+)"/g)].map(([, path]) => path);
    expect(scripts.length).toBeGreaterThan(0);
    for (const path of scripts)
      expect((await get(`/admin/queues/${path}`, { authorization })).status).toBe(200);
    const { queues } = JSON.parse((await get('/admin/queues/api/queues', { authorization })).body) as {
      queues: { name: string; readOnlyMode: boolean }[];
    };
    expect(queues.map(({ name, readOnlyMode }) => [name, readOnlyMode])).toEqual([
      ['assemble', true],
      ['deliver', true],
      ['deliver-first', true],
      ['check', true],
    ]);
    const pausing = await fetch(new URL('/admin/queues/api/queues/deliver/pause', served.url), {
      method: 'PUT',
      headers: { authorization },
    });
    expect(pausing.status).toBe(405);
  });
});

test('the disk command tells what uses the disk, for people and as JSON', async () => {
  const people = await output(['disk', '--home', home.folder]);
  expect(people).toMatchObject({ code: 0, text: expect.stringContaining('录音原件') });
  const { stdout } = await output(['disk', '--home', home.folder, '--json']);
  const report = JSON.parse(stdout) as { usedBytes: number; parts: { part: string; bytes: number }[] };
  expect(report.parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(report.usedBytes);
  expect(report.parts.find(({ part }) => part === 'masters')?.bytes).toBeGreaterThan(0);
});

test('a disk short of its reserve is told once, takes no new audio, and keeps what is there', async () => {
  const short = await aHome({
    lessons: 1,
    seconds: 2,
    endpoints: ['donge-001,喇叭,371524100,memory,memory://a'],
  });
  const env = { DALABA_LOG_LEVEL: 'info' };
  const first = await serving(short, 0, env);
  await approveAll(first, ['opening', 'lesson-1', 'closing']);
  await first.process.kill('SIGTERM');
  await writeFile(join(short.folder, 'content', 'lesson-1', 'cmn.wav'), toneWav());
  const again = await serving(short, 0, { ...env, DALABA_MIN_FREE_MB: '1000000000' });
  try {
    const answer = await fetch(new URL('/readyz', again.url));
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toContain('problem+json');
    const { detail, parts } = (await answer.json()) as { detail: string; parts: Part[] };
    expect(detail).toContain('磁盘只剩');
    expect(parts.filter(({ ok }) => !ok).map(({ part }) => part)).toEqual(['disk']);
    const { body } = await again.ask('POST', '/publications');
    expect(JSON.stringify(body)).toContain('磁盘只剩');
    const findings = (body as { findings: { file: string }[] }).findings;
    expect(findings.map(({ file }) => file)).toEqual(['content/lesson-1/cmn.wav']);
    const spoken = { lesson: 'lesson-1', variety: 'cmn', checklist };
    // Approved and measured before; nothing more is looked at.
    expect((await again.ask('POST', '/approvals', spoken)).status).toBe(201);
    await again.ask('POST', '/broadcasts', {
      county: '371524',
      slot: 'evening',
      date: '2031-01-01',
      now: true,
    });
    const waiting = await eventually(
      () => (again.process.output().includes('a programme waits for disk space') ? true : undefined),
      { describe: again.process.output },
    );
    expect(waiting).toBe(true);
    expect(again.process.output().split('the disk runs short')).toHaveLength(2);
    expect(again.process.output()).not.toContain('job failed');
  } finally {
    await again.process.kill('SIGTERM');
    await short.remove();
  }
}, 300_000);

/** A second of a tone no home has yet: 16-bit mono at 8 kHz. */
function toneWav(): Buffer {
  const samples = Buffer.alloc(16_000);
  for (let n = 0; n < 8000; n += 1) samples.writeInt16LE(Math.round(9000 * Math.sin(n / 3)), n * 2);
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(16_000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}
