import { describe, expect, test } from 'vitest';
import { cookiesOf, own } from '../../support/people.ts';
import { goodPassword, type PeopleWorld } from '../../support/people-world.ts';

export const sessionTests = ({
  asOperator,
  call,
  newAddress,
  aMember,
  signIn,
  aSession,
  database,
}: PeopleWorld) =>
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
      const changed = await call('POST', '/me/password', { cookie: third, body, headers: newAddress() });
      expect(changed.status).toBe(200);
      // A copy of the cookie it was changed with goes on nowhere.
      const renewed = cookiesOf(changed);
      expect([await isOpen(third), await isOpen(fourth), await isOpen(renewed)]).toEqual([
        false,
        false,
        true,
      ]);
      const fifth = cookiesOf(await signIn(member.name, body.next));
      const ended = await call('POST', '/me/sessions/end', { cookie: renewed });
      expect(ended.body).toEqual({ sessions: 1 });
      expect([await isOpen(renewed), await isOpen(fifth)]).toEqual([true, false]);
      await call('POST', `/people/${member.id}`, { ...asOperator, body: { disabled: true } });
      expect(await isOpen(renewed)).toBe(false);
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
