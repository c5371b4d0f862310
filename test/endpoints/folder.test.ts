import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeliveryId } from '../../src/domain/ids.ts';
import { createFolderDriver } from '../../src/endpoints/folder.ts';
import { nothing, type Order } from '../../src/protocol/order.ts';
import { anEndpoint, driverContract } from '../contracts/driver.contract.ts';
import { aHandover } from '../support/handovers.ts';

const run = promisify(execFile);
const { signal } = new AbortController();
const name = '2026-11-25 晚间 donge';

/** A base folder with a programme beside it. */
async function aBase() {
  const root = await mkdtemp(join(tmpdir(), 'dalaba-handover-'));
  const audio = join(root, 'programme.mp3');
  const base = join(root, 'base');
  await mkdir(base);
  await writeFile(audio, Buffer.alloc(32_960, 7));
  return { root, base, audio, remove: () => rm(root, { recursive: true, force: true }) };
}

for (const form of ['', '?as=zip']) {
  driverContract(`folder${form}`, async () => {
    const { base, audio, remove } = await aBase();
    const held = (path: string): string =>
      form === ''
        ? readFileSync(join(path, 'order.jws'), 'utf8')
        : Buffer.from(unzipSync(readFileSync(path))['order.jws'] ?? []).toString();
    return {
      driver: createFolderDriver({ base }),
      audio,
      address: () => `${pathToFileURL(join(base, 'all'))}${form}`,
      held: () => readdirSync(join(base, 'all')).map((one) => held(join(base, 'all', one))),
      stop: remove,
    };
  });
}

let world: Awaited<ReturnType<typeof aBase>>;
beforeEach(async () => {
  world = await aBase();
});
afterEach(() => world.remove());

const folder = () => join(world.base, '371524');
const deliver = (order: Partial<Order> = {}, form = '', address = `${pathToFileURL(folder())}${form}`) =>
  createFolderDriver({ base: world.base }).deliver(
    aHandover('donge', { order, audio: world.audio }),
    anEndpoint('donge', address, 'folder'),
    signal,
  );
const failure = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    (answer) => Promise.reject(new Error(`no failure but ${JSON.stringify(answer)}`)),
    (error: unknown) => error,
  );

test('the emergencies of a day are packages of their own', async () => {
  const urgent = (broadcast: string): Partial<Order> => ({
    ...{ broadcast, order: `${broadcast}/donge` as DeliveryId },
    emergency: { drill: broadcast.includes('drill'), after: 'resume' },
  });
  for (const slot of ['emergency-1', 'emergency-2', 'drill-1'])
    expect(await deliver(urgent(`371524/2026-11-25/${slot}`))).toEqual({ answer: 'accepted' });
  expect((await readdir(folder())).sort()).toEqual([
    '2026-11-25 应急1 donge',
    '2026-11-25 应急2 donge',
    '2026-11-25 演练1 donge',
  ]);
});

describe('a package', () => {
  test('holds programme, cue sheet, rundown, approvals and the digest of each', async () => {
    expect(await deliver()).toEqual({ answer: 'accepted' });
    expect(await readdir(folder())).toEqual([name]);
    const path = join(folder(), name);
    const { stdout } = await run('sha256sum', ['-c', 'SHA256SUMS'], { cwd: path });
    expect(stdout.match(/: (OK|成功)/g)).toHaveLength(5);
    expect((await readdir(path)).length).toBe(6);
    expect((await readFile(join(path, 'programme.mp3'))).equals(await readFile(world.audio))).toBe(true);
    expect(await readFile(join(path, 'programme.cue'), 'utf8')).toBe(
      [
        'TITLE "东阿县 2026-11-25 晚间"',
        'FILE "programme.mp3" MP3',
        '  TRACK 01 AUDIO',
        '    TITLE "识别假币"',
        '    INDEX 01 00:00:00',
        '  TRACK 02 AUDIO',
        '    TITLE "防范电信诈骗"',
        '    INDEX 01 00:02:09',
        '',
      ].join('\r\n'),
    );
    expect(await readFile(join(path, '节目单-rundown.csv'), 'utf8')).toBe(
      [
        '\u{FEFF}序号 No.,播出时间 Starts,节目内 Offset,时长 Length,标题 Title,主题 Topic,语言 Language,课 Lesson',
        '1,18:30:00,00:00,00:02,识别假币,counterfeit-money,普通话,counterfeit-money',
        '2,18:30:02,00:02,00:02,防范电信诈骗,anti-fraud,冀鲁官话,phone-fraud',
        '',
      ].join('\r\n'),
    );
    const approvals = await readFile(join(path, '审核单-approvals.csv'), 'utf8');
    expect(approvals).toContain(
      `1,识别假币,普通话,王审核,person:1,2026-11-18 19:06:40,${'e'.repeat(64)}\r\n`,
    );
    expect(approvals).toContain(`2,防范电信诈骗,冀鲁官话,,,,${'f'.repeat(64)}\r\n`);
  });

  test('quotes what a cue sheet would end at, and what a spreadsheet would run', async () => {
    const handover = aHandover('donge', { audio: world.audio });
    const rundown = await handover.rundown();
    const items = rundown.items.map((item) => ({ ...item, title: '=HYPERLINK("x"),"课"' }));
    const hostile = { ...handover, rundown: async () => ({ ...rundown, items }) };
    const endpoint = anEndpoint('donge', pathToFileURL(folder()).href, 'folder');
    await createFolderDriver({ base: world.base }).deliver(hostile, endpoint, signal);
    const read = (file: string) => readFile(join(folder(), name, file), 'utf8');
    expect(await read('节目单-rundown.csv')).toContain(`,"'=HYPERLINK(""x""),""课""",`);
    expect(await read('programme.cue')).toContain('TITLE "=HYPERLINK(”x”),”课”"');
  });

  test('as one file is a ZIP that unzips, the same bytes again', async () => {
    await deliver({}, '?as=zip');
    const zip = join(folder(), `${name}.zip`);
    const before = await readFile(zip);
    const env = { ...process.env, LC_ALL: 'C.UTF-8' };
    await run('unzip', ['-q', zip, '-d', join(world.root, 'out')], { env });
    const { stdout } = await run('sha256sum', ['-c', 'SHA256SUMS'], { cwd: join(world.root, 'out') });
    expect(stdout.match(/: (OK|成功)/g)).toHaveLength(5);
    await rm(zip);
    await deliver({}, '?as=zip');
    expect((await readFile(zip)).equals(before)).toBe(true);
  });

  test('takes the place of an earlier one, which is marked void', async () => {
    for (const form of ['', '?as=zip']) {
      const earlier = '371524/2026-11-25/evening/donge' as DeliveryId;
      const later = { order: `${earlier}/r1` as DeliveryId, replaces: earlier, sequence: 2 };
      await deliver({}, form);
      await deliver(later, form);
      expect(await deliver(later, form)).toEqual({ answer: 'accepted' });
      expect(await deliver({}, form)).toEqual({ answer: 'refused', reason: 'replaced' });
    }
    expect((await readdir(folder())).sort()).toEqual(
      [`${name} 作废`, `${name} 作废.zip`, `${name} 更正1`, `${name} 更正1.zip`].sort(),
    );
  });

  test('of nothing to play only marks the earlier one void', async () => {
    const earlier = '371524/2026-11-25/evening/donge' as DeliveryId;
    await deliver();
    const silence = {
      order: `${earlier}/r1` as DeliveryId,
      replaces: earlier,
      programme: nothing,
      items: [],
    };
    expect(await deliver(silence)).toEqual({ answer: 'accepted' });
    expect(await deliver(silence)).toEqual({ answer: 'accepted' });
    expect(await readdir(folder())).toEqual([`${name} 作废`]);
  });

  test('is not put where somebody else’s folder or file stands', async () => {
    await mkdir(join(folder(), name), { recursive: true });
    await writeFile(join(folder(), name, 'mine.txt'), 'mine');
    await writeFile(join(folder(), `${name}.zip`), 'mine');
    for (const form of ['', '?as=zip'])
      expect(await deliver({}, form)).toEqual({ answer: 'refused', reason: 'conflict' });
    expect(await readdir(join(folder(), name))).toEqual(['mine.txt']);
    expect(await readFile(join(folder(), `${name}.zip`), 'utf8')).toBe('mine');
  });

  test('that was taken on before air is not put there again', async () => {
    await deliver();
    await rm(join(folder(), name), { recursive: true });
    const at = anEndpoint('donge', `${pathToFileURL(folder())}`, 'folder');
    const look = createFolderDriver({ base: world.base }).check?.(aHandover('donge'), at, signal);
    expect(await look).toEqual({ answer: 'absent', reason: 'taken-on' });
    expect(await readdir(folder())).toEqual([]);
  });

  test('put by two at once stands there once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => deliver()));
    expect(answers.every(({ answer }) => answer === 'accepted')).toBe(true);
    expect(await readdir(folder())).toEqual([name]);
  });

  test('that a killed run left half made is removed, once it is nobody’s', async () => {
    const [old, fresh] = [join(folder(), `.${name}.old`), join(folder(), `.${name}.fresh`)];
    for (const draft of [old, fresh]) await mkdir(draft, { recursive: true });
    await utimes(old, new Date(0), new Date(0));
    await deliver();
    expect((await readdir(folder())).sort()).toEqual([`.${name}.fresh`, name].sort());
  });
});

describe('where it may be written', () => {
  test.each([
    ['http://10.0.0.1/', 'not a file'],
    ['file://server/share', 'another machine'],
    ['file:///srv/handover?as=rar', 'another form'],
    ['file:///srv/handover#x', 'a fragment'],
    ['file:///srv/hand%2Fover', 'a hidden slash'],
    ['file:///etc', 'elsewhere'],
    ['file:///srv/handover/../../etc', 'upwards'],
    ['file:///srv/handover-other', 'a neighbour'],
  ])('%s is refused: %s', async (address) => {
    const driver = createFolderDriver({ base: '/srv/handover' });
    expect(driver.addressProblem(address)).toMatch(/\p{Script=Han}.*[A-Za-z].*\.$/u);
    const problem = await failure(deliver({}, '', address));
    expect(problem).toMatchObject({ kind: 'unrecoverable', reason: 'address', mayHaveArrived: false });
  });

  test.each(['file:///srv/handover', 'file:///srv/handover/371524', 'file:///srv/handover/%E4%B8%9C?as=zip'])(
    '%s is fine',
    (address) => {
      expect(createFolderDriver({ base: '/srv/handover' }).addressProblem(address)).toBeUndefined();
    },
  );

  test('nowhere, unless the operator says where', () => {
    expect(createFolderDriver({}).addressProblem('file:///srv/handover')).toContain('DALABA_HANDOVER_FOLDER');
  });

  test('not by a link that leads out, nor is anything made there', async () => {
    await mkdir(join(world.root, 'outside'));
    await symlink(join(world.root, 'outside'), folder());
    for (const address of [folder(), join(folder(), 'deeper')]) {
      const problem = await failure(deliver({}, '', pathToFileURL(address).href));
      expect(problem).toMatchObject({ kind: 'unrecoverable', reason: 'address' });
    }
    expect(await readdir(join(world.root, 'outside'))).toEqual([]);
  });

  test('what can’t be written is tried again', async () => {
    await writeFile(folder(), 'a file where the folder should be');
    const expected = { kind: 'retry-later', reason: 'unwritable', mayHaveArrived: false };
    expect(await failure(deliver())).toMatchObject(expected);
    await rm(world.base, { recursive: true });
    expect(await failure(deliver())).toMatchObject(expected);
  });
});
