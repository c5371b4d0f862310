import { expect, it } from 'vitest';
import { recordReceipts } from '../../src/app/record-receipts.ts';
import { settleBroadcast } from '../../src/app/settle-broadcast.ts';
import { endpointId } from '../../src/domain/ids.ts';
import type { NewDelivery } from '../../src/ports/broadcasts.ts';
import type { Store } from '../../src/ports/store.ts';
import type { Receipt, ReceivedReceipt } from '../../src/protocol/receipt.ts';
import { aClock, aLogger } from '../support/fakes.ts';
import type { EngineUnderTest } from './store-engines.ts';
import { aBroadcast, anItemReceipt, aReceipt, donge, eveningMs, freezeBroadcast } from './store-samples.ts';

const soonMs = eveningMs + 61_000;
const year = (number: number) => Date.UTC(number, 0);
const played = { item: 0, outcome: 'played', playedMs: 60_000 };

/** One endpoint with an order, and whoever speaks in its name. */
async function aColumn(store: Store) {
  const broadcast = aBroadcast();
  const [delivery] = await freezeBroadcast(store, ['column-1'], broadcast);
  if (delivery === undefined) throw new Error('nothing was frozen');
  const clock = aClock(soonMs);
  const context = { store, clock, progress: () => undefined, logger: aLogger() };
  const device = { kind: 'device', endpoint: endpointId('column-1'), county: donge } as const;
  return {
    delivery,
    at: (ms: number) => clock.set(ms),
    from: async (address: string, ...receipts: ReceivedReceipt[]) => {
      const { acknowledged } = await recordReceipts(context, device, receipts, { address });
      expect(acknowledged).toEqual(receipts.map(({ boot, sequence }) => ({ boot, sequence })));
    },
    plays: async () =>
      (await store.plays.of(delivery.id)).map(({ delivery: _, evidence: __, ...play }) => play),
    findings: () => store.receipts.findings([donge]),
    settle: async () => {
      const settings = { graceMs: 0 } as Parameters<typeof settleBroadcast>[0]['settings'];
      const signingKeys = {} as Parameters<typeof settleBroadcast>[0]['signingKeys'];
      clock.set(broadcast.endsAtMs);
      await settleBroadcast({ ...context, settings, signingKeys }, { ...broadcast, state: 'frozen' });
    },
  };
}

const told = (sequence: number, boot: number) =>
  aReceipt(sequence, { kind: 'boot', software: `${boot}` }, boot);

const heard = (
  delivery: NewDelivery,
  place: readonly [sequence: number, boot: number],
  given: { startedAtMs?: number | null; playedMs?: number; item?: number },
): Receipt => {
  const { item = 0, playedMs = 60_000, ...at } = given;
  const receipt = anItemReceipt(place[0], delivery, item, playedMs, place[1]);
  return { ...receipt, event: { ...receipt.event, ...at } as Receipt['event'] };
};

/** What `Store` promises of receipts whose device has no clock, was installed anew, was copied, or is two. */
export function identityContract({ open }: EngineUnderTest): void {
  it('keeps and concludes what a device without a true clock says, over its boots, and settles it', async () => {
    const { delivery, at, from, plays, findings, settle } = await aColumn(await open());
    const without = { ...heard(delivery, [1, 1], { startedAtMs: null, playedMs: 20_000 }), atMs: null };
    await from('10.0.0.1', without);
    expect(await plays()).toMatchObject([{ outcome: 'partial', playedMs: 20_000, doubt: 'clock' }]);
    at(soonMs + 60_000);
    await from(
      '10.0.0.1',
      without,
      { ...heard(delivery, [2, 1], { startedAtMs: year(2100) }), atMs: year(2100) },
      { ...heard(delivery, [1, 2], { startedAtMs: year(1960), item: 1 }), atMs: -5000 },
    );
    const both = [
      { ...played, doubt: 'clock' },
      { ...played, item: 1, doubt: 'clock' },
    ];
    expect(await plays()).toEqual(both);
    await settle();
    expect(await plays()).toEqual(both);
    expect(await findings()).toEqual([]);
  });

  it('lets a reinstalled device start again from 1, late receipts of before included: no finding', async () => {
    const { from, findings } = await aColumn(await open());
    await from('10.0.0.1', told(1, 1), told(2, 1));
    await from('10.0.0.1', told(3, 1), told(1, 2));
    await from('10.0.0.9', told(2, 2));
    expect(await findings()).toEqual([]);
  });

  it('finds two devices with one id by their boots taking turns, and keeps the plays of both', async () => {
    const store = await open();
    const { delivery, from, plays, findings } = await aColumn(store);
    const whole = { startedAtMs: eveningMs };
    await from('10.0.0.1', told(1, 1));
    await from('10.0.0.2', told(1, 2), heard(delivery, [2, 2], { ...whole, playedMs: 20_000 }));
    await from('10.0.0.1', heard(delivery, [2, 1], whole));
    await from('10.0.0.2', told(3, 2));
    expect(await findings()).toEqual([]);
    await from('10.0.0.1', told(3, 1));
    expect(await findings()).toMatchObject([
      {
        kind: 'two-at-once',
        endpoint: 'column-1',
        count: 3,
        addresses: ['10.0.0.1', '10.0.0.2'],
        sinceMs: soonMs,
      },
    ]);
    expect(await store.receipts.of(delivery.id)).toHaveLength(2);
    expect(await plays()).toEqual([{ ...played, startedAtMs: eveningMs }]);
  });

  it('keeps both words of a copy that goes on in the same boot, finds it, and what it left out', async () => {
    const { delivery, from, plays, findings } = await aColumn(await open());
    await from('10.0.0.1', heard(delivery, [1, 1], { playedMs: 20_000 }));
    await Promise.all([
      from('10.0.0.2', heard(delivery, [1, 1], {})),
      from('10.0.0.2', heard(delivery, [1, 1], {}), told(4, 1)),
    ]);
    expect(await findings()).toMatchObject([
      { kind: 'conflict', count: 1 },
      { kind: 'missing', count: 2 },
    ]);
    expect(await plays()).toMatchObject([{ outcome: 'partial', playedMs: 20_000 }]);
  });
}
