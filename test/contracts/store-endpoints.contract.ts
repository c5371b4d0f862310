import { expect, it } from 'vitest';
import { endpointId, localDate } from '../../src/domain/ids.ts';
import type { EngineUnderTest } from './store-engines.ts';
import {
  aBroadcast,
  anEntry,
  anItemReceipt,
  aReceipt,
  donge,
  eveningMs,
  freezeBroadcast,
} from './store-samples.ts';

const [one, two, three] = [endpointId('column-1'), endpointId('column-2'), endpointId('column-3')];

/** What is known of each endpoint. */
export function endpointsContract({ open }: EngineUnderTest): void {
  it('tells of each endpoint what it was called for, when its last receipt came, and its open code', async () => {
    const store = await open();
    const days = ['2026-10-05', '2026-10-31', '2026-11-01', '2026-11-24', '2026-11-25'];
    for (const [index, day] of days.entries()) {
      const broadcast = aBroadcast({ day });
      const deliveries = await freezeBroadcast(store, [one, two], broadcast, { sequence: index + 1 });
      for (const { id, endpoint } of deliveries) {
        const isLost = endpoint === two && day > '2026-11-01';
        const how = isLost
          ? ({ state: 'failed', reason: 'unreachable' } as const)
          : ({ state: 'accepted' } as const);
        await store.deliveries.change({ delivery: id, ...how, certain: true, atMs: eveningMs });
        const play = { delivery: id, item: 0 } as const;
        const sounds = endpoint === one && day === '2026-11-25';
        await store.plays.conclude(
          [
            sounds
              ? { ...play, outcome: 'played', playedMs: 60_000, evidence: 'device' }
              : { ...play, outcome: 'missed', playedMs: 0, reason: 'no-sound' },
          ],
          eveningMs,
        );
      }
      const [delivery] = deliveries;
      if (delivery !== undefined && day === '2026-11-25') {
        await store.receipts.append(
          one,
          donge,
          [aReceipt(1, { kind: 'boot', software: 'x' }, 1)],
          eveningMs - 5,
        );
        const second = [
          aReceipt(1, { kind: 'boot', software: 'x' }, 2),
          anItemReceipt(2, delivery, 0, 60_000, 2),
        ];
        await store.receipts.append(one, donge, second, eveningMs + 9);
      }
    }
    const code = { county: donge, endpoint: three, createdAtMs: 0, expiresAtMs: eveningMs + 100 };
    await store.enrolments.add(code, 'code', anEntry('create-enrolment'));
    const span = {
      from: localDate('2026-11-01'),
      recent: localDate('2026-11-19'),
      to: localDate('2026-11-25'),
    };
    const records = await store.endpointRecords.of(donge, span, eveningMs);
    expect(records.get(one)).toEqual({
      recent: { called: 2, accepted: 2, answered: 2, sounded: 1, sentMs: 0 },
      called: 3,
      answered: 3,
      lastAnswered: '2026-11-25',
      lastReceiptAtMs: eveningMs + 9,
    });
    expect(records.get(two)).toMatchObject({
      recent: { called: 2, accepted: 0, answered: 0, sounded: 0 },
      called: 3,
      answered: 1,
    });
    expect(records.get(two)).not.toHaveProperty('lastAnswered');
    // Days that months have too much of are taken off, those they lack are added.
    const called = async (from: string) => {
      const days = { ...span, from: localDate(from) };
      return (await store.endpointRecords.of(donge, days, eveningMs)).get(one)?.called;
    };
    expect(
      await Promise.all(['2026-11-02', '2026-11-25', '2026-10-27', '2026-10-06', '2026-10-05'].map(called)),
    ).toEqual([2, 1, 4, 4, 5]);
    expect(records.get(three)).toMatchObject({ called: 0, codeUntilMs: eveningMs + 100 });
    expect((await store.endpointRecords.of(donge, span, eveningMs + 100)).has(three)).toBe(false);

    const history = await store.endpointRecords.deliveries(donge, two, 2);
    expect(history).toMatchObject([
      {
        broadcast: `${donge}/2026-11-25/evening`,
        state: 'failed',
        reason: 'unreachable',
        counts: { missed: 1 },
      },
      { broadcast: `${donge}/2026-11-24/evening` },
    ]);
    const said = await store.endpointRecords.receipts(donge, one, 10);
    expect(said.map(({ event, receivedAtMs }) => [event.kind, receivedAtMs])).toEqual([
      ['item', eveningMs + 9],
      ['boot', eveningMs + 9],
    ]);
    expect(await store.endpointRecords.receipts(donge, two, 10)).toEqual([]);
  });
}
