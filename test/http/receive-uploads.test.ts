import { readdir, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import express, { Router } from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireSpace } from '../../src/app/require-space.ts';
import { createDisk } from '../../src/disk/data-folder.ts';
import type { Actor, Role } from '../../src/domain/actor.ts';
import { lessonId } from '../../src/domain/ids.ts';
import { problemHandler } from '../../src/http/problem.ts';
import { receiveUploads } from '../../src/http/receive-uploads.ts';
import { createUploadFolder, type UploadFolder } from '../../src/uploads/upload-folder.ts';
import { aLesson } from '../support/lessons.ts';
import { aRealWorld, type RealWorld } from '../support/real-world.ts';
import { aSmallDisk, type SmallDisk } from '../support/small-disk.ts';
import { metadataOf, tus } from '../support/tus.ts';

const megabyte = 1 << 20;
let world: RealWorld;
let disk: SmallDisk;
let uploads: UploadFolder;
let server: Server;
let url: string;
const received: string[] = [];
const errors: unknown[] = [];

/** Whoever the request says, for this test. */
const actorOf = (name: string, role: Role): Actor => ({
  kind: 'person',
  id: name,
  roles: [role],
  counties: 'all',
});

beforeAll(async () => {
  world = await aRealWorld();
  disk = await aSmallDisk(join(world.folder, 'uploads'), 48);
  uploads = createUploadFolder({
    folder: join(world.folder, 'uploads'),
    requireSpace: () => requireSpace(world),
  });
  await world.store.revisions.publishLibrary(
    { lessons: [aLesson({ id: lessonId('lesson-1') })] },
    { chain: 'library', verb: 'publish-library', subject: 'library', actor: 'test', atMs: 0, body: {} },
  );
  const router = Router();
  receiveUploads(router, {
    // The small disk for what is promised; the large one below, so that a full disk is met while writing.
    context: { ...world, disk: createDisk({ dataFolder: join(world.folder, 'uploads') }) },
    uploads,
    received: (id) => received.push(id),
    actorOf: ({ req }) => actorOf(req.get('x-name') ?? 'li', (req.get('x-role') ?? 'editor') as Role),
  });
  const app = express();
  app.use('/api/v1', router);
  const logger = { error: (fields: unknown) => errors.push(fields) };
  app.use(problemHandler(logger as never));
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});

afterAll(async () => {
  server?.closeAllConnections();
  server?.close();
  await disk?.unmount();
  await world?.close();
});

const wanted = { lesson: 'lesson-1', variety: 'cmn', filename: '录音 1.wav' };
const client = (headers: Record<string, string> = {}) => tus(url, '', headers);

async function begun(length: number): Promise<string> {
  const { status, headers, body } = await client().create(length, wanted);
  expect(status, JSON.stringify(body)).toBe(201);
  return headers.location ?? '';
}

const idOf = (place: string): string => place.split('/').at(-1) ?? '';
const offsetOf = async (place: string) => (await client().call('HEAD', place)).headers['upload-offset'];

describe('what is refused before a byte is taken', () => {
  test.each([
    ['a negative length', { 'upload-length': '-1' }, 400, 'Invalid upload-length'],
    ['a length of 1e18', { 'upload-length': '1000000000000000000' }, 413, '最多 2 GiB'],
    ['more than 2 GiB', { 'upload-length': '2147483649' }, 413, '最多 2 GiB'],
    ['no byte at all', { 'upload-length': '0' }, 422, '“录音 1.wav”是空文件'],
    ['a length to be told later', { 'upload-defer-length': '1' }, 501, '要在开始时说明长度'],
    ['more than the disk holds', { 'upload-length': String(2 ** 31) }, 507, '磁盘放不下'],
    ['a protocol of another day', { 'upload-length': '9', 'tus-resumable': '0.2.2' }, 412, 'Tus-Resumable'],
    ['parts to be joined', { 'upload-length': '9', 'upload-concat': 'partial' }, 501, '不支持分段合并'],
    ['no metadata', { 'upload-length': '9', 'upload-metadata': '' }, 400, 'upload-metadata'],
    [
      'hardly any',
      { 'upload-length': '9', 'upload-metadata': 'lesson' },
      422,
      '上传说明 lesson：写成了 null',
    ],
    ['metadata that is none', { 'upload-length': '9', 'upload-metadata': 'a b c' }, 400, 'upload-metadata'],
    ['an auditor', { 'upload-length': '9', 'x-role': 'auditor' }, 403, '您不能上传录音'],
  ])('%s', async (_what, headers, status, says) => {
    const given = { 'upload-metadata': metadataOf(wanted), ...headers };
    const answer = await client().call('POST', '/api/v1/uploads', given);
    expect(answer).toMatchObject({ status, body: { status } });
    expect(`${answer.body.title} ${answer.body.detail ?? ''}`).toContain(says);
  });

  test.each([
    [{ lesson: 'lesson-9' }, 404, '没有这一课：lesson-9'],
    [{ lesson: '../secrets' }, 422, '上传说明 lesson：写成了 "../secrets"'],
    [{ variety: 'no variety' }, 422, '不是语言代码'],
    [{ filename: '../..' }, 422, '要文件名'],
    [{ filename: `${'录'.repeat(86)}.wav` }, 422, '最多 255 字节'],
    [{ speaker: 'nobody' }, 404, '没有这位播音人：nobody'],
    [{ script: '字'.repeat(3001) }, 422, '最大是 3000'],
    [{ script: '先\u202e挂断' }, 422, '改变书写方向'],
    [{ script: '先\u0000挂断' }, 422, '控制字符'],
    [{ colour: 'red' }, 422, '上传说明 colour：没有这一项'],
    [{ toString: 'x' }, 400, 'upload-metadata'],
  ])('%j', async (metadata, status, says) => {
    const answer = await client().create(9, { ...wanted, ...metadata });
    expect(answer).toMatchObject({ status });
    expect(`${answer.body.title} ${answer.body.detail ?? ''}`).toContain(says);
  });

  test('leaves nothing behind', async () => {
    expect(await readdir(join(world.folder, 'uploads'))).toEqual([]);
  });
});

describe('an upload', () => {
  test('keeps its owner’s name for it as a label only, whatever it is', async () => {
    const names = {
      '我的 录音😀.m4a': '我的 录音😀.m4a',
      '../../etc/it\'s "mine".wav': 'it\'s "mine".wav',
      'C:\\voice\\a\u0000b.wav': 'ab.wav',
      '录音\u202evaw.exe': '录音vaw.exe',
      [`${'录'.repeat(83)}.wav`]: `${'录'.repeat(83)}.wav`,
    };
    for (const [filename, kept] of Object.entries(names)) {
      const { headers } = await client().create(9, { ...wanted, filename });
      const place = headers.location ?? '';
      expect((await uploads.find(idOf(place)))?.request.fileName).toBe(kept);
      expect((await client().call('DELETE', place)).status).toBe(204);
    }
    expect(await readdir(join(world.folder, 'uploads'))).toEqual([]);
  });

  test('goes on where it was cut off, and whoever waits is told that it is whole', async () => {
    const bytes = Buffer.alloc(3 * megabyte, 'sound');
    const place = await begun(bytes.byteLength);
    const sending = client().begin(place, 0, bytes.byteLength, bytes.subarray(0, megabyte));
    await expect.poll(async () => (await uploads.find(idOf(place)))?.bytes).toBe(megabyte);
    sending.cut();
    await expect.poll(() => offsetOf(place)).toBe(String(megabyte));
    const rest = await client().send(place, megabyte, bytes.subarray(megabyte));
    expect(rest).toMatchObject({ status: 204, headers: { 'upload-offset': String(bytes.byteLength) } });
    expect(received.at(-1)).toBe(idOf(place));
    expect(await uploads.find(idOf(place))).toMatchObject({ bytes: bytes.byteLength, of: bytes.byteLength });
    expect((await client().call('DELETE', place)).status).toBe(409);
    await uploads.conclude(idOf(place), { state: 'refused', reason: '测试' });
    expect(await offsetOf(place)).toBe(String(bytes.byteLength));
    expect(await readdir(join(world.folder, 'uploads'))).toEqual([`${idOf(place)}.json`]);
  });

  test('may come with its beginning, whole or in part', async () => {
    const whole = Buffer.alloc(1000, 'sound');
    const type = { 'content-type': 'application/offset+octet-stream' };
    const given = { 'upload-length': '1000', 'upload-metadata': metadataOf(wanted), ...type };
    const begin = (body: Buffer) => client().call('POST', '/api/v1/uploads', given, body);
    const all = await begin(whole);
    expect(all).toMatchObject({ status: 201, headers: { 'upload-offset': '1000' } });
    const id = idOf(all.headers.location ?? '');
    expect(received.filter((one) => one === id)).toEqual([id]);
    expect(await uploads.find(id)).toMatchObject({ bytes: 1000, of: 1000 });
    const half = await begin(whole.subarray(0, 400));
    const place = half.headers.location ?? '';
    expect((await client().send(place, 400, whole.subarray(400))).status).toBe(204);
    expect(received.at(-1)).toBe(idOf(place));
    expect((await client().send(place, 1000, Buffer.alloc(0))).status).toBe(204);
    expect(received.at(-1)).toBe(idOf(place));
  });

  test('is taken over by whoever asks anew while the old request hangs', async () => {
    const place = await begun(megabyte);
    client().begin(place, 0, megabyte, Buffer.alloc(1000));
    await expect.poll(async () => (await uploads.find(idOf(place)))?.bytes).toBe(1000);
    expect(await offsetOf(place)).toBe('1000');
    expect((await client().send(place, 1000, Buffer.alloc(megabyte - 1000))).status).toBe(204);
  });

  test('takes hundreds of tiny parts', async () => {
    const place = await begun(300);
    for (let offset = 0; offset < 300; offset += 1) {
      const { status } = await client().send(place, offset, Buffer.from([offset % 256]));
      if (status !== 204) throw new Error(`${offset}: ${status}`);
    }
    expect(await uploads.find(idOf(place))).toMatchObject({ bytes: 300, of: 300 });
  });

  test.each([
    ['from another place', 5, 10, {}, 409, '接着传的位置不对'],
    ['longer than was said', 0, 200, {}, 413, '不能超过开始时说的长度'],
    ['as another type', 0, 10, { 'content-type': 'audio/wav' }, 415, 'application/offset+octet-stream'],
    ['from no place', 0, 10, { 'upload-offset': '-1' }, 400, 'upload-offset'],
  ])('refuses bytes %s, and keeps what it has', async (_how, offset, length, headers, status, says) => {
    const place = await begun(100);
    const answer = await client().send(place, offset, Buffer.alloc(length), headers);
    expect(answer).toMatchObject({ status, body: { title: expect.stringContaining(says) } });
    expect(await offsetOf(place)).toBe('0');
  });

  test('belongs to who began it: for anybody else there is none', async () => {
    const place = await begun(100);
    const other = client({ 'x-name': 'wang' });
    for (const answer of [
      await other.call('HEAD', place),
      await other.send(place, 0, Buffer.alloc(10)),
      await other.call('DELETE', place),
      await client().call('HEAD', `/api/v1/uploads/${'0'.repeat(32)}`),
      await client().call('HEAD', '/api/v1/uploads/..%2F..%2Fdalaba.sqlite'),
    ])
      expect(answer.status).toBe(404);
    expect(await offsetOf(place)).toBe('0');
  });

  test('stands still on a full disk, with a sentence, and goes on once there is room', async () => {
    const bytes = Buffer.alloc(4 * megabyte, 7);
    const place = await begun(bytes.byteLength);
    await disk.fill();
    const answer = await client().send(place, 0, bytes);
    expect(answer).toMatchObject({ status: 507, body: { title: expect.stringContaining('磁盘满了') } });
    await disk.empty();
    const offset = Number(await offsetOf(place));
    expect((await client().send(place, offset, bytes.subarray(offset))).status).toBe(204);
    expect((await uploads.find(idOf(place)))?.bytes).toBe(bytes.byteLength);
  });
});

test('a day later uploads are gone, and what a killed service left half made', async () => {
  await begun(100);
  const orphan = join(world.folder, 'uploads', `${'a'.repeat(32)}.json.half`);
  await writeFile(orphan, '{');
  expect(await uploads.removeExpired()).toBe(0);
  await utimes(orphan, 0, 0);
  const folder = join(world.folder, 'uploads');
  const later = createUploadFolder({ folder, requireSpace: async () => undefined, keepMs: -1 });
  expect(await later.removeExpired()).toBeGreaterThan(0);
  expect(await readdir(folder)).toEqual([]);
  expect(errors).toEqual([]);
});
