import { expect, test } from 'vitest';
import { advanceKeys } from '../../src/app/advance-keys.ts';
import { revokeSigningKey, rotateKeys } from '../../src/app/rotate-keys.ts';
import { operator, system } from '../../src/domain/actor.ts';
import { areaCode, endpointId } from '../../src/domain/ids.ts';
import { aWorld } from '../support/fakes.ts';

const hourMs = 3_600_000;
const atMs = Date.parse('2026-11-25T10:30:00Z');
const county = areaCode('371524');

const standings = ({ signingKeys }: Awaited<ReturnType<typeof aWorld>>) =>
  signingKeys.ring().keys.map(({ standing }) => standing);

test('a new key signs when every reachable device was given it, else after the overlap', async () => {
  const world = await aWorld({ atMs });
  const { store, clock } = world;
  const fetched = (endpoint: string, sequence: number) =>
    store.keyFetches.note({ county, endpoint: endpointId(endpoint), sequence, atMs: clock.now() });
  const first = (await world.signingKeys.current()).kid;
  const next = await rotateKeys(world, operator);
  await expect(rotateKeys(world, operator)).rejects.toMatchObject({ kind: 'conflict' });
  await fetched('one', 2);
  await advanceKeys(world);
  expect(standings(world)).toEqual(['current', 'next']);
  clock.advance(hourMs);
  await fetched('two', 1);
  await advanceKeys(world);
  expect((await world.signingKeys.current()).kid).toBe(first);
  await fetched('two', 2);
  await advanceKeys(world);
  expect((await world.signingKeys.current()).kid).toBe(next);
  expect(standings(world)).toEqual(['former', 'current']);

  await rotateKeys(world, operator);
  clock.advance(23 * hourMs);
  await advanceKeys(world);
  expect(standings(world)).toEqual(['former', 'current', 'next']);
  clock.advance(hourMs);
  await advanceKeys(world);
  expect(standings(world)).toEqual(['former', 'former', 'current']);
  clock.advance(96 * hourMs);
  await advanceKeys(world);
  expect(standings(world)).toEqual(['past', 'past', 'current']);
  expect(world.signingKeys.publicJwks()).toHaveLength(1);
  expect(await world.signingKeys.statements()).toHaveLength(3);

  const entries = await store.ledger.entries('keys', 0, 100);
  expect(entries.map(({ content }) => JSON.parse(content).verb)).toEqual([
    'announce-key',
    'note-key',
    'note-key',
    'use-key',
    'announce-key',
    'note-key',
    'use-key',
    'drop-keys',
  ]);
  await store.close();
});

test('a key is revoked for ever; the current one only where another is next', async () => {
  const world = await aWorld({ atMs });
  const first = (await world.signingKeys.current()).kid;
  await expect(revokeSigningKey(world, operator, first)).rejects.toMatchObject({ kind: 'conflict' });
  await expect(revokeSigningKey(world, operator, 'nobody')).rejects.toMatchObject({ kind: 'not-found' });
  const editor = { kind: 'person', id: 'e', roles: ['editor'], counties: 'all' } as const;
  await expect(rotateKeys(world, editor)).rejects.toMatchObject({ kind: 'forbidden' });
  await expect(
    rotateKeys(world, { ...editor, roles: ['administrator'], counties: [county] }),
  ).rejects.toMatchObject({
    kind: 'forbidden',
  });
  const next = await rotateKeys(world, system('test'));
  await revokeSigningKey(world, operator, first);
  expect((await world.signingKeys.current()).kid).toBe(next);
  expect(standings(world)).toEqual(['revoked', 'current']);
  expect(await world.signingKeys.statements()).toHaveLength(1);
  await expect(revokeSigningKey(world, operator, first)).rejects.toMatchObject({ kind: 'conflict' });
  await world.store.close();
});
