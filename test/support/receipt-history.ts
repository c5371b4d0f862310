import fc from 'fast-check';
import { type AreaCode, areaCode, type EndpointId, lessonId } from '../../src/domain/ids.ts';
import type { NewDelivery } from '../../src/ports/broadcasts.ts';
import type { Receipt } from '../../src/protocol/receipt.ts';
import { aReceipt, donge } from '../contracts/store-samples.ts';

/** Of each history, one county hears it in order and the other as it came about: on the same day, of the same lessons. */
export const inOrder = donge;
export const muddled = areaCode('371525');

export const columns = ['column-1', 'column-2'];

export interface Sent {
  readonly endpoint: EndpointId;
  readonly receipt: Receipt;
}
export interface Batch extends Pick<Sent, 'endpoint'> {
  readonly receipts: readonly Receipt[];
}

const cuts = [undefined, 'local', 'reboot', 'emergency'] as const;
export const anEvent = fc.record({
  kind: fc.constantFrom('item', 'item', 'item', 'accepted', 'finished', 'missed', 'refused'),
  column: fc.nat({ max: columns.length - 1 }),
  item: fc.nat({ max: 2 }),
  playedMs: fc.constantFrom(0, 20_000, 59_990, 60_000, 900_000),
  startMs: fc.constantFrom(0, 60_000, null, 4e12, -2e12),
  cut: fc.nat({ max: cuts.length - 1 }),
  reboots: fc.constantFrom(false, false, false, true),
});
export type HistoryEvent = typeof anEvent extends fc.Arbitrary<infer One> ? One : never;

/** Two counties never share a boot. */
const bootsOf = (county: AreaCode): number => (county === inOrder ? 0 : 1_000_000);

/** What devices of a county said, each with gapless sequences in each of its boots. */
export function sayings(
  events: readonly HistoryEvent[],
  {
    county,
    startsAtMs,
    deliveries,
    number,
  }: { county: AreaCode; startsAtMs: number; deliveries: readonly NewDelivery[]; number: number },
): Sent[] {
  const first = bootsOf(county) + 1000 + number * 40;
  const at = columns.map((_, column) => ({ boot: first + column * 20, sequence: 0 }));
  return events.flatMap(({ kind, column, item, playedMs, startMs, cut, reboots }): Sent[] => {
    const delivery = deliveries[column];
    const place = at[column];
    if (delivery === undefined || place === undefined) return [];
    if (reboots) Object.assign(place, { boot: place.boot + 1, sequence: 0 });
    place.sequence += 1;
    const about = { order: delivery.id };
    const cutBy = cuts[cut];
    const startedAtMs = startMs === null || Math.abs(startMs) > 1e12 ? startMs : startsAtMs + startMs;
    const event: Receipt['event'] =
      kind === 'item'
        ? {
            kind,
            ...about,
            item,
            lesson: lessonId('fraud'),
            startedAtMs,
            playedMs,
            ...(cutBy === undefined ? {} : { cutBy }),
          }
        : kind === 'finished'
          ? { kind, ...about, playedMs, checkpoint: '0'.repeat(64) as never }
          : kind === 'accepted'
            ? { kind, ...about }
            : { kind, ...about, reason: 'audio' };
    return [{ endpoint: delivery.endpoint, receipt: aReceipt(place.sequence, event, place.boot) }];
  });
}

/** Neighbours of one endpoint in one batch, cut where the numbers say. */
export function inBatches(sent: readonly Sent[], draw: () => number): Batch[] {
  const batches: { endpoint: EndpointId; receipts: Receipt[] }[] = [];
  for (const { endpoint, receipt } of sent) {
    const last = batches.at(-1);
    if (last?.endpoint === endpoint && draw() % 3 > 0) last.receipts.push(receipt);
    else batches.push({ endpoint, receipts: [receipt] });
  }
  return batches;
}

/** Half of it twice, in any order. */
export const shuffledAndDoubled = (sent: readonly Sent[], draw: () => number): Sent[] =>
  [...sent, ...sent.filter(() => draw() % 2 === 0)]
    .map((one) => ({ one, key: draw() }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one);

/** What is told of a county, said as of the one that heard it in order. */
export const asInOrder = <Told>(told: Told, county: AreaCode): Told =>
  county === inOrder
    ? told
    : (JSON.parse(
        JSON.stringify(told).replaceAll(county, inOrder).replaceAll('-8000-000001', '-8000-000000'),
      ) as Told);
