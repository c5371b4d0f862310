import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  aPlatform,
  platformId,
  platformKeys,
  type SimulatedPlatform,
  senderId,
  senderKeys,
} from '../support/ebd-platform.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { eventually } from '../support/process.ts';
import { approveAll, playsOn, type Served, serving, until } from '../support/served-home.ts';

let platform: SimulatedPlatform;
let home: TestHome;
let served: Served;

beforeAll(async () => {
  platform = await aPlatform();
  const address = `${platform.url}?from=${senderId}&to=${platformId}`;
  home = await aHome({
    lessons: 1,
    seconds: 2,
    slotLength: '1m',
    endpoints: [`donge-county,东阿县应急广播平台,371524,ebd,${address}`],
  });
  served = await serving(home, 0, {
    DALABA_SPEED: '8',
    DALABA_CREDENTIAL_DONGE_COUNTY: senderKeys.privateKey,
    DALABA_CREDENTIAL_DONGE_COUNTY_PLATFORM: platformKeys.publicKey,
  });
});
afterAll(async () => {
  await served?.process.kill('SIGTERM');
  await platform?.close();
  await home?.remove();
  await removeSpeech();
});

test('a programme is handed over, aired by the platform, asked about, and settled by what it says', async () => {
  await approveAll(served, ['opening', 'lesson-1', 'closing']);
  const date = Temporal.Now.plainDateISO('UTC').toString();
  await served.ask('POST', '/broadcasts', { county: '371524', slot: 'evening', date, now: true });
  const message = await eventually(() => [...platform.messages.values()][0], { withinMs: 60_000 });
  const from = /<StartTime>([^<]+)</.exec(message.xml)?.[1] ?? '';
  const to = /<EndTime>([^<]+)</.exec(message.xml)?.[1] ?? '';
  Object.assign(message, { state: 3, aired: [[from, to]] });
  await until(served, `371524/${date}/evening`, 'settled');
  const plays = await playsOn(served, date);
  expect(plays.map(({ outcome, evidence }) => [outcome, evidence])).toEqual([
    ['played', 'platform'],
    ['played', 'platform'],
    ['played', 'platform'],
  ]);
  expect(platform.received.filter(([type]) => type === 'EBM')).toHaveLength(1);
});
