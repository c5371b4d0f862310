import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Role, roles } from '../../src/domain/actor.ts';
import { permissions, type Verb } from '../../src/domain/permissions.ts';
import type { ApiDocument } from '../support/api-document.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { callerOn, cookiesOf, other, own, peopleAddresses, withSecondCounty } from '../support/people.ts';
import { eventually, output } from '../support/process.ts';
import { seedHistory } from '../support/seeded-history.ts';
import { approveAll, type Served, serving } from '../support/served-home.ts';
import { totpCode } from '../support/totp.ts';

let home: TestHome;
let service: Served;
let document: ApiDocument;
const { call, called } = callerOn(
  () => service,
  () => document,
);
const settled = `${own}/2031-05-01/evening`;
const goodPassword = '秋收冬藏 and a horse';

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

const asOperator = {
  get token() {
    return service.token;
  },
};
let addresses = 0;
/** Attempts of one test lock no other's. */
const newAddress = () => ({ 'x-forwarded-for': `10.0.0.${++addresses}` });

interface Member {
  readonly id: string;
  readonly name: string;
  readonly password: string;
}
let members = 0;
async function aMember(
  held: readonly Role[],
  counties: readonly string[] | 'all',
  name?: string,
): Promise<Member> {
  const body = { name: name ?? `人 ${++members}`, roles: held, counties };
  const added = await call('POST', '/people', { ...asOperator, body });
  expect(added.status, JSON.stringify(added.body)).toBe(201);
  return { ...added.body.person, password: added.body.password };
}
const tokenOf = async ({ id }: Member): Promise<string> =>
  (await call('POST', '/tokens', { ...asOperator, body: { person: id, label: 'test' } })).body.token;
const signIn = (name: string, password: string, headers: Record<string, string> = newAddress()) =>
  call('POST', '/sign-in', { body: { name, password }, headers });
/** Signs in, with the password changed as one has to. */
async function aSession(member: Member, password = goodPassword): Promise<string> {
  const cookie = cookiesOf(await signIn(member.name, member.password));
  const body = { current: member.password, next: password };
  expect((await call('POST', '/me/password', { cookie, body, headers: newAddress() })).status).toBe(200);
  return cookie;
}
const database = () => new Sqlite(join(home.folder, 'data', 'dalaba.sqlite'));

describe('the first start', () => {
  test('prints an administrator with a one-time password, once, and keeps it out of every file', async () => {
    const password = await eventually(
      () => /one-time password ([a-z0-9-]{19})\./.exec(service.process.output())?.[1],
    );
    expect(readFileSync(join(home.folder, 'data', 'dalaba.sqlite')).includes(password)).toBe(false);
    // Nobody signed in yet: on the machine itself reading is open, writing is not.
    expect((await call('GET', '/today')).status).toBe(200);
    expect((await call('GET', '/me')).body).toMatchObject({ by: 'nobody', roles: ['auditor'] });
    expect((await call('POST', '/publications')).status).toBe(401);
    const answer = await signIn(' ＡＤＭＩＮ ', password);
    expect(answer.body).toMatchObject({ codeNeeded: false, person: { mustChangePassword: true } });
    expect((await call('GET', '/today')).status).toBe(401);
    const [set] = answer.headers.getSetCookie();
    expect(set).toMatch(/; HttpOnly; SameSite=Strict$/);
  });

  test('wants the password changed before anything else, and not into anything', async () => {
    const member = await aMember(['administrator'], 'all');
    const cookie = cookiesOf(await signIn(member.name, member.password));
    for (const path of ['/today', '/people', '/tokens', '/broadcasts'])
      expect((await call('GET', path, { cookie })).status).toBe(403);
    expect((await call('POST', '/publications', { cookie })).body.title).toContain('请先改密码');
    expect((await call('GET', '/me', { cookie })).body.person.mustChangePassword).toBe(true);
    const change = (next: string, current = member.password) =>
      call('POST', '/me/password', { cookie, body: { current, next }, headers: newAddress() });
    for (const weak of [
      'short',
      'aaaaaaaaaaaaaaaa',
      member.password,
      `${member.name} ${member.name} 12`,
      'x'.repeat(129),
    ])
      expect((await change(weak)).status, weak).toBe(422);
    expect((await change(goodPassword, 'not the present one')).status).toBe(403);
    expect((await change(goodPassword)).status).toBe(200);
    expect((await call('GET', '/today', { cookie })).status).toBe(200);
    expect((await signIn(member.name, member.password)).status).toBe(401);
    expect((await signIn(member.name, goodPassword)).status).toBe(200);
  });
});

describe('roles', () => {
  /** The cells of docs/roles.md, by verb and role. */
  const documented = new Map(
    [...readFileSync('docs/roles.md', 'utf8').matchAll(/^\| `(\w+)` \|[^|]*\|(.*)\|$/gm)].map(
      ([, verb = '', cells = '']) => [
        verb,
        new Map(roles.map((role, index) => [role, cells.split('|')[index]?.trim() ?? ''])),
      ],
    ),
  );

  test('stand in docs/roles.md as they are in the code', () => {
    const where = { county: 'own', home: 'all', shared: 'yes' } as const;
    const table = Object.entries(permissions).map(([verb, { scope, roles: of }]) => [
      verb,
      new Map(roles.map((role) => [role, (of as readonly Role[]).includes(role) ? where[scope] : '—'])),
    ]);
    expect([...documented]).toEqual(table);
  });

  /** What is asked of the service for a verb, in a county; anything but 403 means that it was let through. */
  const probes = {
    seeCounty: (county, token) => call('GET', `/broadcasts?county=${county}`, { token }),
    seeLibrary: (_county, token) => call('GET', '/lessons', { token }),
    airBroadcast: (county, token) =>
      call('POST', '/broadcasts', { token, body: { county, date: '2020-01-01', slot: 'evening' } }),
    publishHome: (_county, token) => call('POST', '/publications', { token }),
    testAlerts: (_county, token) => call('POST', '/alerts/test', { token }),
    approveRecording: (_county, token) =>
      call('POST', '/approvals', { token, body: { lesson: 'lesson-1', variety: 'cmn' } }),
    // Nobody is added: the name is taken.
    managePeople: (county, token) =>
      call('POST', '/people', { token, body: { name: 'admin', roles: ['auditor'], counties: [county] } }),
    seePeople: async (county, token) => {
      const answer = await call('GET', '/people', { token });
      const all = (answer.body.items ?? []) as { counties: unknown }[];
      const isSeen = all.some(({ counties }) => isDeepStrictEqual(counties, [county]));
      return { ...answer, status: isSeen ? 200 : 403 };
    },
    seeFigures: async (_county, token) => {
      const { status, headers } = await fetch(`${service.url}/metrics`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return { status, headers, body: {} };
    },
  } as const satisfies Partial<Record<Verb, (county: string, token: string) => ReturnType<typeof call>>>;

  beforeAll(async () => {
    for (const county of [own, other]) await aMember(['association'], [county]);
  });

  test.each(roles)('%s does over the API what the page says, and nothing else', async (role) => {
    const local = await tokenOf(await aMember([role], [own]));
    const everywhere = await tokenOf(await aMember([role], 'all'));
    for (const [verb, probe] of Object.entries(probes)) {
      const cell = documented.get(verb)?.get(role) ?? '';
      const isAllowed = async (county: string, token: string) => (await probe(county, token)).status !== 403;
      expect(await isAllowed(own, local), `${verb} in its county`).toBe(cell === 'own' || cell === 'yes');
      expect(await isAllowed(other, local), `${verb} in another county`).toBe(cell === 'yes');
      expect(await isAllowed(other, everywhere), `${verb} with all counties`).toBe(cell !== '—');
    }
  });

  test('of another county see nothing of this one, by list, by name, by sound', async () => {
    const [mine, theirs] = await Promise.all(
      [own, other].map(async (county) => ({
        token: await tokenOf(await aMember(['association'], [county])),
      })),
    );
    const items = async (path: string, as: typeof mine) =>
      (await call('GET', path, as)).body.items as object[];
    for (const path of ['/broadcasts', '/deliveries', '/plays', '/areas', '/endpoints', '/counties']) {
      expect(await items(path, mine), path).not.toEqual([]);
      for (const one of await items(path, theirs)) expect(JSON.stringify(one), path).not.toContain(own);
    }
    for (const path of ['/plays', '/deliveries'])
      expect(await items(`${path}?broadcast=${encodeURIComponent(settled)}`, theirs)).toEqual([]);
    for (const path of ['/broadcasts', '/plays', '/deliveries', '/areas', '/endpoints'])
      expect((await call('GET', `${path}?county=${own}`, theirs)).body.title).toContain('不是您负责的县');
    expect((await call('GET', `/broadcasts/${settled}`, theirs)).status).toBe(403);
    const days = async (as: typeof mine) => (await call('GET', '/today', as)).body;
    expect((await days(mine)).alerts).toHaveLength(1);
    expect(await days(theirs)).toMatchObject({ counties: [{ county: other }], alerts: [] });
    const seen = (await call('GET', `/broadcasts/${settled}`, mine)).body;
    const sound = async (as: typeof mine) =>
      (
        await fetch(`${service.url}/api/v1/programmes/${seen.playlists[0].programme.digest}/audio`, {
          headers: { authorization: `Bearer ${as?.token}` },
        })
      ).status;
    expect(await sound(mine)).toBe(200);
    expect(await sound(theirs)).toBe(404);
  });

  test('hear of their own counties’ changes alone', async () => {
    const listener = await aMember(['association'], [other]);
    const response = await fetch(`${service.url}/api/v1/events`, {
      headers: { authorization: `Bearer ${await tokenOf(listener)}` },
    });
    const stream = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (const county of [own, other]) {
      const body = { county, date: '2031-09-01', slot: 'evening' };
      expect((await call('POST', '/broadcasts', { ...asOperator, body })).status).toBe(202);
    }
    let text = '';
    while (!text.includes(`${other}/2031-09-01`)) text += (await stream?.read())?.value;
    expect(text).not.toContain(own);
    await stream?.cancel();
  });
});

describe('signing in', () => {
  test('answers the same to a wrong password, an unknown name, a disabled person', async () => {
    const member = await aMember(['editor'], []);
    await aSession(member);
    const gone = await aMember(['editor'], []);
    await call('POST', `/people/${gone.id}`, { ...asOperator, body: { disabled: true } });
    const answers = [
      await signIn(member.name, 'a wrong password'),
      await signIn('nobody of that name', 'a wrong password'),
      await signIn(gone.name, gone.password),
    ];
    for (const { status, body, headers } of answers) {
      expect({ status, body }).toEqual({ status: 401, body: answers[0]?.body });
      expect(headers.getSetCookie()).toEqual([]);
    }
  });

  test('is locked for a name after five failures, also those made at once, and whoever knows the password', async () => {
    const member = await aMember(['editor'], []);
    const guesses = await Promise.all(
      Array.from({ length: 12 }, (_, n) => signIn(member.name, `guess ${n}`)),
    );
    const counted = Map.groupBy(guesses, ({ status }) => status);
    expect([counted.get(401)?.length, counted.get(429)?.length]).toEqual([5, 7]);
    const locked = await signIn(member.name, member.password);
    expect(locked.status).toBe(429);
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(600);
    // Whether anybody has a name is not told by its lock.
    for (let n = 0; n < 5; n += 1) await signIn('no such person', 'x');
    expect((await signIn('no such person', 'x')).body).toEqual(locked.body);
  });

  test('is locked for an address after thirty failures, whatever the names', async () => {
    const address = newAddress();
    const db = database();
    db.prepare('insert into sign_in_attempt values (?, 29, ?)').run(
      `address:${address['x-forwarded-for']}`,
      Date.now() + 60_000,
    );
    db.close();
    expect((await signIn('one', 'x', address)).status).toBe(401);
    const member = await aMember(['editor'], []);
    expect((await signIn(member.name, member.password, address)).status).toBe(429);
    expect((await signIn(member.name, member.password)).status).toBe(200);
  });

  test('is refused to what no person types', async () => {
    expect((await signIn('x', 'p'.repeat(1_000_000))).status).toBe(413);
    expect((await signIn('x', 'p'.repeat(129))).status).toBe(422);
    expect((await signIn('x'.repeat(100), 'p')).status).toBe(422);
    expect((await call('POST', '/sign-in', { body: { name: 'x', password: ['p'] } })).status).toBe(422);
    const body = { name: 'x', password: 'p' };
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await call('POST', '/sign-in', { body, headers: form })).status).toBe(415);
    for (const headers of [{ origin: 'http://evil.example' }, { 'sec-fetch-site': 'cross-site' }] as const)
      expect((await call('POST', '/sign-in', { body, headers: headers as never })).status).toBe(403);
    for (const path of [
      '/api/auth/sign-in/username',
      '/api/auth/ok',
      '/api/v1/sign-up/email',
      '/sign-in/username',
    ])
      expect(
        (
          await fetch(`${service.url}${path}`, {
            method: 'POST',
            headers: { authorization: `Bearer ${service.token}` },
          })
        ).status,
        path,
      ).toBe(404);
  });

  test('with an authenticator takes its code; who lost it is given a new password', async () => {
    const member = await aMember(['reviewer'], []);
    let cookie = await aSession(member);
    const offer = (password: string) =>
      call('POST', '/me/totp', { cookie, body: { password }, headers: newAddress() });
    expect((await offer('not the password')).status).toBe(403);
    const { uri } = (await offer(goodPassword)).body;
    expect(decodeURIComponent(uri)).toContain(`Dalaba:${member.name}`);
    const confirm = (code: string) => call('POST', '/me/totp/confirm', { cookie, body: { code } });
    const wrong = totpCode(uri).replace(/.$/, (digit) => String((Number(digit) + 1) % 10));
    expect((await confirm(wrong)).status).toBe(403);
    // Not in use before it is confirmed.
    expect((await signIn(member.name, goodPassword)).body.codeNeeded).toBe(false);
    const confirmed = await confirm(totpCode(uri));
    expect(confirmed.status).toBe(200);
    cookie = cookiesOf(confirmed);
    expect((await call('GET', '/me', { cookie })).body.person.totp).toBe(true);
    expect((await offer(goodPassword)).status).toBe(409);
    const first = await signIn(member.name, goodPassword);
    expect(first.body).toEqual({ codeNeeded: true });
    const half = cookiesOf(first);
    expect((await call('GET', '/me', { cookie: half })).status).toBe(401);
    const give = (code: string) => call('POST', '/sign-in/code', { cookie: half, body: { code } });
    expect((await give(wrong)).status).toBe(401);
    const second = await give(totpCode(uri));
    expect(second.body.person).toMatchObject({ name: member.name, totp: true });
    expect((await call('GET', '/lessons', { cookie: cookiesOf(second) })).status).toBe(200);
    expect((await give(totpCode(uri))).status).toBe(401);
    const again = await aMember(['reviewer'], []);
    expect(
      (await call('POST', '/sign-in/code', { cookie: await aSession(again), body: { code: '123456' } }))
        .status,
    ).toBe(401);
    const removed = await call('POST', '/me/totp/remove', {
      cookie,
      body: { password: 'nonsense' },
      headers: newAddress(),
    });
    expect(removed.status).toBe(403);
    const reset = await call('POST', `/people/${member.id}/password`, asOperator);
    expect((await signIn(member.name, reset.body.password)).body.codeNeeded).toBe(false);
  });

  test('without the authenticator any more takes the password', async () => {
    const member = await aMember(['reviewer'], []);
    const cookie = await aSession(member);
    const body = { password: goodPassword };
    const { uri } = (await call('POST', '/me/totp', { cookie, body, headers: newAddress() })).body;
    const inUse = cookiesOf(
      await call('POST', '/me/totp/confirm', { cookie, body: { code: totpCode(uri) } }),
    );
    expect(
      (await call('POST', '/me/totp/remove', { cookie: inUse, body, headers: newAddress() })).status,
    ).toBe(200);
    expect((await signIn(member.name, goodPassword)).body.codeNeeded).toBe(false);
  });
});

describe('a session', () => {
  test('ends with signing out, with time, with its person disabled, with a new password', async () => {
    const member = await aMember(['editor'], [own]);
    const session = async () => cookiesOf(await signIn(member.name, goodPassword));
    const isOpen = async (cookie: string) => (await call('GET', '/today', { cookie })).status === 200;
    const first = await aSession(member);
    expect(await isOpen(first)).toBe(true);
    const out = await call('POST', '/sign-out', { cookie: first });
    expect(out.headers.getSetCookie().join()).toContain('Max-Age=0');
    expect(await isOpen(first)).toBe(false);
    const second = await session();
    const db = database();
    db.prepare('update person_session set "expiresAt" = ? where "userId" = ?').run(
      '2020-01-01T00:00:00.000Z',
      member.id,
    );
    db.close();
    expect(await isOpen(second)).toBe(false);
    const [third, fourth] = [await session(), await session()];
    const body = { current: goodPassword, next: 'another good one' };
    expect((await call('POST', '/me/password', { cookie: third, body, headers: newAddress() })).status).toBe(
      200,
    );
    expect([await isOpen(third), await isOpen(fourth)]).toEqual([true, false]);
    await call('POST', `/people/${member.id}`, { ...asOperator, body: { disabled: true } });
    expect(await isOpen(third)).toBe(false);
  });

  test('is worth nothing to another site, nor in pieces', async () => {
    const cookie = await aSession(await aMember(['administrator'], 'all'));
    const foreign = { origin: 'http://evil.example' };
    expect((await call('POST', '/publications', { cookie, headers: foreign })).status).toBe(403);
    expect((await call('POST', '/publications', { cookie, headers: { origin: 'null' } })).status).toBe(403);
    const sameSite = { 'sec-fetch-site': 'same-site' };
    expect((await call('POST', '/publications', { cookie, headers: sameSite })).status).toBe(403);
    expect((await call('POST', '/publications', { cookie })).status).toBe(201);
    const [name, value = ''] = cookie.split('=');
    const [token] = decodeURIComponent(value).split('.');
    for (const forged of [`${name}=${token}`, `${name}=${token}.AAAA`, `${cookie.slice(0, -3)}`])
      expect((await call('GET', '/me', { cookie: forged })).status).toBe(401);
  });
});

describe('people', () => {
  test('nobody raises themselves, nor anybody beyond themselves', async () => {
    const editor = await aMember(['editor'], [own]);
    const county = await aMember(['administrator'], [own]);
    const admin = await aMember(['administrator'], 'all');
    const [byEditor, byCounty, byAdmin] = await Promise.all([editor, county, admin].map(tokenOf));
    const edit = (token: string | undefined, { id }: Member, body: object) =>
      call('POST', `/people/${id}`, { token: token ?? '', body });
    const refused = async (answer: Promise<{ status: number }>, status = 403) =>
      expect((await answer).status).toBe(status);
    await refused(edit(byEditor, editor, { roles: ['administrator'] }));
    await refused(edit(byEditor, county, { disabled: true }));
    await refused(edit(byCounty, county, { counties: 'all' }));
    await refused(edit(byCounty, editor, { counties: [own, other] }));
    await refused(edit(byCounty, admin, { disabled: true }));
    await refused(edit(byAdmin, admin, { roles: ['administrator', 'reviewer'] }));
    await refused(edit(byAdmin, admin, { disabled: true }));
    await refused(edit(byAdmin, editor, { mustChangePassword: false }), 422);
    await refused(edit(byAdmin, editor, { id: admin.id }), 422);
    const post = (path: string, token: string | undefined, body: object = {}) =>
      call('POST', path, { token: token ?? '', body });
    await refused(post(`/people/${admin.id}/password`, byCounty));
    await refused(post(`/people/${admin.id}/password`, byAdmin));
    await refused(post(`/people/${admin.id}/erase`, byAdmin));
    await refused(post('/people', byCounty, { name: '越权', roles: ['administrator'], counties: 'all' }));
    await refused(post('/people', byCounty, { name: '越权', roles: ['administrator'], counties: [other] }));
    await refused(post('/tokens', byEditor, { label: 'x', person: admin.id }));
    await refused(post('/tokens', byAdmin, { label: 'a token makes no token' }));
    await refused(post('/me/password', byAdmin, { current: 'x', next: goodPassword }));
    await refused(post('/people/0000000000000000/password', byAdmin), 404);
    expect((await edit(byCounty, editor, { roles: ['editor', 'reviewer'] })).body.roles).toEqual([
      'editor',
      'reviewer',
    ]);
    const listed = (await call('GET', '/people', { token: byCounty ?? '' })).body.items as Member[];
    expect(listed.map(({ id }) => id)).toContain(editor.id);
    expect(listed.map(({ id }) => id)).not.toContain(admin.id);
  });

  test('two of one name can’t be, however it is written and however fast', async () => {
    const body = { name: '李 桂兰', roles: ['editor'], counties: [] };
    const both = await Promise.all([1, 2].map(() => call('POST', '/people', { ...asOperator, body })));
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    for (const name of ['李 桂兰 ', '李　桂兰', 'ａｄｍｉｎ'])
      expect((await call('POST', '/people', { ...asOperator, body: { ...body, name } })).status, name).toBe(
        409,
      );
    for (const name of ['', ' ', 'a\u0000b', 'a\u202eb', 'a\nb', '𠮷'.repeat(41)])
      expect((await call('POST', '/people', { ...asOperator, body: { ...body, name } })).status, name).toBe(
        422,
      );
    for (const name of ['𠮷野 Ünal', 'أمل', '📢'])
      expect((await call('POST', '/people', { ...asOperator, body: { ...body, name } })).status, name).toBe(
        201,
      );
  });

  test('one administrator of all counties stays', async () => {
    const { items } = (await call('GET', '/people', asOperator)).body;
    const all = items.filter(
      (one: { counties: unknown; roles: Role[]; disabled: boolean }) =>
        one.counties === 'all' && one.roles.includes('administrator') && !one.disabled,
    ) as Member[];
    const admin = all.find(({ name }) => name === 'admin');
    for (const { id } of all.filter((one) => one !== admin))
      expect((await call('POST', `/people/${id}`, { ...asOperator, body: { disabled: true } })).status).toBe(
        200,
      );
    for (const body of [{ disabled: true }, { roles: ['auditor'] }, { counties: [own] }])
      expect((await call('POST', `/people/${admin?.id}`, { ...asOperator, body })).body.title).toContain(
        '最后一位',
      );
    expect((await call('POST', `/people/${admin?.id}/erase`, asOperator)).status).toBe(409);
    expect(
      (await call('POST', `/people/${admin?.id}`, { ...asOperator, body: { email: 'a@b.example' } })).status,
    ).toBe(200);
  });

  test('a token stops when it is revoked, over, or its person disabled or erased', async () => {
    const works = async (token: string) => (await call('GET', '/lessons', { token })).status === 200;
    const member = await aMember(['editor'], [own]);
    const cookie = await aSession(member);
    const made = await call('POST', '/tokens', { cookie, body: { label: 'mine', days: 1 } });
    expect(await works(made.body.token)).toBe(true);
    expect((await call('POST', `/tokens/${made.body.id}/revoke`, { cookie })).status).toBe(200);
    expect(await works(made.body.token)).toBe(false);
    expect((await call('GET', '/tokens', { cookie })).body.items).toMatchObject([{ label: 'mine' }]);
    const [over, kept] = [await tokenOf(member), await tokenOf(member)];
    const db = database();
    db.prepare(
      'update person_token set expires_at_ms = 1 where person = ? and rowid = (select min(rowid) from person_token where person = ? and revoked_at_ms is null)',
    ).run(member.id, member.id);
    db.close();
    expect([await works(over), await works(kept)]).toEqual([false, true]);
    await call('POST', `/people/${member.id}`, { ...asOperator, body: { disabled: true } });
    expect(await works(kept)).toBe(false);
    await call('POST', `/people/${member.id}`, { ...asOperator, body: { disabled: false } });
    expect(await works(kept)).toBe(true);
    expect((await call('POST', `/people/${member.id}/erase`, asOperator)).status).toBe(200);
    expect(await works(kept)).toBe(false);
    expect((await signIn(member.name, goodPassword)).status).toBe(401);
  });

  test('the command line acts as the operator, or as whose token it is given', async () => {
    const dalaba = (args: string[], env: Record<string, string> = {}) =>
      output([...args, '--home', home.folder], env);
    const added = await dalaba([
      'people',
      'add',
      '孙 师傅',
      '--role',
      '编辑',
      '--county',
      'donge',
      '--email',
      'sun@mail.example',
      '--json',
    ]);
    expect(added.code, added.text).toBe(0);
    const { person } = JSON.parse(added.stdout);
    expect(person).toMatchObject({ roles: ['editor'], counties: [own], email: 'sun@mail.example' });
    const made = await dalaba(['token', 'create', '孙 师傅', '电脑']);
    expect(made.stdout.trim()).toMatch(/^dalaba_[\w-]{43}$/);
    const refused = await dalaba(['approve', 'lesson-1', 'cmn'], { DALABA_TOKEN: made.stdout.trim() });
    expect(refused.code).toBe(1);
    expect(refused.text).toContain('您不能审核录音：要有审核员或管理员的角色');
    const disabled = await dalaba(['people', 'disable', '孙 师傅']);
    expect(disabled.code, disabled.text).toBe(0);
    expect(
      (await dalaba(['approve', 'lesson-1', 'cmn'], { DALABA_TOKEN: made.stdout.trim() })).text,
    ).toContain('请登录');
  });
});

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
