import { readFileSync } from 'node:fs';
import { getMigrations } from 'better-auth/db/migration';
import { type Kysely, sql } from 'kysely';
import { expect, test } from 'vitest';
import { addFirstAdministrator, addPerson } from '../../src/app/add-person.ts';
import { changePassword } from '../../src/app/change-password.ts';
import { editPerson } from '../../src/app/edit-person.ts';
import { erasePerson } from '../../src/app/erase-person.ts';
import { ledgerOfStore } from '../../src/app/ledger-of-store.ts';
import { verifyLedger } from '../../src/app/verify-ledger.ts';
import { operator } from '../../src/domain/actor.ts';
import { createAuth } from '../../src/people/auth.ts';
import { createPeople } from '../../src/people/people.ts';
import type { NewPerson } from '../../src/ports/people.ts';
import { clock, onBothEngines } from '../contracts/store-engines.ts';
import { totpCode } from '../support/totp.ts';

const secret = 'a secret of more than thirty-two characters';
const editor: Omit<NewPerson, 'id'> = { name: '王秀英', roles: ['editor'], counties: [] };
const address = '10.0.0.1';

onBothEngines('people', ({ name, open, newPlace }) => {
  const opened = async (now?: () => number) => {
    const store = await open();
    const people = createPeople({ database: store.database, secret, ...(now === undefined ? {} : { now }) });
    const context = { people, clock, store };
    return { store, people, context };
  };
  const cookiesOf = (set: readonly string[]) => set.map((one) => one.split(';')[0]).join('; ');

  test('the tables are what the library asks for, no more and no less', async () => {
    const { store } = await opened();
    const ours = store.database.kysely as Kysely<never>;
    const plan = await getMigrations(createAuth({ secret }, store.database).options);
    expect([plan.toBeCreated, plan.toBeAdded, plan.toBeAddedIndexes, plan.schemaProblems]).toEqual([
      [],
      [],
      [],
      [],
    ]);
    const tables = async (db: Kysely<never>) =>
      (await db.introspection.getTables())
        .filter((table) => table.name.startsWith('person') && table.name !== 'person_token')
        .map((table) => ({
          name: table.name,
          columns: table.columns.map(({ name: column, dataType, isNullable }) => ({
            column,
            dataType,
            isNullable,
          })),
        }))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const made = await tables(ours);
    expect(made).toHaveLength(5);
    for (const table of [...made.map((one) => one.name)].sort((a) => (a === 'person' ? 1 : -1)))
      await sql`drop table ${sql.table(table)}`.execute(ours);
    await (await getMigrations(createAuth({ secret }, store.database).options)).runMigrations();
    expect(made).toEqual(await tables(ours));
  });

  test('somebody is added, signs in, is known by the session, and by nothing else', async () => {
    const { store, people, context } = await opened();
    const { person, password } = await addPerson(context, operator, {
      ...editor,
      email: 'wang@mail.example',
    });
    expect(await people.records.list()).toEqual([person]);
    expect(person).toEqual({
      ...editor,
      id: person.id,
      email: 'wang@mail.example',
      disabled: false,
      mustChangePassword: true,
      totp: false,
    });
    expect(await people.signIns.signIn('王秀英', 'wrong', address)).toEqual({ kind: 'refused' });
    const answer = await people.signIns.signIn('王秀英', password, address);
    if (answer.kind !== 'signed-in') throw new Error(answer.kind);
    const cookie = cookiesOf(answer.setCookies);
    expect(await people.signIns.session(cookie)).toMatchObject({
      id: person.id,
      lastSignInAtMs: expect.any(Number),
    });
    expect(await people.signIns.session('dalaba.session_token=nonsense')).toBeUndefined();
    await people.signIns.signOut(cookie);
    expect(await people.signIns.session(cookie)).toBeUndefined();
    const [entry, ...more] = await store.ledger.entries('people', 1, 10);
    expect(more).toEqual([]);
    expect(entry?.content).not.toMatch(/王秀英|wang/);
  });

  test('a new password opens a new session in the place of every other', async () => {
    const { people, context } = await opened();
    const { person, password } = await addPerson(context, operator, editor);
    const session = async (given: string) => {
      const answer = await people.signIns.signIn(editor.name, given, address);
      return cookiesOf('setCookies' in answer ? answer.setCookies : []);
    };
    const [cookie, elsewhere] = [await session(password), await session(password)];
    const next = 'a much better one';
    const set = await changePassword(context, person, { current: password, next, address, cookie });
    expect(set.join()).toMatch(/HttpOnly; SameSite=Strict/);
    expect(await people.signIns.session(cookiesOf(set))).toMatchObject({ mustChangePassword: false });
    expect(await people.signIns.session(cookie)).toBeUndefined();
    expect(await people.signIns.session(elsewhere)).toBeUndefined();
    expect(await people.signIns.session(await session(next))).toMatchObject({ id: person.id });
  });

  test('where people come over https, the cookie is for https alone', async () => {
    const store = await open();
    const publicUrl = 'https://dalaba.example';
    const people = createPeople({ database: store.database, secret, publicUrl });
    const { password } = await addPerson({ people, clock, store }, operator, editor);
    const answer = await people.signIns.signIn(editor.name, password, address);
    const [cookie = ''] = 'setCookies' in answer ? answer.setCookies : [];
    expect(cookie).toMatch(/^__Secure-dalaba\..*; HttpOnly; Secure; SameSite=Strict$/);
    expect(await people.signIns.session(cookiesOf([cookie]))).toMatchObject({ name: editor.name });
  });

  test('an authenticator is offered, taken into use and asked for', async () => {
    const { store, people, context } = await opened();
    const { person, password } = await addPerson(context, operator, editor);
    const signedIn = await people.signIns.signIn(editor.name, password, address);
    const cookie = cookiesOf('setCookies' in signedIn ? signedIn.setCookies : []);
    const uri = await people.signIns.offerTotp(cookie, password);
    const entry = {
      chain: 'people',
      verb: 'set-totp',
      subject: person.id,
      actor: 'person:x',
      atMs: 1,
      body: {},
    } as const;
    expect(await people.signIns.confirmTotp(cookie, '000000', entry)).toBeUndefined();
    expect(await people.signIns.confirmTotp(cookie, totpCode(uri), entry)).toBeDefined();
    expect(await store.ledger.entries('people', 1, 10)).toHaveLength(2);
    const half = await people.signIns.signIn(editor.name, password, address);
    if (half.kind !== 'code-needed') throw new Error(half.kind);
    const whole = await people.signIns.giveCode(totpCode(uri), cookiesOf(half.setCookies));
    expect(whole).toMatchObject({ kind: 'signed-in', person: { totp: true } });
    await people.signIns.forgetTotp(person, entry);
    expect(await people.signIns.signIn(editor.name, password, address)).toMatchObject({ kind: 'signed-in' });
  });

  test('five failures lock a name until a quarter of an hour is over, and success forgives', async () => {
    let nowMs = 1_000_000;
    const { people, context } = await opened(() => nowMs);
    const { password } = await addPerson(context, operator, editor);
    const tryWith = async (text: string) => (await people.signIns.signIn(editor.name, text, address)).kind;
    const tries = async (...texts: string[]) => {
      const kinds: string[] = [];
      for (const text of texts) kinds.push(await tryWith(text));
      return kinds;
    };
    expect(await tries('1', password)).toEqual(['refused', 'signed-in']);
    expect(await tries('1', '2', '3', '4', '5', password)).toEqual([...Array(5).fill('refused'), 'locked']);
    nowMs += 15 * 60_000 - 1;
    expect(await tryWith(password)).toBe('locked');
    nowMs += 1;
    expect(await tryWith(password)).toBe('signed-in');
  });

  test('a token is somebody until it is over', async () => {
    let nowMs = 1_000_000;
    const { people, context } = await opened(() => nowMs);
    const { person } = await addPerson(context, operator, editor);
    const entry = {
      chain: 'people',
      verb: 'create-token',
      subject: person.id,
      actor: 'x',
      atMs: 1,
      body: {},
    } as const;
    const token = { id: 'a', person: person.id, label: '电脑', lifetimeMs: 1000 };
    const given = await people.tokens.create(token, entry);
    expect(await people.tokens.person(given)).toEqual(person);
    expect(await people.tokens.person(`${given}x`)).toBeUndefined();
    nowMs += 1000;
    expect(await people.tokens.person(given)).toBeUndefined();
    expect(await people.tokens.list()).toMatchObject([
      { id: 'a', createdAtMs: 1_000_000, expiresAtMs: 1_001_000 },
    ]);
  });

  test('who is erased is in no byte of the data folder, under no name they had, and the record holds', async () => {
    const place = await newPlace();
    const store = await open(place);
    const people = createPeople({ database: store.database, secret });
    const context = { people, clock, store };
    // Long enough for pages to be split and given up.
    const named = (n: number, what: string) => `${what}秀英${n}${'长'.repeat(n < 1 ? 3 : 400)}`;
    const added = [];
    for (let n = 0; n < (name === 'sqlite' ? 6 : 2); n += 1)
      added.push(
        await addPerson(context, operator, { ...editor, name: named(n, '王'), email: `e${n}@mail.example` }),
      );
    for (const [n, { person, password }] of added.entries()) {
      if (n < 1) expect((await people.signIns.signIn(person.name, password, address)).kind).toBe('signed-in');
      await editPerson(context, operator, person.id, { name: named(n, '李'), email: `f${n}@mail.example` });
    }
    const kept = await addPerson(context, operator, { ...editor, name: '赵留下' });
    for (const { person } of added) await erasePerson(context, operator, person.id);
    const all = await people.records.list();
    expect(all.filter(({ disabled }) => !disabled).map((one) => one.name)).toEqual([kept.person.name]);
    for (const { content } of await store.ledger.entries('people', 1, 1000))
      expect(content).not.toMatch(/秀英|mail\.example/);
    expect((await verifyLedger(ledgerOfStore(store))).faults).toEqual([]);
    if (!('file' in place)) return;
    const found = (file: string) => {
      const bytes = readFileSync(file);
      return ['秀英', 'mail.example', '赵留下'].map((text) => bytes.includes(text));
    };
    expect(found(place.file)).toEqual([false, false, true]);
    expect(readFileSync(`${place.file}-wal`).length).toBe(0);
  });

  test('two starts at once make one administrator, two additions of one name one person', async () => {
    const place = await newPlace();
    const stores = name === 'sqlite' ? [await open(place)] : [await open(place), await open(place)];
    const contexts = [0, 1].map((index) => ({
      people: createPeople({ database: (stores[index] ?? stores[0] ?? fail()).database, secret }),
      store: stores[index] ?? stores[0] ?? fail(),
      clock,
    }));
    const first = await Promise.all(contexts.map(addFirstAdministrator));
    expect(first.filter((one) => one !== undefined)).toHaveLength(1);
    const added = await Promise.allSettled(contexts.map((context) => addPerson(context, operator, editor)));
    expect(added.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await contexts[0]?.people.records.list()).toHaveLength(2);
  });
});

function fail(): never {
  throw new Error('no store');
}
