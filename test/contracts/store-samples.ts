import type { Audience } from '../../src/domain/audience.ts';
import type { Broadcast } from '../../src/domain/broadcast.ts';
import {
  type AreaCode,
  areaCode,
  broadcastId,
  type Digest,
  deliveryId,
  type EndpointId,
  endpointId,
  type LessonId,
  lessonId,
  localDate,
  playlistId,
  type SlotName,
  type Variety,
} from '../../src/domain/ids.ts';
import type { LedgerEntry, LedgerVerb } from '../../src/domain/ledger.ts';
import type { Playlist, PlaylistItem } from '../../src/domain/playlist.ts';
import type { Programme } from '../../src/domain/programme.ts';
import { recordingId } from '../../src/domain/recording.ts';
import type { Schedule } from '../../src/domain/schedule.ts';
import type { BroadcastPlaylist, NewDelivery } from '../../src/ports/broadcasts.ts';
import type { RecordingRecord } from '../../src/ports/recordings.ts';
import type { Store } from '../../src/ports/store.ts';
import type { Receipt, ReceiptEvent } from '../../src/protocol/receipt.ts';

/** 2026-11-25 18:30 in Dong'e. */
export const eveningMs = Date.UTC(2026, 10, 25, 10, 30);
export const donge = areaCode('371524');
const standard = 'cmn' as Variety;
const dialect = 'cmn-x-jilu1239' as Variety;

/** A digest that is easy to tell from others in a failing test. */
export const aDigest = (letter: string): Digest => letter.repeat(64) as Digest;

export const anEntry = (verb: LedgerVerb, given: Partial<LedgerEntry> = {}): LedgerEntry => ({
  chain: donge,
  verb,
  subject: 'a subject',
  actor: 'system:test',
  atMs: eveningMs,
  body: {},
  ...given,
});

export function aBroadcast(
  given: Partial<Broadcast> & { readonly day?: string; readonly slot?: SlotName; county?: AreaCode } = {},
): Broadcast {
  const { day = '2026-11-25', slot = 'evening', county = donge, ...rest } = given;
  const date = localDate(day);
  const dayMs = Date.parse(`${day}T00:00:00Z`) - Date.parse('2026-11-25T00:00:00Z');
  const startsAtMs = eveningMs + dayMs - (slot === 'morning' ? 43_200_000 : 0);
  return {
    id: broadcastId(county, date, slot),
    county,
    date,
    slot,
    state: 'planned',
    startsAtMs,
    endsAtMs: startsAtMs + 1_800_000,
    freezeAtMs: startsAtMs - 900_000,
    adHoc: false,
    ...rest,
  };
}

const anItem = (index: number, lesson: LessonId, durationMs: number): PlaylistItem => ({
  index,
  kind: 'lesson',
  lesson,
  title: `课程 ${lesson}`,
  topic: 'anti-fraud',
  wanted: dialect,
  variety: standard,
  master: aDigest('a'),
  durationMs,
  reason: { rule: 'waiting', text: '这里还没播过' },
});

export function aPlaylist(lessons: readonly string[] = ['fraud', 'credit'], durationMs = 60_000): Playlist {
  const items = lessons.map((lesson, index) => anItem(index, lessonId(lesson), durationMs));
  return { items, leftOut: [], gapMs: 480, durationMs: items.length * durationMs, budgetMs: 1_800_000 };
}

export const aProgramme = (playlist: Playlist): Programme => ({
  digest: aDigest('b'),
  bytes: 192_000,
  durationMs: playlist.durationMs,
  cues: playlist.items.map(({ index, lesson, variety, durationMs }) => ({
    item: index,
    lesson,
    variety,
    rendition: aDigest('c'),
    offsetMs: index * durationMs,
    durationMs,
  })),
});

export function aBroadcastPlaylist(
  broadcast: Broadcast,
  index = 0,
  endpoints: readonly EndpointId[] = [endpointId('column-1')],
): BroadcastPlaylist {
  const audience: Audience = {
    key: `key-${index}`,
    varieties: [dialect, standard],
    volumePercent: 60,
    endpoints,
  };
  return { id: playlistId(broadcast.id, index), broadcast: broadcast.id, audience, playlist: aPlaylist() };
}

export const aNewDelivery = (
  broadcast: Broadcast,
  endpoint: EndpointId,
  given: Partial<NewDelivery> = {},
): NewDelivery => ({
  id: deliveryId(broadcast.id, endpoint),
  broadcast: broadcast.id,
  playlist: playlistId(broadcast.id, 0),
  endpoint,
  sequence: 1,
  expiresAtMs: broadcast.endsAtMs,
  area: areaCode('371524101202'),
  endpointName: `${endpoint} 号大喇叭`,
  jws: `header.${endpoint}.signature`,
  ...given,
});

/** Takes a broadcast all the way to `frozen`, with one delivery an endpoint. */
export async function freezeBroadcast(
  store: Store,
  endpoints: readonly string[],
  broadcast: Broadcast = aBroadcast(),
  given: Partial<NewDelivery> = {},
): Promise<readonly NewDelivery[]> {
  const ids = endpoints.map(endpointId);
  const about = { chain: broadcast.county, subject: broadcast.id };
  const planned = aBroadcastPlaylist(broadcast, 0, ids);
  await store.broadcasts.plan(broadcast, [planned], anEntry('plan-broadcast', about));
  await store.broadcasts.assemble(planned.id, planned.playlist, aProgramme(planned.playlist));
  const deliveries = ids.map((id) => aNewDelivery(broadcast, id, given));
  await store.broadcasts.freeze(broadcast, deliveries, anEntry('freeze-broadcast', about));
  return deliveries;
}

const bootOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

export const aReceipt = (sequence: number, event: ReceiptEvent, boot = 1): Receipt => ({
  boot: bootOf(boot),
  sequence,
  uptimeMs: sequence * 1000,
  atMs: eveningMs + sequence,
  event,
});

export const anItemReceipt = (
  sequence: number,
  delivery: NewDelivery,
  item: number,
  playedMs: number,
  boot = 1,
): Receipt =>
  aReceipt(
    sequence,
    {
      kind: 'item',
      order: delivery.id,
      item,
      lesson: lessonId(item === 0 ? 'fraud' : 'credit'),
      startedAtMs: eveningMs + item * 60_000,
      playedMs,
    },
    boot,
  );

export const aSchedule = (given: Partial<Schedule> = {}): Schedule => ({
  county: donge,
  name: '东阿县',
  pinyin: 'donge',
  zone: 'Asia/Shanghai',
  slots: [{ name: 'evening', at: '18:30', lengthMs: 1_800_000 }],
  gapMs: 480,
  quiet: [{ from: '22:00', until: '06:00' }],
  leadMs: 900_000,
  volumePercent: 60,
  areas: [],
  endpoints: [],
  ...given,
});

export const aRecordingRecord = (
  given: Partial<RecordingRecord> & Pick<RecordingRecord, 'lesson' | 'variety' | 'master'>,
): RecordingRecord => ({
  state: 'draft',
  uploader: 'person:p1',
  fileName: '录音 1.m4a',
  bytes: 1000,
  createdAtMs: eveningMs,
  changedAtMs: eveningMs,
  ...given,
  id: recordingId(given),
});
