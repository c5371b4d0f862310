import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeRendition } from '../../src/app/make-rendition.ts';
import type { BroadcastId, Digest } from '../../src/domain/ids.ts';
import { lessonId } from '../../src/domain/ids.ts';
import { standard } from '../../src/domain/variety.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { today } from '../support/lessons.ts';

let world: World;
let master: Digest;

beforeEach(async () => {
  world = await aWorld({ atMs: inDonge(today, '12:00') });
  master = (await world.blobs.put(Buffer.from('look at the note'))).digest;
});
afterEach(() => world.close());

const made = (version: string) => {
  const settings = { ...world.settings, profile: { ...world.settings.profile, version } };
  const item = { master, lesson: lessonId('counterfeit-notes'), variety: standard };
  return makeRendition({ ...world, settings }, 'broadcast' as BroadcastId, item);
};
const rendered = () => world.events.filter(({ kind }) => kind === 'rendered').length;

test('a rendition is made once a profile; one of an older profile is served no longer', async () => {
  expect(await made('horn-3')).toMatchObject({ master, profile: 'horn-3' });
  expect(await made('horn-3')).toMatchObject({ profile: 'horn-3' });
  expect(rendered()).toBe(1);
  expect(await made('horn-4')).toMatchObject({ master, profile: 'horn-4' });
  expect(rendered()).toBe(2);
  expect([...(await world.store.renditions.all('horn-4')).values()]).toMatchObject([{ profile: 'horn-4' }]);
  // Who goes back finds what was made then.
  expect(await made('horn-3')).toMatchObject({ profile: 'horn-3' });
  expect(rendered()).toBe(2);
});
