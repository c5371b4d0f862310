import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Role } from '../../../src/domain/actor.ts';
import { other, own } from '../../support/people.ts';
import { goodPassword, type Member, type PeopleWorld } from '../../support/people-world.ts';
import { output } from '../../support/process.ts';

export const changingPeopleTests = ({
  service,
  home,
  call,
  asOperator,
  aMember,
  tokenOf,
  signIn,
  aSession,
  database,
}: PeopleWorld) =>
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
      const nowhere = { name: '没有的县', roles: ['editor'], counties: [own, '999999'] };
      const unknown = await call('POST', '/people', { ...asOperator, body: nowhere });
      expect(unknown).toMatchObject({ status: 422, body: { title: expect.stringContaining('999999') } });
      expect(unknown.body.title).toContain(own);
      await refused(edit(byAdmin, editor, { counties: ['999999'] }), 422);
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
        expect(
          (await call('POST', `/people/${id}`, { ...asOperator, body: { disabled: true } })).status,
        ).toBe(200);
      for (const body of [{ disabled: true }, { roles: ['auditor'] }, { counties: [own] }])
        expect((await call('POST', `/people/${admin?.id}`, { ...asOperator, body })).body.title).toContain(
          '最后一位',
        );
      expect((await call('POST', `/people/${admin?.id}/erase`, asOperator)).status).toBe(409);
      expect(
        (await call('POST', `/people/${admin?.id}`, { ...asOperator, body: { email: 'a@b.example' } }))
          .status,
      ).toBe(200);
    });

    test('a token stops when it is revoked, over, or its person disabled, reset or erased, and then no file has their name', async () => {
      const works = async (token: string) => (await call('GET', '/lessons', { token })).status === 200;
      const member = await aMember(['editor'], [own], '邢待清除');
      const holders = async () => {
        const all = await readdir(home().folder, { recursive: true, withFileTypes: true });
        const texts = all.flatMap((entry) => {
          const path = join(entry.parentPath, entry.name);
          return entry.isFile() && readFileSync(path).includes(member.name) ? [entry.name] : [];
        });
        return service().process.output().includes(member.name) ? [...texts, 'output'] : texts;
      };
      expect((await holders()).length).toBeGreaterThan(0);
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
      const reset = await call('POST', `/people/${member.id}/password`, asOperator);
      expect(reset.body).toEqual({ password: expect.any(String), tokensEnded: 1 });
      expect([await works(kept), (await call('GET', '/me', { cookie })).status]).toEqual([false, 401]);
      const again = await tokenOf(member);
      expect(await works(again)).toBe(true);
      expect((await call('POST', `/people/${member.id}/erase`, asOperator)).status).toBe(200);
      expect(await works(again)).toBe(false);
      expect((await signIn(member.name, goodPassword)).status).toBe(401);
      expect(await holders()).toEqual([]);
    });

    test('no administrator makes a token that airs emergencies or judges, before or after it does', async () => {
      const cookie = await aSession(await aMember(['administrator'], 'all'));
      const make = (person: string, by: object = { cookie }) =>
        call('POST', '/tokens', { ...by, body: { person, label: 'not mine' } });
      for (const role of ['emergency', 'reviewer'] as const) {
        const member = await aMember([role], [own]);
        const refused = await make(member.id);
        expect([refused.status, refused.body.title]).toEqual([
          403,
          expect.stringMatching(/^应急或审核员的令牌/),
        ]);
        expect((await make(member.id, asOperator)).status).toBe(201);
      }
      const editor = await aMember(['editor'], [own]);
      const { token } = (await make(editor.id)).body;
      expect((await call('GET', '/me', { token })).status).toBe(200);
      const body = { roles: ['editor', 'emergency'] };
      expect((await call('POST', `/people/${editor.id}`, { cookie, body })).status).toBe(200);
      expect((await call('GET', '/me', { token })).status).toBe(401);
    });

    test('the command line acts as the operator, or as whose token it is given', async () => {
      const dalaba = (args: string[], env: Record<string, string> = {}) =>
        output([...args, '--home', home().folder], env);
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
      const refused = await dalaba(['approve', 'lesson-1', 'cmn', '--yes'], {
        DALABA_TOKEN: made.stdout.trim(),
      });
      expect(refused.code).toBe(1);
      expect(refused.text).toContain('您不能审核录音：要有审核员或管理员的角色');
      const disabled = await dalaba(['people', 'disable', '孙 师傅']);
      expect(disabled.code, disabled.text).toBe(0);
      expect(
        (await dalaba(['approve', 'lesson-1', 'cmn', '--yes'], { DALABA_TOKEN: made.stdout.trim() })).text,
      ).toContain('请登录');
    });
  });
