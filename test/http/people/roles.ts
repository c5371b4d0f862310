import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Role, roles } from '../../../src/domain/actor.ts';
import { permissions, type Verb } from '../../../src/domain/permissions.ts';
import { other, own } from '../../support/people.ts';
import type { PeopleWorld } from '../../support/people-world.ts';

const settled = `${own}/2031-05-01/evening`;

export const rolesTests = ({ asOperator, service, call, aMember, tokenOf }: PeopleWorld) =>
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

    const spoken = { lesson: 'lesson-1', variety: 'cmn' };
    const nobody = { lesson: 'no-such-lesson', variety: 'cmn' };
    /** What is asked of the service for a verb, in a county; anything but 403 means that it was let through. */
    const probes = {
      seeCounty: (county, token) => call('GET', `/broadcasts?county=${county}`, { token }),
      seeLibrary: (_county, token) => call('GET', '/lessons', { token }),
      airBroadcast: (county, token) =>
        call('POST', '/broadcasts', { token, body: { county, date: '2020-01-01', slot: 'evening' } }),
      // Nothing is played: there is no such endpoint.
      playTone: (county, token) => call('POST', `/endpoints/${county}/nobody/tone`, { token, body: {} }),
      // Nothing is aired: there is no such notice.
      declareEmergency: (county, token) =>
        call('POST', '/emergencies', { token, body: { county, notice: 'no-such-notice' } }),
      stopCounty: (county, token) => call('POST', `/stops/${county}/lift`, { token }),
      cancelBroadcast: (county, token) =>
        call('POST', '/cancellations', {
          token,
          body: { broadcast: `${county}/2020-01-01/evening`, reason: '停电' },
        }),
      postponeBroadcast: (county, token) =>
        call('POST', '/postponements', {
          token,
          body: { broadcast: `${county}/2020-01-01/evening`, to: '19:30', reason: '停电' },
        }),
      publishHome: (_county, token) => call('POST', '/publications', { token }),
      testAlerts: (_county, token) => call('POST', '/alerts/test', { token }),
      // A draft writes nothing.
      editAlerts: (_county, token) => call('POST', '/alerts/channels/nobody/drafts', { token, body: {} }),
      approveRecording: (_county, token) =>
        call('POST', '/approvals', { token, body: { ...spoken, checklist: [] } }),
      submitRecording: (_county, token) => call('POST', '/submissions', { token, body: nobody }),
      rejectRecording: (_county, token) =>
        call('POST', '/rejections', { token, body: { ...nobody, reason: '杂音' } }),
      retireRecording: (_county, token) => call('POST', '/retirements', { token, body: nobody }),
      withdrawRecording: (_county, token) =>
        call('POST', '/withdrawals', { token, body: { ...nobody, reason: '念错了' } }),
      createLesson: (_county, token) =>
        call('POST', '/lessons', {
          token,
          body: { id: 'lesson-1', title: '新课', topic: 'anti-fraud', script: '先挂断。' },
        }),
      editLesson: (_county, token) =>
        call('POST', '/lessons/lesson-1/edits', { token, body: { basedOn: '0'.repeat(64), title: '新名' } }),
      retireLesson: (_county, token) =>
        call('POST', '/lessons/lesson-1/retirements', { token, body: { basedOn: '0'.repeat(64) } }),
      seeSpeakers: (_county, token) => call('GET', '/speakers', { token }),
      forgetSpeaker: (_county, token) => call('POST', '/speakers/nobody/forget', { token }),
      addSpeaker: (_county, token) =>
        call('POST', '/speakers', { token, body: { name: '李桂兰', consent: '2026-11-20 签字' } }),
      // Nobody is added: the name is taken.
      managePeople: (county, token) =>
        call('POST', '/people', { token, body: { name: 'admin', roles: ['auditor'], counties: [county] } }),
      seePeople: async (county, token) => {
        const answer = await call('GET', '/people', { token });
        const all = (answer.body.items ?? []) as { counties: unknown }[];
        const isSeen = all.some(({ counties }) => isDeepStrictEqual(counties, [county]));
        return { ...answer, status: isSeen ? 200 : 403 };
      },
      // Nothing is added: the code is taken.
      addCounty: (_county, token) =>
        call('POST', '/counties', {
          token,
          body: {
            county: own,
            name: '新县',
            pinyin: 'xinxian',
            slots: { evening: { at: '18:30', lengthMinutes: 10 } },
          },
        }),
      // A draft writes nothing.
      editSchedule: (county, token) =>
        call('POST', `/schedules/${county}/drafts`, { token, body: { days: 0 } }),
      releaseBroadcast: (county, token) =>
        call('POST', `/broadcasts/${county}/2020-01-01/evening/release`, { token, body: {} }),
      muteEndpoints: (county, token) =>
        call('POST', '/mute-links', { token, body: { county, of: 'nobody', date: '2031-09-02' } }),
      // Neither is a table.
      importAreas: (county, token) =>
        call('POST', `/imports/${county}/areas`, { token, body: { fileName: 'a.csv', content: 'eA==' } }),
      importEndpoints: (county, token) =>
        call('POST', `/imports/${county}/endpoints`, { token, body: { fileName: 'a.csv', content: 'eA==' } }),
      enrolEndpoint: (county, token) =>
        call('POST', '/enrolments', { token, body: { county, endpoint: 'nobody' } }),
      revokeCredential: (county, token) =>
        call('POST', `/endpoints/${county}/nobody/revoke`, { token, body: {} }),
      seeKeys: (_county, token) => call('GET', '/keys', { token }),
      manageKeys: (_county, token) => call('POST', '/keys/nobody/revoke', { token, body: {} }),
      readLedger: (county, token) => call('GET', `/ledger/checkpoints?chain=${county}`, { token }),
      seeFigures: async (_county, token) => {
        for (const path of ['/retention', '/disk', '/alerts/settings']) {
          const answer = await call('GET', path, { token });
          if (answer.status === 403) return answer;
        }
        const { status, headers } = await fetch(`${service().url}/metrics`, {
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
        const isAllowed = async (county: string, token: string) =>
          (await probe(county, token)).status !== 403;
        expect(await isAllowed(own, local), `${verb} in its county`).toBe(cell === 'own' || cell === 'yes');
        expect(await isAllowed(other, local), `${verb} in another county`).toBe(cell === 'yes');
        expect(await isAllowed(other, everywhere), `${verb} with all counties`).toBe(cell !== '—');
      }
    });

    test('only who airs emergencies ends them, and reads the alerts of others', async () => {
      const chief = { token: await tokenOf(await aMember(['emergency'], [own])) };
      const end = `/emergencies/${own}/2031-01-01/emergency-1/end`;
      expect((await call('POST', end, chief)).status).toBe(404);
      const hostile = {
        alert: '<!DOCTYPE alert [<!ENTITY a SYSTEM "file:///etc/passwd">]><alert>&a;</alert>',
      };
      const read = (as: object) => call('POST', '/emergencies/alerts', { ...as, body: hostile });
      expect(await read(chief)).toMatchObject({
        status: 422,
        body: { title: expect.stringContaining('DOCTYPE') },
      });
      expect((await read(asOperator)).status).toBe(403);
      expect((await call('GET', '/emergencies', chief)).body).toEqual({ items: [] });
      expect((await call('GET', `/emergencies?county=${other}`, chief)).status).toBe(403);
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
      // Whether there is such a broadcast or not.
      for (const path of ['/plays', '/deliveries'])
        for (const id of [settled, `${own}/2020-01-01/evening`])
          expect((await call('GET', `${path}?broadcast=${encodeURIComponent(id)}`, theirs)).status).toBe(403);
      for (const path of ['/broadcasts', '/plays', '/deliveries', '/areas', '/endpoints'])
        expect((await call('GET', `${path}?county=${own}`, theirs)).body.title).toMatch(
          /^您不能在 东阿县（371524） 查看.+不是您负责的县/,
        );
      for (const path of [
        `coverage/${own}`,
        `gaps/${own}`,
        `endpoints/${own}`,
        `plans/${own}?days=1`,
        `simulations/${own}?days=1`,
      ]) {
        expect((await call('GET', `/${path}`, mine)).status, path).toBe(200);
        expect((await call('GET', `/${path}`, theirs)).status, path).toBe(403);
      }
      const reported = async (as: typeof mine) =>
        (
          await fetch(`${service().url}/api/v1/reports/${own}/work?format=csv`, {
            headers: { authorization: `Bearer ${as?.token}` },
          })
        ).status;
      expect([await reported(mine), await reported(theirs)]).toEqual([200, 403]);
      for (const path of [`/coverage/${own}/export`, `/plays/${own}/export`, `/plays?area=${own}101`])
        expect((await call('GET', path, theirs)).status, path).toBe(403);
      expect((await call('GET', `/broadcasts/${settled}`, theirs)).status).toBe(403);
      const days = async (as: typeof mine) => (await call('GET', '/today', as)).body;
      expect((await days(mine)).alerts).toHaveLength(1);
      expect(await days(theirs)).toMatchObject({ counties: [{ county: other }], alerts: [] });
      const seen = (await call('GET', `/broadcasts/${settled}`, mine)).body;
      const sound = async (as: typeof mine) =>
        (
          await fetch(`${service().url}/api/v1/programmes/${seen.playlists[0].programme.digest}/audio`, {
            headers: { authorization: `Bearer ${as?.token}` },
          })
        ).status;
      expect(await sound(mine)).toBe(200);
      expect(await sound(theirs)).toBe(404);
    });

    test('hear of their own counties’ changes alone', async () => {
      const listener = await aMember(['association'], [other]);
      const response = await fetch(`${service().url}/api/v1/events`, {
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
