import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiDocument } from '../support/api-document.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { own, peopleAddresses, withSecondCounty } from '../support/people.ts';
import { peopleWorld } from '../support/people-world.ts';
import { seedHistory } from '../support/seeded-history.ts';
import { approveAll, type Served, serving } from '../support/served-home.ts';
import { changingPeopleTests } from './people/changing-people.ts';
import { firstStartTests } from './people/first-start.ts';
import { guardingTests } from './people/guarding.ts';
import { rolesTests } from './people/roles.ts';
import { sessionTests } from './people/session.ts';
import { signInTests } from './people/sign-in.ts';

let home: TestHome;
let service: Served;
let document: ApiDocument;
/** One service for all of them; `people/` holds them by subject. */
const world = peopleWorld(
  () => service,
  () => home,
  () => document,
);
const { aMember, aSession, call, called, database, signIn } = world;

beforeAll(async () => {
  home = await aHome({
    lessons: 1,
    seconds: 3,
    endpoints: ['donge-001,铜城喇叭,371524100,memory,memory://a'],
  });
  await withSecondCounty(home);
  await seedHistory(home);
  service = await serving(home, 0);
  document = (await service.ask('GET', '/openapi.json')).body as unknown as ApiDocument;
  await approveAll(service, ['opening', 'lesson-1', 'closing']);
});

afterAll(async () => {
  await service?.process.kill('SIGTERM');
  await home?.remove();
  await removeSpeech();
});

firstStartTests(world);
rolesTests(world);
signInTests(world);
sessionTests(world);
changingPeopleTests(world);
guardingTests(world);

test('a lock and a session outlive a restart, and nobody is made or printed again', async () => {
  const [locked, member] = [await aMember(['editor'], []), await aMember(['editor'], [own])];
  for (let n = 0; n < 5; n += 1) expect((await signIn(locked.name, 'wrong')).status).toBe(401);
  const cookie = await aSession(member);
  await service.process.kill('SIGTERM');
  service = await serving(home, 0);
  expect((await signIn(locked.name, locked.password)).status).toBe(429);
  expect((await call('GET', '/today', { cookie })).status).toBe(200);
  expect(service.process.output()).not.toContain('one-time password');
});

test('the ledger tells of every change by ids alone', () => {
  const db = database();
  const rows = db.prepare(`select verb, subject, content from ledger where chain = 'people'`).all() as {
    verb: string;
    subject: string;
    content: string;
  }[];
  const people = db.prepare('select id, name, email from person').all() as {
    id: string;
    name: string;
    email: string;
  }[];
  db.close();
  expect([...new Set(rows.map(({ verb }) => verb))].sort()).toEqual([
    'create-person',
    'create-token',
    'edit-person',
    'erase-person',
    'revoke-token',
    'set-password',
    'set-totp',
  ]);
  const ids = new Set(people.map(({ id }) => id));
  for (const { subject } of rows) expect(ids).toContain(subject);
  const text = rows.map(({ content }) => content).join('\n');
  for (const { id, name, email } of people)
    for (const told of [name, email].filter((one) => !one.includes(id) && one !== 'admin'))
      expect(text).not.toContain(told);
  expect(text).not.toContain('sun@');
});

test('this file called every address about people, and each answer was what the document says', () => {
  expect(peopleAddresses.filter((address) => !called.has(address))).toEqual([]);
});
