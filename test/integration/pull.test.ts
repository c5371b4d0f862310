import { afterAll, afterEach, expect, test } from 'vitest';
import { aHome, removeSpeech } from '../support/home.ts';
import { dalaba, eventually } from '../support/process.ts';
import { approveAll, playsOn, serving, until } from '../support/served-home.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
afterAll(removeSpeech);

const date = '2031-01-01';
const id = `371524/${date}/evening`;

test('loudspeakers behind NAT fetch, answer and play; one that never asks is missed, and says why', async () => {
  const home = await aHome({
    endpoints: ['asks,asks,371524100,pull,-', 'never,never,371524100,pull,-'],
    lessons: 2,
    slotLength: '1m',
  });
  cleanups.push(home.remove);
  const env = {
    DALABA_CREDENTIAL_ASKS: 'asks',
    DALABA_CREDENTIAL_NEVER: 'never',
    DALABA_SPEED: '4',
    DALABA_GRACE_SECONDS: '4',
    DALABA_AD_HOC_DELAY_SECONDS: '20',
  };
  const served = await serving(home, 0, env);
  cleanups.push(() => served.process.kill('SIGTERM'));
  const device = (method: string, path: string, as: string, body?: object) =>
    fetch(`${served.url}/device/v1/${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${as}:${as}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  await approveAll(served, ['opening', 'lesson-1', 'lesson-2', 'closing']);
  const village = dalaba(
    ['village', '--home', home.folder, '--server', served.url, '--speed', '4', '--count', '1'],
    env,
  );
  cleanups.push(() => village.kill('SIGTERM'));
  await eventually(() => village.output().includes('village ready') || undefined, {
    describe: village.output,
  });
  await served.ask('POST', '/broadcasts', { county: '371524', slot: 'evening', date, now: true });
  await until(served, id, 'frozen', 60_000);
  // Nobody answers for another, and a stranger is given nothing.
  expect((await device('POST', 'answers', 'asks', { order: `${id}/never`, answer: 'accepted' })).status).toBe(
    204,
  );
  expect((await device('GET', 'orders', 'nobody')).status).toBe(401);
  expect((await device('GET', 'orders?wait=61', 'asks')).status).toBe(422);
  const { deliveries } = await until(served, id, 'settled', 200_000);
  expect(deliveries.map(({ endpoint, state, reason }) => [endpoint, state, reason])).toEqual([
    ['asks', 'accepted', undefined],
    ['never', 'failed', 'not-fetched'],
  ]);
  const plays = await playsOn(served, date);
  const verdicts = (of: string) =>
    plays.filter(({ endpoint }) => endpoint === of).map(({ outcome, reason }) => [outcome, reason]);
  expect(verdicts('asks')).toEqual(Array.from({ length: 4 }, () => ['played', undefined]));
  expect(verdicts('never')).toEqual(Array.from({ length: 4 }, () => ['missed', 'not-fetched']));
}, 240_000);
