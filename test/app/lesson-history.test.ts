import { expect, test } from 'vitest';
import { lessonHistory } from '../../src/app/lesson-history.ts';
import type { LessonId, Variety } from '../../src/domain/ids.ts';
import type { LedgerEntry, LedgerVerb } from '../../src/domain/ledger.ts';
import type { Person } from '../../src/domain/person.ts';
import { anEntry, aRecordingRecord } from '../contracts/store-samples.ts';
import { aWorld } from '../support/fakes.ts';
import { aDigest } from '../support/lessons.ts';

const lesson = 'fraud' as LessonId;
const minute = 60_000;

test('what was done to a lesson and its recordings is told by name, and a publication where it says more', async () => {
  const world = await aWorld({ atMs: 0 });
  const master = aDigest('take');
  const recording = aRecordingRecord({ lesson, variety: 'cmn' as Variety, master });
  await world.store.recordings.note([recording]);
  const note = (verb: LedgerVerb, atMs: number, given: Partial<LedgerEntry>) =>
    world.store.ledger.append(anEntry(verb, { chain: 'library', atMs, ...given }));
  const by = { subject: lesson, actor: 'person:p1' };
  const published = (atMs: number, body: Record<string, unknown>) =>
    note('publish-library', atMs, { subject: 'library', actor: 'system:publish', body });
  await note('create-lesson', minute, { ...by, body: { changes: [] } });
  await published(minute + 1, { added: [lesson], changed: [], removed: [] });
  const changes = [
    { field: 'title', from: '旧', to: '新' },
    { field: 'script', from: 'a digest', to: 'another' },
    { field: 'validUntil', from: '2026-12-31' },
  ];
  await note('edit-lesson', 5 * minute, { ...by, body: { changes } });
  await published(5 * minute + 1, { added: [], changed: [lesson], removed: [] });
  const spoken = { lesson, variety: 'cmn' };
  await note('reject-recording', 7 * minute, {
    ...{ subject: master, actor: 'person:p2', body: { ...spoken, reason: '杂音' } },
  });
  await note('approve-recording', 8 * minute, { subject: master, body: { ...spoken, lesson: 'another' } });
  await published(9 * minute, { added: [], changed: [lesson, 'loans'], removed: [] });
  await published(10 * minute, { added: ['loans'], changed: [], removed: [] });
  const list = async () => [{ id: 'p1', name: '王秀英' }] as unknown as Person[];
  const people = { records: { list } } as unknown as Parameters<typeof lessonHistory>[0]['people'];
  expect(await lessonHistory({ ...world, people }, lesson)).toEqual([
    { atMs: minute, verb: 'create-lesson', actor: 'person:p1', name: '王秀英', changes: [] },
    {
      ...{ atMs: 5 * minute, verb: 'edit-lesson', actor: 'person:p1', name: '王秀英' },
      changes: [
        { field: 'title', from: '旧', to: '新' },
        { field: 'script' },
        { field: 'validUntil', from: '2026-12-31' },
      ],
    },
    {
      ...{ atMs: 7 * minute, verb: 'reject-recording', actor: 'person:p2', reason: '杂音' },
      recording: recording.id,
    },
    { atMs: 9 * minute, verb: 'publish-library', actor: 'system:publish', published: 'changed' },
  ]);
  await world.close();
});
