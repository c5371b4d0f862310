import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  createEnrolment,
  type EnrolNeeds,
  enrolEndpoint,
  revokeCredential,
} from '../../src/app/enrol-endpoint.ts';
import { operator } from '../../src/domain/actor.ts';
import { typedCode } from '../../src/domain/enrolment.ts';
import { areaCode, endpointId } from '../../src/domain/ids.ts';
import type { Credentials } from '../../src/ports/credentials.ts';
import { createCredentialFile, createCredentials } from '../../src/secrets/credentials.ts';
import { aWorld, type World } from '../support/fakes.ts';
import { anEndpoint, aSchedule } from '../support/schedules.ts';

const atMs = Date.parse('2026-11-25T10:30:00Z');
const county = areaCode('371524');
const [one, two] = [endpointId('one'), endpointId('two')];

let world: World;
let needs: EnrolNeeds;
let credentials: Credentials;

beforeEach(async () => {
  world = await aWorld({ atMs });
  const secrets = join(world.scratchFolder, 'secrets');
  needs = {
    ...world,
    credentialFile: createCredentialFile(secrets, {}),
    codeSecret: 'a secret of the service',
  };
  needs.credentialFile.store(new Map([['two', 'the-secret-of-two']]));
  credentials = createCredentials(secrets, {});
  const endpoint = (id: string, credential = id) =>
    anEndpoint(id, { driver: 'http', address: 'http://127.0.0.1:1', credential });
  await world.publishSchedule(
    aSchedule({
      endpoints: [endpoint('one'), endpoint('two'), endpoint('three', 'shared'), endpoint('four', 'shared')],
    }),
  );
});
afterEach(async () => {
  vi.useRealTimers();
  await world.close();
});

const code = async (id = one) => (await createEnrolment(needs, operator, county, id)).code;
const use = (text: string, address = '10.0.0.1') => enrolEndpoint(needs, text, address);

test('a code, however it is typed, gives one device what it needs, once', async () => {
  const made = await code();
  expect(made).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  const told = await use(` ${made.toLowerCase().replace('-', '　')} `);
  expect(told).toMatchObject({ endpoint: 'one', county, zone: 'Asia/Shanghai' });
  expect(told.publicJwks).toEqual(world.signingKeys.publicJwks());
  expect(JSON.stringify(told.publicJwks)).not.toContain('"d"');
  expect(credentials.matches('one', told.secret)).toBe(true);
  await expect(use(made)).rejects.toMatchObject({ kind: 'forbidden' });
  expect(credentials.matches('one', told.secret)).toBe(true);
  const entries = await world.store.ledger.entries(county, 0, 100);
  const written = entries.map(({ content }) => content).join();
  expect(written).toContain('"create-enrolment"');
  expect(written).toContain('"device:one"');
  for (const secret of [made, typedCode(made) ?? '', told.secret]) expect(written).not.toContain(secret);
});

test('of two at once one gets it', async () => {
  const made = await code();
  const answers = await Promise.allSettled([use(made, 'a'), use(made, 'b')]);
  expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('an expired code, and one that another has followed, are good no more', async () => {
  const first = await code();
  const second = await code();
  await expect(use(first)).rejects.toMatchObject({ kind: 'forbidden' });
  world.clock.advance(24 * 3_600_000);
  await expect(use(second)).rejects.toMatchObject({ kind: 'forbidden' });
  expect(credentials.secret('one')).toBeUndefined();
});

test('who guesses is locked out for a quarter of an hour; others are not', async () => {
  const made = await code();
  for (let n = 0; n < 5; n += 1) await expect(use('0000-0000')).rejects.toMatchObject({ kind: 'forbidden' });
  await expect(use(made)).rejects.toMatchObject({ name: 'LockedError' });
  await expect(use('nonsense', '10.0.0.2')).rejects.toMatchObject({ kind: 'forbidden' });
  expect((await use(made, '10.0.0.2')).endpoint).toBe('one');
  const next = await code();
  vi.useFakeTimers({ now: Date.now() + 15 * 60_000, toFake: ['Date'] });
  expect((await use(next)).endpoint).toBe('one');
});

test('only endpoints that sign in, by a credential of their own, are enrolled', async () => {
  await expect(code(endpointId('three'))).rejects.toMatchObject({ kind: 'conflict' });
  await expect(code(endpointId('nobody'))).rejects.toMatchObject({ kind: 'not-found' });
  const overridden = {
    ...needs,
    credentialFile: createCredentialFile(world.scratchFolder, { DALABA_CREDENTIAL_ONE: 'x' }),
  };
  await expect(createEnrolment(overridden, operator, county, one)).rejects.toThrow('environment');
  const elsewhere = {
    kind: 'person',
    id: 'p',
    roles: ['association'],
    counties: [areaCode('371525')],
  } as const;
  await expect(createEnrolment(needs, elsewhere, county, one)).rejects.toMatchObject({ kind: 'forbidden' });
});

test('a revoked credential signs nobody in, and neither does a code made before', async () => {
  const made = await code(two);
  expect(credentials.matches('two', 'the-secret-of-two')).toBe(true);
  await revokeCredential(needs, operator, county, two);
  expect(credentials.secret('two')).toBeUndefined();
  await expect(use(made)).rejects.toMatchObject({ kind: 'forbidden' });
  await expect(revokeCredential(needs, operator, county, two)).rejects.toMatchObject({ kind: 'conflict' });
  expect((await use(await code(two))).endpoint).toBe('two');
});
