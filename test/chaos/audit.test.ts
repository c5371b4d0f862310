import { expect, test } from 'vitest';
import type { PlayRecord } from '../../src/ports/plays.ts';
import type { Order } from '../../src/protocol/order.ts';
import { faultsIn } from './support/audit.ts';
import { slotLengthMs, unapproved } from './support/chaos-home.ts';
import type { Evidence, LedgerLine, Sound } from './support/evidence.ts';

const broadcast = '371524/2031-01-01/evening';
const order = `${broadcast}/v0-1`;
const startsAtMs = 1_900_000_000_000;
const lengthsMs = [1_200, 2_400];
const digest = 'd'.repeat(64);

const anEntry = (verb: string, body: object = {}, subject = broadcast, chain = '371524'): LedgerLine => ({
  kind: 'entry',
  chain,
  content: JSON.stringify({ verb, subject, atMs: startsAtMs - 60_000, body }),
});
const aLeaf = (content: object): LedgerLine => ({ kind: 'leaf', content: JSON.stringify(content) });

/** One evening of one loudspeaker, of which all that must hold does. */
function anEvening() {
  const plays = lengthsMs.map((durationMs, item) => ({
    ...{ delivery: order, broadcast, endpoint: 'v0-1', county: '371524', item, version: 1 },
    ...{ lesson: `lesson-${item}`, outcome: 'played', playedMs: durationMs, durationMs, evidence: 'device' },
  })) as unknown as PlayRecord[];
  const items = lengthsMs.map((durationMs, item) => ({
    ...{ item, lesson: `lesson-${item}`, rendition: 'r', offsetMs: item * 1_200, durationMs },
  }));
  const body = {
    ...{ order, broadcast, county: '371524', endpoint: 'v0-1', items },
    programme: { digest, bytes: 1, durationMs: 3_600 },
    ...{ notBeforeMs: startsAtMs - 10_000, startsAtMs, expiresAtMs: startsAtMs + slotLengthMs },
  } as unknown as Order;
  const receipt = { boot: 'b', sequence: 1, uptimeMs: 1, atMs: 2, event: { kind: 'accepted', order } };
  const sound: Sound = {
    ...{ boot: 'b', endpoint: 'v0-1', order, fromSample: 0, endSample: 3_600 * 48, toSample: 3_600 * 48 },
    ...{ atMs: 3_600, beganAtMs: 0 },
  };
  return {
    broadcasts: [
      {
        broadcast: { id: broadcast, state: 'settled' },
        playlists: [
          {
            id: `${broadcast}/a1`,
            playlist: { items: lengthsMs.map((_, n) => ({ lesson: `lesson-${n}`, master: `m${n}` })) },
            programme: { digest, durationMs: 3_600 },
          },
        ],
      },
    ],
    deliveries: [{ id: order, broadcast, endpoint: 'v0-1', playlist: `${broadcast}/a1`, state: 'accepted' }],
    plays,
    csvLines: 2,
    ledger: [
      ...[0, 1].map((n) => anEntry('approve-recording', {}, `m${n}`, 'library')),
      anEntry('record-receipts', { leaves: { form: 'receipts/2' } }),
      aLeaf({ endpoint: 'v0-1', receipt, receivedAtMs: 1 }),
      anEntry('settle-broadcast', { leaves: { form: 'plays/1' } }),
      ...plays.map(aLeaf),
    ],
    sounds: [sound],
    memory: {
      orders: [body],
      receipts: [{ ...receipt, endpoint: 'v0-1', isWaiting: false }],
      log: plays.map(({ item, playedMs }) => ({
        ...{ endpoint: 'v0-1', order, item, lesson: `lesson-${item}`, startedAtMs: startsAtMs, playedMs },
      })),
      spoilt: [],
    },
    utcOf: (monotonic: number) => startsAtMs + monotonic,
  } as unknown as Evidence;
}

type Evening = ReturnType<typeof anEvening>;

const found = (change: (evening: Evening) => object, quiet: string[] = []): string =>
  faultsIn({ ...anEvening(), ...change(anEvening()) } as Evidence, new Set(quiet)).join('\n');

const replaced = <One extends object>(
  list: readonly One[],
  change: Partial<Record<keyof One, unknown>>,
): One[] => list.map((one, n) => (n === 0 ? { ...one, ...change } : one));

const lies: readonly (readonly [string, (evening: Evening) => object, RegExp])[] = [
  [
    'an item without an outcome',
    ({ plays }) => ({ plays: plays.slice(1) }),
    /outcomes of items 1, planned were 0,1/,
  ],
  ['two outcomes of an item', ({ plays }) => ({ plays: [...plays, plays[0]] }), /two plays of/],
  ['a CSV that lacks a line', () => ({ csvLines: 1 }), /the CSV has 1/],
  [
    'a broadcast that never ends',
    ({ broadcasts }) => ({
      broadcasts: replaced(broadcasts, { broadcast: { id: broadcast, state: 'frozen' } }),
    }),
    /still frozen/,
  ],
  ['played, and silent', () => ({ sounds: [] }), /was not heard whole/],
  [
    'played, and cut short',
    ({ sounds }) => ({ sounds: replaced(sounds, { toSample: 1_900 * 48 }) }),
    /but sounded for 700 ms at most/,
  ],
  [
    'heard, and recorded as missed',
    ({ plays }) => ({ plays: replaced(plays, { outcome: 'missed', playedMs: 0 }) }),
    /its loudspeaker says 1200[\s\S]*it should be played/,
  ],
  [
    'heard, and never told',
    ({ memory }) => ({ memory: { ...memory, log: memory.log.slice(1) } }),
    /#0 sounded for 1200 ms, and its loudspeaker says nothing/,
  ],
  [
    'heard twice',
    ({ sounds }) => ({ sounds: [...sounds, ...sounds] }),
    /3600 ms of it were heard twice[\s\S]*begun 2 times in 1 boots/,
  ],
  [
    'an order never given',
    ({ deliveries }) => ({ deliveries: replaced(deliveries, { id: 'x' }) }),
    /is no delivery/,
  ],
  [
    'heard when it had expired',
    () => ({ utcOf: (at: number) => startsAtMs + slotLengthMs + at }),
    /heard when it had expired/,
  ],
  ['heard too early', () => ({ utcOf: (at: number) => startsAtMs - 9_000 + at }), /heard before its time/],
  [
    'longer than its slot',
    ({ memory: { orders, ...rest } }) => ({
      memory: { ...rest, orders: replaced(orders, { programme: { digest, durationMs: slotLengthMs + 1 } }) },
    }),
    /longer than its slot/,
  ],
  [
    'approved by nobody',
    ({ ledger }) => ({ ledger: ledger.filter(({ content }) => !content?.includes('"m1"')) }),
    /holds lesson-1, which nobody had approved/,
  ],
  [
    'withdrawn before',
    ({ ledger }) => ({ ledger: [...ledger, anEntry('withdraw-recording', {}, 'm1', 'library')] }),
    /lesson-1, which was withdrawn/,
  ],
  ['never approved', ({ plays }) => ({ plays: replaced(plays, { lesson: unapproved }) }), /was on its way/],
  [
    'a receipt lost',
    ({ ledger }) => ({ ledger: ledger.filter(({ content }) => !content?.includes('"receivedAtMs"')) }),
    /is stored as undefined[\s\S]*0 receipts are stored, loudspeakers have 1/,
  ],
  [
    'a receipt stored twice',
    ({ ledger }) => ({
      ledger: ledger.flatMap((line) => (line.content?.includes('"receivedAtMs"') ? [line, line] : [line])),
    }),
    /in the ledger twice/,
  ],
  [
    'a receipt of other content',
    ({ memory }) => ({
      memory: { ...memory, receipts: replaced(memory.receipts, { uptimeMs: 7 } as object) },
    }),
    /was said as/,
  ],
  [
    'a receipt nobody took',
    ({ memory }) => ({
      memory: { ...memory, receipts: replaced(memory.receipts, { isWaiting: true } as object) },
    }),
    /never acknowledged/,
  ],
  [
    'a play the ledger knows otherwise',
    ({ plays }) => ({ plays: replaced(plays, { version: 2 }) }),
    /is played, the ledger says played/,
  ],
  [
    'audio that was changed',
    ({ memory }) => ({ memory: { ...memory, spoilt: ['x.mp3'] } }),
    /x\.mp3 has other bytes/,
  ],
];

test('an evening of which all that must hold does has no fault', () => {
  expect(found(() => ({}))).toBe('');
});

test.each(lies)('%s is found', (_, change, wanted) => {
  expect(found(change)).toMatch(wanted);
});

test('what sounds where it is quiet is found', () => {
  expect(found(() => ({}), ['v0-1'])).toMatch(/v0-1 is quiet/);
});
