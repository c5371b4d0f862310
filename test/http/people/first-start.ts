import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { firstAdministratorLine } from '../../../src/cli/first-administrator.ts';
import { cookiesOf } from '../../support/people.ts';
import { goodPassword, type PeopleWorld } from '../../support/people-world.ts';
import { eventually } from '../../support/process.ts';

export const firstStartTests = ({ service, home, call, newAddress, aMember, signIn }: PeopleWorld) =>
  describe('the first start', () => {
    test('makes an administrator with a one-time password, which stands in no log', async () => {
      const file = await eventually(
        () => /one-time password in (\S+);/.exec(service().process.output())?.[1],
      );
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const password = readFileSync(file, 'utf8').trim();
      expect(password).toMatch(/^[a-z0-9-]{19}$/);
      expect(service().process.output()).not.toContain(password);
      const keep = (): string => '';
      expect(firstAdministratorLine({ name: 'admin', password, keep }, true)).toContain(`密码 ${password}，`);
      expect(readFileSync(join(home().folder, 'data', 'dalaba.sqlite')).includes(password)).toBe(false);
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
      const changed = await change(goodPassword);
      expect(changed.status).toBe(200);
      const [set] = changed.headers.getSetCookie();
      expect(set).toMatch(/; HttpOnly; SameSite=Strict$/);
      expect((await call('GET', '/today', { cookie: cookiesOf(changed) })).status).toBe(200);
      expect((await call('GET', '/people', { cookie })).status).toBe(401);
      expect((await signIn(member.name, member.password)).status).toBe(401);
      expect((await signIn(member.name, goodPassword)).status).toBe(200);
    });
  });
