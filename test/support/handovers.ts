import type { AreaCode, DeliveryId, Digest, EndpointId, LessonId, Variety } from '../../src/domain/ids.ts';
import type { Handover, Rundown } from '../../src/ports/driver.ts';
import type { Order } from '../../src/protocol/order.ts';

const sha = (digit: string): Digest => digit.repeat(64) as Digest;

/** Two lessons of two seconds, a gap of 120 ms between them, at 18:30 in Liaocheng. */
export const anOrder = (endpoint: string, changes: Partial<Order> = {}): Order => ({
  version: 1,
  order: `371524/2026-11-25/evening/${endpoint}` as DeliveryId,
  broadcast: '371524/2026-11-25/evening',
  county: '371524' as AreaCode,
  endpoint: endpoint as EndpointId,
  sequence: 1,
  notBeforeMs: 1_795_595_400_000,
  startsAtMs: 1_795_602_600_000,
  expiresAtMs: 1_795_603_200_000,
  volumePercent: 80,
  programme: { digest: sha('a'), bytes: 32_960, durationMs: 4120 },
  items: [
    { item: 0, lesson: 'counterfeit-money' as LessonId, rendition: sha('b'), offsetMs: 0, durationMs: 2000 },
    { item: 1, lesson: 'phone-fraud' as LessonId, rendition: sha('c'), offsetMs: 2120, durationMs: 2000 },
  ],
  checkpoint: sha('d'),
  ...changes,
});

const aRundown = (endpoint: string): Rundown => ({
  county: '东阿县',
  endpoint: `${endpoint} 号`,
  zone: 'Asia/Shanghai',
  items: [
    {
      item: 0,
      title: '识别假币',
      topic: 'counterfeit-money',
      variety: 'cmn' as Variety,
      master: sha('e'),
      approval: { reviewer: 'person:1', name: '王审核', atMs: 1_795_000_000_000 },
    },
    {
      item: 1,
      title: '防范电信诈骗',
      topic: 'anti-fraud',
      variety: 'cmn-x-jilu1239' as Variety,
      master: sha('f'),
    },
  ],
});

/** Of a performance that streams: no endpoint is told to play. */
export const neverTold = {
  tell: async (): Promise<number> => {
    throw new Error('a stream tells nobody to play');
  },
};

/** An order as a driver sees it; its signature holds for no key. */
export function aHandover(
  endpoint: string,
  { sequence = 1, order, audio }: { sequence?: number; order?: Partial<Order>; audio?: string } = {},
): Handover {
  const whole = anOrder(endpoint, { sequence, ...order });
  const payload = Buffer.from(JSON.stringify(whole)).toString('base64url');
  return {
    delivery: whole.order,
    jws: `eyJhbGciOiJFZERTQSJ9.${payload}.${'A'.repeat(80)}${String(sequence).padStart(6, 'A')}`,
    order: () => whole,
    audio: async () => {
      if (audio === undefined) throw new Error('this programme is fetched by nobody');
      return audio;
    },
    rundown: async () => aRundown(endpoint),
  };
}
