import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { advanceKeys } from '../../src/app/advance-keys.ts';
import { exportLedger } from '../../src/app/export-ledger.ts';
import { ledgerOfFile } from '../../src/app/ledger-of-file.ts';
import { ledgerOfStore } from '../../src/app/ledger-of-store.ts';
import { provePlay } from '../../src/app/prove-play.ts';
import { revokeSigningKey, rotateKeys } from '../../src/app/rotate-keys.ts';
import { verifyLedger } from '../../src/app/verify-ledger.ts';
import { verifyProof } from '../../src/app/verify-proof.ts';
import { operator } from '../../src/domain/actor.ts';
import { deliveryIdOf } from '../../src/domain/ids.ts';
import { auditPath, createMerkleTree, leafHash, rootOfPath } from '../../src/domain/merkle.ts';
import { readCheckpoint, signCheckpoint } from '../../src/protocol/signing.ts';
import { donge, eveningMs } from '../contracts/store-samples.ts';
import { aWorld, type World } from '../support/fakes.ts';
import { aHistory } from '../support/ledger-history.ts';

let folder: string;
let file: string;
let world: World;
let history: Awaited<ReturnType<typeof aHistory>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dalaba-ledger-file-'));
  file = join(folder, 'ledger.jsonl');
  world = await aWorld({ atMs: eveningMs });
  history = await aHistory(world);
  await writeFile(file, exportLedger(ledgerOfStore(world.store)));
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

const text = () => readFile(file, 'utf8');
const verifyText = async (changed: string | Buffer, name = 'changed.jsonl') => {
  const path = join(folder, name);
  await writeFile(path, changed);
  return verifyLedger(ledgerOfFile(path));
};

describe('an exported ledger', () => {
  test('holds on a machine that has nothing but the file, packed or not', async () => {
    const plain = await verifyLedger(ledgerOfFile(file));
    expect(plain.faults).toEqual([]);
    expect(plain.chains.find(({ chain }) => chain === donge)).toMatchObject({ leaves: 19, checkpoints: 2 });
    expect(await verifyText(gzipSync(await text()), 'whole.jsonl.gz')).toEqual(plain);
    const [from] = [readCheckpoint(history.checkpoint)].flatMap((one) => one ?? []);
    if (from === undefined) throw new Error('a checkpoint');
    expect((await verifyLedger(ledgerOfFile(file), { anchors: [from] })).faults).toEqual([]);
    const later = await verifyLedger(ledgerOfFile(file), { anchors: [{ ...from, sequence: 99 }] });
    expect(later.faults).toMatchObject([{ chain: donge, kind: 'cut' }]);
  });

  test('holds from the checkpoints of all chains on, that of `keys` among them', async () => {
    const newest = await Promise.all(['keys', donge].map((chain) => world.store.checkpoints.newest(chain)));
    const from = newest.flatMap((one) => readCheckpoint(one?.jws ?? '') ?? []);
    expect(from.map(({ chain }) => chain)).toEqual(['keys', donge]);
    const source = ledgerOfStore(world.store, { from });
    const online = await verifyLedger(source, { anchors: from });
    expect(online.faults).toEqual([]);
    expect(online.chains.map(({ chain, after }) => [chain, after])).toEqual([
      ['keys', 0],
      [donge, from[1]?.sequence],
    ]);
    await writeFile(join(folder, 'from.jsonl'), exportLedger(source));
    const carried = ledgerOfFile(join(folder, 'from.jsonl'));
    expect(await verifyLedger(carried, { anchors: from })).toEqual(online);
  });

  test('whatever byte of it was changed, whatever line lost, doubled or moved: it does not hold', async () => {
    const whole = await text();
    const lines = whole.trimEnd().split('\n');
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 2), fc.constantFrom('0', 'a', '9', '}'), async (at, to) => {
        fc.pre(whole[at] !== to);
        expect((await verifyText(whole.slice(0, at) + to + whole.slice(at + 1))).faults).not.toEqual([]);
      }),
      { numRuns: 100 },
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(lines.length - 1), fc.nat(lines.length - 2), async (n, other) => {
        const without = lines.toSpliced(n, 1);
        expect((await verifyText(`${without.join('\n')}\n`)).faults).not.toEqual([]);
        expect(
          (await verifyText(`${lines.toSpliced(n, 0, lines[n] ?? '').join('\n')}\n`)).faults,
        ).not.toEqual([]);
        const moved = without.toSpliced(other, 0, lines[n] ?? '');
        fc.pre(moved.join() !== lines.join());
        expect((await verifyText(`${moved.join('\n')}\n`)).faults).not.toEqual([]);
      }),
      { numRuns: 25 },
    );
    const packed = gzipSync(whole);
    expect((await verifyText(packed.subarray(0, packed.length / 2), 'cut.jsonl.gz')).faults).toMatchObject([
      { kind: 'file' },
      {},
    ]);
    expect((await verifyText('{"kind":"ledger","version":1}\n')).faults).toMatchObject([{ kind: 'file' }]);
  });

  test('does not hold where a whole chain stands in it twice, by the script’s word either', async () => {
    const lines = (await text()).trimEnd().split('\n');
    const from = lines.findIndex((line) => line.includes(`"kind":"chain","chain":"${donge}"`));
    const to = lines.findIndex((line) => line.includes(`"kind":"head","chain":"${donge}"`));
    const again = lines.slice(from, to + 1);
    const end = JSON.stringify({ kind: 'end', lines: lines.length + again.length });
    const twice = `${[...lines.slice(0, to + 1), ...again, ...lines.slice(to + 1, -1), end].join('\n')}\n`;
    const about = expect.stringContaining(`line ${to + 2}`);
    expect((await verifyText(twice, 'twice.jsonl')).faults).toMatchObject([{ kind: 'file', about }]);
    const script = join(import.meta.dirname, '../support/verify-ledger.py');
    const { stderr, status } = spawnSync('python3', [script, join(folder, 'twice.jsonl')], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([1, expect.stringContaining('a chain is told twice')]);
  });

  test('holds by its documentation alone, for a script that knows no line of this program', async () => {
    const script = join(import.meta.dirname, '../support/verify-ledger.py');
    const out = execFileSync('python3', [script, file], { encoding: 'utf8' });
    const { chains } = await verifyLedger(ledgerOfFile(file));
    for (const { chain, sequence, hash, checkpoints } of chains)
      expect(out).toContain(`${chain} ${sequence} ${hash} ${checkpoints}\n`);
    await writeFile(
      join(folder, 'forged.jsonl'),
      (await text()).replace('playedMs\\":60000', 'playedMs\\":60001'),
    );
    expect(() =>
      execFileSync('python3', [script, join(folder, 'forged.jsonl')], { stdio: 'pipe' }),
    ).toThrow();
  });
});

describe('a play', () => {
  const [settled, corrected] = [
    ['371524/2026-11-25/evening/column-1', 0],
    ['371524/2026-11-25/evening/column-2', 1],
  ] as const;

  test.each([settled, corrected])('%s #%i is proved alone', async (delivery, item) => {
    const proof = await provePlay(world, deliveryIdOf(delivery), item);
    const held = await verifyProof(structuredClone(proof), undefined);
    expect(held.fault).toBeUndefined();
    expect(held.checkpoint).toMatchObject({ chain: donge, kid: proof.keys[0]?.kid });
    expect(proof.play).toMatchObject({
      delivery,
      item,
      title: expect.stringContaining('课程'),
      variety: 'cmn',
    });
    const forged = { ...proof.play, outcome: 'missed' as const };
    for (const changed of [
      { ...proof, play: forged },
      { ...proof, play: forged, leaf: proof.leaf.replace('played', 'missed').replace('partial', 'missed') },
      { ...proof, index: proof.index + 1 },
      { ...proof, path: proof.path.slice(1) },
      { ...proof, links: [...proof.links, proof.entry.content] },
      { ...proof, entry: { ...proof.entry, content: proof.entry.content.replace('system', 'sistem') } },
    ])
      expect((await verifyProof(changed, undefined)).fault).toBeDefined();
    expect(
      (
        await verifyProof(
          proof,
          proof.keys.map((key) => ({ ...key, x: `A${key.x.slice(1)}` })),
        )
      ).fault,
    ).toBeDefined();
  });

  test('is proved by a path of the tree, wherever it stands in whatever number', () => {
    const sha256 = (of: string | Uint8Array) => createHash('sha256').update(of).digest();
    /** RFC 6962, section 2.1, word by word. */
    const mth = (leaves: readonly string[]): Buffer => {
      if (leaves.length === 0) return sha256('');
      if (leaves.length === 1) return sha256(Buffer.concat([Buffer.of(0), Buffer.from(leaves[0] ?? '')]));
      const k = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
      return sha256(Buffer.concat([Buffer.of(1), mth(leaves.slice(0, k)), mth(leaves.slice(k))]));
    };
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 70 }), fc.nat(69), (leaves, at) => {
        const tree = createMerkleTree(sha256);
        for (const leaf of leaves) tree.add(leaf);
        expect(Buffer.from(tree.root())).toEqual(mth(leaves));
        if (at >= leaves.length) return;
        const path = auditPath(
          sha256,
          leaves.map((leaf) => leafHash(sha256, leaf)),
          at,
        );
        const root = rootOfPath(sha256, leaves[at] ?? '', at, leaves.length, path);
        expect(root).toEqual(tree.root());
        expect(rootOfPath(sha256, `${leaves[at]}x`, at, leaves.length, path)).not.toEqual(tree.root());
      }),
    );
  });
});

test('a checkpoint by a key that was replaced is believed for ten minutes more, and no longer', async () => {
  const other = await aWorld({ atMs: eveningMs });
  try {
    const { county } = await aHistory(other);
    const former = await other.signingKeys.current();
    const next = await rotateKeys(other, operator);
    other.clock.set(eveningMs + 86_400_000);
    await advanceKeys(other);
    expect((await other.signingKeys.current()).kid).toBe(next);
    const [replaced] = await other.store.ledger.about('keys', ['use-key'], next);
    if (replaced === undefined) throw new Error('the next key is in use');
    const { atMs } = replaced;
    const [end] = (await other.store.ledger.heads()).filter(({ chain }) => chain === county);
    if (end === undefined) throw new Error('a chain');
    const { sequence, hash } = end;
    const verifiedAt = async (after: number) => {
      const said = { version: 1 as const, chain: county, sequence, hash, atMs: atMs + after };
      const jws = await signCheckpoint(said, former);
      const checkpoints = {
        ...other.store.checkpoints,
        from: async (...asked: Parameters<typeof other.store.checkpoints.from>) =>
          asked[0] === county ? [{ ...said, kid: former.kid, jws }] : other.store.checkpoints.from(...asked),
      };
      return verifyLedger(ledgerOfStore({ ...other.store, checkpoints }));
    };
    const forgiven = await verifiedAt(600_000);
    expect(forgiven.faults).toEqual([]);
    expect(forgiven.chains.find(({ chain }) => chain === county)?.signedUpTo).toBe(sequence);
    const late = await verifiedAt(600_001);
    expect(late.faults).toMatchObject([{ chain: county, sequence, kind: 'key' }]);
  } finally {
    await other.close();
  }
});

test('a checkpoint is believed while its key was in use, and not once that was revoked', async () => {
  const other = await aWorld({ atMs: eveningMs });
  try {
    await aHistory(other);
    const [first] = other.signingKeys.ring().keys;
    await rotateKeys(other, operator);
    const byFirst = await verifyLedger(ledgerOfStore(other.store), { trusted: [] });
    expect(byFirst.faults.map(({ kind }) => kind)).toEqual(['key', 'key']);
    const verify = async () => verifyLedger(ledgerOfStore(other.store));
    expect((await verify()).chains.map(({ unbelieved }) => unbelieved)).toEqual([0, 0]);
    // Both chains are signed again in the same breath.
    await revokeSigningKey(other, operator, first?.kid ?? '');
    const { faults, chains, keys } = await verify();
    expect(faults).toEqual([]);
    expect(chains.find(({ chain }) => chain === donge)).toMatchObject({ unbelieved: 2, checkpoints: 1 });
    expect(keys).toHaveLength(2);
    // Who knows either key elsewhere believes neither more nor less; a stranger's key, none of it.
    const by = async (trusted: typeof keys) => verifyLedger(ledgerOfStore(other.store), { trusted });
    expect((await by(keys.slice(1))).faults).toEqual([]);
    const strangers = await by(world.signingKeys.publicJwks() as typeof keys);
    expect(strangers.faults.map(({ chain, kind }) => [chain, kind])).toEqual([
      ['keys', 'key'],
      [donge, 'key'],
    ]);
  } finally {
    await other.close();
  }
});
