import { describe, expect, test } from 'vitest';
import { cookiesOf } from '../../support/people.ts';
import { goodPassword, type PeopleWorld } from '../../support/people-world.ts';
import { totpCode } from '../../support/totp.ts';

export const signInTests = ({
  service,
  call,
  asOperator,
  newAddress,
  aMember,
  signIn,
  aSession,
  database,
}: PeopleWorld) =>
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
            await fetch(`${service().url}${path}`, {
              method: 'POST',
              headers: { authorization: `Bearer ${service().token}` },
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
      const used = totpCode(uri);
      const second = await give(used);
      expect(second.body.person).toMatchObject({ name: member.name, totp: true });
      expect((await call('GET', '/lessons', { cookie: cookiesOf(second) })).status).toBe(200);
      expect((await give(totpCode(uri))).status).toBe(401);
      // A code that somebody saw being typed opens nothing.
      const third = cookiesOf(await signIn(member.name, goodPassword));
      const replayed = await call('POST', '/sign-in/code', { cookie: third, body: { code: used } });
      expect(replayed.status).toBe(401);
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
