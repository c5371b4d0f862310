import { expect, test } from 'vitest';
import { own } from '../../support/people.ts';
import type { PeopleWorld } from '../../support/people-world.ts';

export const guardingTests = ({ asOperator, call }: PeopleWorld) => {
  const ask = (path: string, body: object = {}) => call('POST', path, { ...asOperator, body });

  test('a key is announced, listed without its secret, and revoked', async () => {
    const announced = await ask('/keys/rotate');
    expect(announced).toMatchObject({
      status: 202,
      body: { sequence: 2, keys: [{ standing: 'current' }, { standing: 'next' }] },
    });
    expect((await ask('/keys/rotate')).status).toBe(409);
    const listed = await call('GET', '/keys', asOperator);
    expect(Object.keys(listed.body.keys[0]).sort()).toEqual(['kid', 'sinceMs', 'standing']);
    const { kid } = announced.body.keys[1];
    expect(await ask(`/keys/${kid}/revoke`)).toMatchObject({ status: 200, body: { sequence: 3 } });
    expect((await ask(`/keys/${listed.body.keys[0].kid}/revoke`)).status).toBe(409);
  });

  test('a link to mute is made for what there is, and what is not muted is not taken back', async () => {
    const slot = { county: own, date: '2031-06-01', slot: 'evening' };
    expect((await ask('/mute-links', { ...slot, of: 'donge-001' })).status).toBe(409);
    const { body: day } = await call('GET', '/today', asOperator);
    const [county] = day.counties.filter((one: { county: string }) => one.county === own);
    const made = await ask('/mute-links', { county: own, date: county.date, of: '371524100' });
    expect([201, 409]).toContain(made.status);
    expect(
      await ask(`/broadcasts/${own}/2031-06-01/evening/unmute`, { endpoint: 'donge-001' }),
    ).toMatchObject({
      status: 409,
      body: { title: expect.stringContaining('not muted') },
    });
    for (const of of ['', '../x', 'a b', 'x'.repeat(65)])
      expect((await ask('/mute-links', { ...slot, of })).status, of).toBe(422);
  });

  test('a code is made for a loudspeaker that signs in alone', async () => {
    const refused = await ask('/enrolments', { county: own, endpoint: 'donge-001' });
    expect(refused).toMatchObject({ status: 409, body: { title: expect.stringContaining('memory') } });
    expect((await ask(`/endpoints/${own}/donge-001/revoke`)).status).toBe(409);
    expect((await ask('/enrolments', { county: own, endpoint: '../secrets' })).status).toBe(422);
  });
};
