import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportLedger } from '../../src/app/export-ledger.ts';
import { ledgerOfStore } from '../../src/app/ledger-of-store.ts';
import { makeCheckpoint } from '../../src/app/make-checkpoints.ts';
import { revokeSigningKey, rotateKeys } from '../../src/app/rotate-keys.ts';
import type { CliDeps } from '../../src/cli/deps.ts';
import { logCommand } from '../../src/cli/log.ts';
import { operator } from '../../src/domain/actor.ts';
import { readCheckpoint, signCheckpoint } from '../../src/protocol/signing.ts';
import { openSigningKeys } from '../../src/secrets/signing-keys.ts';
import { anEntry, donge, eveningMs } from '../contracts/store-samples.ts';
import { aWorld, type World } from '../support/fakes.ts';
import { aHistory } from '../support/ledger-history.ts';

interface Line {
  readonly kind: string;
  readonly chain?: string;
  readonly sequence?: number;
  readonly content?: string;
}

const script = join(import.meta.dirname, '../support/verify-ledger.py');
let folder: string;
let world: World;
let lines: Line[];

const publication = () => anEntry('edit-lesson', { chain: 'library', subject: 'library' });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dalaba-log-verify-'));
  world = await aWorld({ atMs: eveningMs });
  await aHistory(world);
  await world.store.ledger.append(publication());
  await world.store.ledger.append(publication());
  await makeCheckpoint(world, 'library');
  await writeFile(join(folder, 'jwks.json'), JSON.stringify({ keys: world.signingKeys.publicJwks() }));
  const text = (await Array.fromAsync(exportLedger(ledgerOfStore(world.store)))).join('');
  lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

/** What the command says, and its exit code. */
const verify = (...options: readonly string[]) => log(world.store, 'verify', ...options);

async function log(store: World['store'], ...options: readonly string[]) {
  let said = '';
  const program = new Command();
  logCommand(program, {
    config: () => ({}),
    read: async () => ({ store, close: async () => {} }),
    out: (text: string) => {
      said += text;
    },
    err: () => {},
    stopped: new AbortController().signal,
  } as unknown as CliDeps);
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await program.parseAsync(['log', ...options], { from: 'user' });
    return { said, last: said.split('\n').at(-1) ?? '', code: process.exitCode };
  } finally {
    process.exitCode = before;
  }
}

/** A file that a forger made whole again. */
async function aFile(of: readonly Line[]): Promise<string> {
  const file = join(folder, 'ledger.jsonl');
  const whole = of.map((line) => (line.kind === 'end' ? { ...line, lines: of.length } : line));
  await writeFile(file, whole.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return file;
}
const strict = (file: string) => verify(file, '--keys', join(folder, 'jwks.json'));

/** Each line with the chain it stands in. */
function withChains(of: readonly Line[]): { readonly chain: string; readonly line: Line }[] {
  let chain = '';
  return of.map((line) => {
    if (line.kind === 'chain') chain = line.chain ?? '';
    if (line.kind === 'end') chain = '';
    return { chain, line };
  });
}

/** A chain written anew by somebody else, without its checkpoints. */
function forged(chain: string): Line[] {
  let previous = '0'.repeat(64);
  return withChains(lines).flatMap(({ chain: of, line }) => {
    if (of !== chain) return [line];
    if (line.kind === 'checkpoint') return [];
    if (line.kind === 'head') return [{ ...line, hash: previous }];
    if (line.kind !== 'entry') return [line];
    const content = (line.content ?? '').replace('"actor":"', '"actor":"not-');
    const rewritten = { ...line, content, previous, hash: hash('sha256', `${previous}\n${content}`) };
    previous = rewritten.hash;
    return [rewritten];
  });
}

test('what is signed holds, by an auditor’s own keys too', async () => {
  const { last, code } = await strict(await aFile(lines));
  expect([last, code]).toEqual([expect.stringContaining('All of it holds'), 0]);
});

test('a chain that was rewritten without its checkpoints is not said to hold', async () => {
  const file = await aFile(forged('library'));
  const open = await verify(file);
  expect(open.code).toBe(0);
  expect(open.said).toMatch(/library +1–2 +0 +没有签名 unsigned/);
  expect(open.last).toContain('没有签名作证的有：library。');
  expect(open.last).toMatch(/unsigned.*: library\.$/);
  expect(open.last).not.toContain('All of it holds');
  const audited = await strict(file);
  expect(audited.code).toBe(1);
  expect(audited.said).toContain('BROKEN  library: no checkpoint');
  expect(audited.said).not.toContain('All of it holds');
  expect(execFileSync('python3', [script, file], { encoding: 'utf8' })).toContain('library: unsigned\n');
});

test('nor is a record without any checkpoint, without the chain of keys, or without entries', async () => {
  const bare = await aFile(lines.filter(({ kind }) => kind !== 'checkpoint'));
  expect((await verify(bare)).last).toContain(`没有签名作证的有：keys、${donge}、library。`);
  const audited = await strict(bare);
  expect(audited.said.match(/BROKEN {2}(keys|371524|library): no checkpoint/g)).toHaveLength(3);
  expect(audited.code).toBe(1);
  const keyless = await aFile(
    withChains(lines).flatMap(({ chain, line }) =>
      chain === 'keys' || line.kind === 'checkpoint' ? [] : [line],
    ),
  );
  expect((await strict(keyless)).said).toContain('BROKEN  keys: the chain is not there');
  const kept = join(folder, 'kept.txt');
  await writeFile(kept, (await world.store.checkpoints.newest('library'))?.jws ?? '');
  const without = withChains(lines).flatMap(({ chain, line }) => (chain === 'library' ? [] : [line]));
  const missed = await verify(await aFile(without), '--against', kept);
  expect([missed.last, missed.code]).toEqual([expect.stringContaining('BROKEN  library, entry 2'), 1]);
  const empty = await aFile(lines.filter(({ kind }) => kind === 'ledger' || kind === 'end'));
  expect((await verify(empty)).last).toContain('nothing was proved');
  expect((await strict(empty)).code).toBe(1);
});

test('against a checkpoint of a report all is verified; from it, what was not looked at is named', async () => {
  const signed = await world.store.checkpoints.newest(donge);
  const at = signed?.sequence ?? 0;
  // As a report on paper breaks it.
  const kept = join(folder, 'kept.txt');
  await writeFile(kept, `签名全文\n${signed?.jws.replace(/.{100}/g, '$&\r\n')}\n`);
  const whole = await verify('--against', kept);
  expect([whole.last, whole.code]).toEqual([expect.stringContaining('All of it holds'), 0]);
  expect(whole.said).toContain(`${donge} 第 ${at} 条在链上，和检查点签的哈希一样。`);
  expect(whole.said).toMatch(new RegExp(`${donge} +1–`));
  // Whoever owns the database took entries out from before it, and all that they held.
  const { ledger } = world.store;
  const forged = {
    ...world.store,
    ledger: {
      ...ledger,
      entries: async (...asked: Parameters<typeof ledger.entries>) =>
        (await ledger.entries(...asked)).filter(({ chain, sequence }) => chain !== donge || sequence >= at),
    },
  };
  const found = await log(forged, 'verify', '--against', kept);
  expect([found.last, found.code]).toEqual([expect.stringContaining(`BROKEN  ${donge}, entry 1`), 1]);
  const behind = await log(forged, 'verify', '--from', kept);
  expect(behind.code).toBe(0);
  expect(behind.said).toContain(`没有看：${donge} 第 1–${at} 条和底下的行。`);
  expect(behind.said).toContain(`NOT LOOKED AT: entries 1–${at} of ${donge}`);
  expect(behind.last).toContain('看过的完好');
  expect(behind.said).not.toContain('All of it holds');
  await expect(verify('--chain', 'library', '--against', kept)).rejects.toThrow(`--chain ${donge}`);
  await expect(verify('--against', `${signed?.jws.replace('.', '.eyJ')}`)).rejects.toThrow(
    '不是完整的检查点',
  );

  const file = await aFile(lines);
  expect(await verify(file, '--against', kept)).toMatchObject({
    said: expect.stringContaining(`Entry ${at} of ${donge} is there`),
    last: expect.stringContaining('All of it holds'),
    code: 0,
  });
  // A file that begins behind what was signed, or behind its first entry, says nothing of what is before.
  const older = (await world.store.checkpoints.from(donge, 0, 1))[0]?.jws ?? '';
  const part = join(folder, 'part.jsonl');
  await log(world.store, 'export', part, '--from', kept);
  for (const asked of [
    ['--against', kept],
    ['--from', older],
  ] as const) {
    const late = await verify(part, ...asked);
    expect([late.last, late.code]).toEqual([expect.stringContaining('not looked at'), 1]);
  }
  const after = await verify(part, '--from', kept);
  expect([after.last, after.code]).toEqual([expect.stringContaining('What was looked at holds'), 0]);
});

test('a file that was cut short, packed or not, is told by its last whole entry; a folder is none', async () => {
  const packed = gzipSync(await readFile(await aFile(lines)));
  const cut = join(folder, 'cut.jsonl.gz');
  for (const share of [0.4, 0.6, 0.8, 0.95]) {
    await writeFile(cut, packed.subarray(0, packed.length * share));
    const found = await verify(cut);
    expect(found.code).toBe(1);
    expect(found.said).toMatch(/cut\.jsonl\.gz：文件不完整.*第 \d+ 行 line \d+；最后一条完整的.*: \w+ \d+/);
    expect(found.said).not.toContain('tail was cut');
  }
  await writeFile(cut, packed.subarray(0, 5));
  expect((await verify(cut)).said).toContain('第 1 行 line 1');
  await writeFile(cut, packed.with(packed.length >> 1, (packed[packed.length >> 1] ?? 0) ^ 255));
  expect((await verify(cut)).said).toContain('文件不完整');
  await expect(verify(folder)).rejects.toThrow('是文件夹');
  await writeFile(cut, '');
  await expect(verify(cut)).rejects.toThrow(/是空的.*is empty/);
  const against = (given: string) => verify('--against', given);
  await expect(against('')).rejects.toThrow(/检查点是空的.*is empty/);
  await expect(against(folder)).rejects.toThrow(/是文件夹.*is a folder/);
  await expect(against(join(folder, 'nosuch.txt'))).rejects.toThrow(/没有这个文件.*There is no file/);
});

test('a chain that there is not is said to be none, whatever is asked of it', async () => {
  const made = join(folder, 'none.jsonl');
  for (const asked of [
    ['list', '--chain', 'nosuch'],
    ['export', made, '--chain', '999999'],
    ['verify', '--chain', donge, 'nosuch'],
  ])
    await expect(log(world.store, ...asked)).rejects.toThrow('台账里没有这条链');
  await expect(readFile(made)).rejects.toThrow('ENOENT');
  const file = await aFile(lines);
  for (const asked of [['nonsense'], [donge, 'nonsense']])
    await expect(verify(file, '--chain', ...asked)).rejects.toThrow(
      `里没有这条链：nonsense；里面有：keys、${donge}、library。`,
    );
  const one = await verify(file, '--chain', donge);
  expect(one.said).toMatch(new RegExp(`^keys .*\\n${donge} `, 'm'));
  expect(one.said).not.toMatch(/^library /m);
  expect(one.code).toBe(0);
  // What is broken elsewhere in the file is no matter of that chain; that the file is cut, is.
  const changed = lines.map((line) =>
    line.kind === 'entry' && line.chain === 'library' ? { ...line, content: '{}' } : line,
  );
  expect((await verify(await aFile(changed), '--chain', donge)).code).toBe(0);
  expect((await verify(await aFile(changed), '--chain', 'library')).code).toBe(1);
  const short = await verify(await aFile(lines.slice(0, 3)), '--chain', donge);
  expect([short.said, short.code]).toEqual([expect.stringContaining('文件不完整'), 1]);
});

test('entries behind the last checkpoint are named; a new chain nobody signed is said to be so', async () => {
  await world.store.ledger.append(publication());
  const behind = await verify();
  expect(behind.said).toContain('library 第 3 条在最后一个检查点之后');
  expect(behind.last).toMatch(/^完好：(\d+) 条前后相连，其中 \d+ 条有签名作证，1 条还没有；/);
  expect(behind.last).toMatch(
    /。It holds: \d+ entries, \d+ of them vouched for by signatures and 1 not yet, /,
  );
  expect(behind.code).toBe(0);
  await world.store.ledger.append(anEntry('edit-lesson', { chain: 'people', subject: 'people' }));
  const fresh = await verify();
  expect([fresh.last, fresh.code]).toEqual([expect.stringContaining('没有签名作证的有：people。'), 0]);
  expect((await verify('--keys', join(folder, 'jwks.json'))).code).toBe(1);
});

test('a checkpoint that is brought has to be signed by a key of the chain that was in use then', async () => {
  const newest = await world.store.checkpoints.newest(donge);
  const said = newest && readCheckpoint(newest.jws);
  if (newest === undefined || said === undefined) throw new Error('nothing was signed');
  const forger = await openSigningKeys(join(folder, 'forger'));
  const stranger = await signCheckpoint(said, await forger.current());
  const [header, payload, signature = ''] = newest.jws.split('.');
  const twisted = [header, payload, `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`].join(
    '.',
  );
  const file = await aFile(lines);
  for (const [jws, about] of [
    [stranger, 'key'],
    [twisted, 'signature'],
  ] as const)
    for (const asked of [[], [file]])
      for (const how of ['--against', '--from']) {
        const found = await verify(...asked, how, jws);
        expect([found.last, found.code]).toEqual([
          expect.stringContaining(
            `BROKEN  ${donge}, entry ${said.sequence}: a checkpoint that was brought is not signed`,
          ),
          1,
        ]);
        expect(found.last).toContain(`(${about})`);
      }
  // One whose key is revoked by now was signed rightly, and proves nothing.
  const { kid } = await world.signingKeys.current();
  await rotateKeys(world, operator);
  await revokeSigningKey(world, operator, kid);
  const revoked = await verify('--against', newest.jws);
  expect(revoked.said).toContain('is of a revoked key and proves nothing');
  expect(revoked.said).not.toContain('a checkpoint that was brought');
  // By a key that came later, inside the chain.
  const { jws } =
    (await makeCheckpoint(world, 'library')) ?? (await world.store.checkpoints.newest('library')) ?? {};
  expect(await verify('--against', jws ?? '')).toMatchObject({
    said: expect.stringContaining('of library is there'),
  });
});
