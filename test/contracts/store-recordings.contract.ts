import { expect, it } from 'vitest';
import { lessonId, type SpeakerId } from '../../src/domain/ids.ts';
import type { LedgerEntry, LedgerVerb } from '../../src/domain/ledger.ts';
import type { RecordingState } from '../../src/domain/recording.ts';
import { variety } from '../../src/domain/variety.ts';
import type { RecordingRecord } from '../../src/ports/recordings.ts';
import type { Store } from '../../src/ports/store.ts';
import type { EngineUnderTest } from './store-engines.ts';
import { aDigest, anEntry, aRecordingRecord, eveningMs } from './store-samples.ts';

const key = { lesson: lessonId('phone-fraud'), variety: variety('cmn'), master: aDigest('a') };
const aRecord = (over: Partial<RecordingRecord> = {}): RecordingRecord =>
  aRecordingRecord({ ...key, ...over });
const entryOf = (verb: LedgerVerb, record: RecordingRecord, body: LedgerEntry['body'] = {}): LedgerEntry => ({
  ...anEntry(verb, { chain: 'library', subject: record.master }),
  body: { lesson: record.lesson, variety: record.variety, ...body },
});
const moved = (
  store: Store,
  record: RecordingRecord,
  from: RecordingState,
  to: RecordingState,
  verb: LedgerVerb,
) => store.recordings.move(record.id, { from: [from], to, atMs: eveningMs + 1 }, entryOf(verb, record));
const libraryChain = async (store: Store) =>
  (await store.ledger.entries('library', 1, 100)).map(({ content }) => JSON.parse(content).verb);

/** What `Store.recordings`, `approvals` and `speakers` promise. */
export function recordingsContract({ newPlace, open }: EngineUnderTest): void {
  it('takes a recording in once, with one entry, and finds it as it was', async () => {
    const store = await open();
    const record = aRecord({ speaker: 's-1' as SpeakerId, script: '先挂断' });
    const added = await Promise.all(
      [1, 2, 3].map(() => store.recordings.add(record, entryOf('ingest-recording', record))),
    );
    expect(added.filter(Boolean)).toHaveLength(1);
    expect(await store.recordings.find(record.id)).toEqual(record);
    expect(await libraryChain(store)).toEqual(['ingest-recording']);
  });

  it('tells what was done to a recording, oldest first, and nothing of another', async () => {
    const store = await open();
    const record = aRecord({ state: 'in-review' });
    const other = aRecord({ lesson: lessonId('opening'), master: aDigest('other'), state: 'in-review' });
    for (const one of [record, other]) await store.recordings.add(one, entryOf('ingest-recording', one));
    await moved(store, record, 'in-review', 'approved', 'approve-recording');
    const about = await store.ledger.about(
      'library',
      ['approve-recording', 'ingest-recording'],
      record.master,
    );
    expect(about.map(({ verb }) => verb)).toEqual(['ingest-recording', 'approve-recording']);
    expect(about[0]?.body).toMatchObject({ lesson: record.lesson, variety: record.variety });
    expect(await store.ledger.about('library', ['reject-recording'], record.master)).toEqual([]);
    expect(await store.ledger.about('371524', ['ingest-recording'], record.master)).toEqual([]);
  });

  it('keeps what is there when a publication notes it again', async () => {
    const store = await open();
    const record = aRecord({ state: 'rejected', reason: '杂音大' });
    await store.recordings.note([record]);
    const other = aRecord({ lesson: lessonId('opening') });
    await store.recordings.note([aRecord({ state: 'in-review', uploader: 'system:publish' }), other]);
    expect(await store.recordings.find(record.id)).toEqual(record);
    expect(await store.recordings.list({})).toEqual([other, record]);
    expect(await libraryChain(store)).toEqual([]);
  });

  it('moves only from the states named, and leaves one entry whoever else tries', async () => {
    const store = await open();
    const record = aRecord({ state: 'in-review' });
    await store.recordings.note([record]);
    expect(await moved(store, record, 'draft', 'in-review', 'submit-recording')).toBe(false);
    const moves = await Promise.all(
      [1, 2, 3].map(() => moved(store, record, 'in-review', 'approved', 'approve-recording')),
    );
    expect(moves.filter(Boolean)).toHaveLength(1);
    expect(await store.recordings.find(record.id)).toMatchObject({
      state: 'approved',
      changedAtMs: eveningMs + 1,
    });
    expect(await libraryChain(store)).toEqual(['approve-recording']);
  });

  it('lists by lesson, variety, state, speaker and exact bytes, a page at a time', async () => {
    const store = await open();
    const records = ['bank-cards', 'credit-record', 'phone-fraud'].flatMap((lesson) =>
      ['cmn', 'yue'].map((tag) => aRecord({ lesson: lessonId(lesson), variety: variety(tag) })),
    );
    const [first, second] = records;
    const spoken = aRecord({
      ...{ lesson: lessonId('mortgages'), speaker: 's-1' as SpeakerId },
      master: aDigest('other'),
    });
    await store.recordings.note([...records, spoken]);
    const ids = async (filter: Parameters<Store['recordings']['list']>[0]) =>
      (await store.recordings.list(filter)).map(({ id }) => id);
    expect(await ids({ lesson: lessonId('bank-cards') })).toEqual([first?.id, second?.id]);
    expect(await ids({ variety: variety('yue') })).toHaveLength(3);
    expect(await ids({ state: 'approved' })).toEqual([]);
    expect(await ids({ speaker: 's-1' as SpeakerId })).toEqual([spoken.id]);
    expect(await ids({ master: aDigest('other') })).toEqual([spoken.id]);
    expect(await ids({ limit: 1, ...(first && { after: first.id }) })).toEqual([second?.id]);
  });

  it('approves a lesson, a variety and exact bytes, until that is taken back', async () => {
    const place = await newPlace();
    const [store, other] = [await open(place), await open(place)];
    const record = aRecord({ state: 'in-review' });
    const elsewhere = aRecord({ lesson: lessonId('opening') });
    await store.recordings.note([record, elsewhere]);
    expect((await other.approvals.approved()).size).toBe(0);
    await store.recordings.move(
      record.id,
      { from: ['in-review'], to: 'approved', atMs: eveningMs },
      entryOf('approve-recording', record, { wording: aDigest('f') }),
    );
    for (const one of [store, other]) {
      const approved = await one.approvals.approved();
      expect([...approved.keys()]).toEqual([record.id]);
      expect(approved.get(record.id)).toMatchObject({ wording: aDigest('f'), atMs: eveningMs });
    }
    await moved(store, record, 'approved', 'withdrawn', 'withdraw-recording');
    for (const one of [other, store]) expect((await one.approvals.approved()).size).toBe(0);
  });

  it('forgets a speaker once: the name is gone, the chain holds ids only', async () => {
    const store = await open();
    const speaker = { id: 's-1' as SpeakerId, name: '王秀英', consent: '2026-11-20 签字', consentedAtMs: 1 };
    await store.speakers.add(speaker, anEntry('add-speaker', { chain: 'library', subject: 's-1' }));
    expect(await store.speakers.list()).toEqual([speaker]);
    const forget = () =>
      store.speakers.forget(speaker.id, 2, anEntry('forget-speaker', { chain: 'library', subject: 's-1' }));
    expect(await Promise.all([forget(), forget()])).toContain(false);
    expect(await store.speakers.find(speaker.id)).toEqual({
      id: 's-1',
      consent: '',
      consentedAtMs: 1,
      forgottenAtMs: 2,
    });
    expect(await libraryChain(store)).toEqual(['add-speaker', 'forget-speaker']);
    expect(JSON.stringify(await store.ledger.entries('library', 1, 100))).not.toContain('王秀英');
  });
}
