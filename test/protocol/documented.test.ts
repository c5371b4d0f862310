import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { latePolicies } from '../../src/domain/schedule.ts';
import { orderAnswerSchema, timeRequestSchema } from '../../src/protocol/answer.ts';
import { enrolAnswerSchema, enrolRequestSchema } from '../../src/protocol/enrolment.ts';
import { keyListSchema } from '../../src/protocol/key-list.ts';
import { isCancel, nothing, orderSchema } from '../../src/protocol/order.ts';
import { receiptAckSchema, receiptBatchSchema } from '../../src/protocol/receipt.ts';
import { verifyingKeys, verifyOrder, verifyTime } from '../../src/protocol/signing.ts';

const page = fs.readFileSync(path.join(import.meta.dirname, '../../docs/protocol.md'), 'utf8');

/** The examples of a name, in the order they stand on the page. */
function examples(name: string): string[] {
  const found = [...page.matchAll(/^```(\w+) ([\w-]+)\n([\s\S]*?)^```$/gm)].filter(
    (match) => match[2] === name,
  );
  if (found.length === 0) throw new Error(`the page shows no ${name}`);
  return found.map((match) => (match[3] ?? '').trim());
}
const json = (name: string) => examples(name).map((text) => JSON.parse(text));
const one = (name: string): string => examples(name)[0] ?? '';

test('the order on the page is signed by the key on the page, and says what the page says', async () => {
  const keys = await verifyingKeys(json('jwk'));
  expect(await verifyOrder(one('order-jws'), keys)).toEqual(orderSchema.parse(json('order')[0]));
});

test('the cancel on the page is one, of the order on the page', () => {
  const cancel = orderSchema.parse(json('cancel')[0]);
  expect(isCancel(cancel)).toBe(true);
  expect(cancel.programme).toEqual(nothing);
  expect(cancel.replaces).toBe(orderSchema.parse(json('order')[0]).order);
});

test('the key list on the page is one', () => {
  expect(keyListSchema.parse(json('key-list')[0]).current).toBe('server-2');
});

test('the enrolment on the page is one', () => {
  enrolRequestSchema.parse(json('enrol-request')[0]);
  expect(enrolAnswerSchema.parse(json('enrol-answer')[0]).endpoint).toBe('dqz-01');
});

test('the time on the page answers the nonce on the page', async () => {
  const keys = await verifyingKeys(json('jwk'));
  const { nonce } = timeRequestSchema.parse(json('time-request')[0]);
  expect(await verifyTime(one('time-answer'), nonce, keys)).toBe(1_795_602_584_351);
});

test('answers, receipts and acknowledgements on the page are what the protocol takes', () => {
  for (const answer of json('answer')) orderAnswerSchema.parse(answer);
  receiptAckSchema.parse(json('ack')[0]);
  const { receipts } = receiptBatchSchema.parse(json('receipts')[0]);
  expect(new Set(receipts.map((receipt) => receipt.event.kind)).size).toBeGreaterThan(4);
});

test('what becomes of a late order is told for every word a schedule may say', () => {
  const [, section = ''] = page.split('### Late\n');
  for (const policy of latePolicies) expect(section).toContain(`| \`${policy}\``);
  const order = json('order')[0];
  for (const late of latePolicies) expect(orderSchema.parse({ ...order, late })).toMatchObject({ late });
  expect(orderSchema.safeParse({ ...order, late: 'later' }).success).toBe(false);
  expect(orderSchema.parse(order)).not.toHaveProperty('late');
});

test('the joined item on the page adds up with the order on the page', () => {
  const { items, startsAtMs } = orderSchema.parse(json('order')[0]);
  const events = receiptBatchSchema.parse(json('joined')[0]).receipts.map(({ event }) => event);
  const [over, joined] = events.flatMap((event) => (event.kind === 'item' ? [event] : []));
  const [, second] = items;
  if (over === undefined || joined === undefined || second === undefined) throw new Error('two items');
  expect(over).toMatchObject({ playedMs: 0, cutBy: 'late' });
  const middleMs = startsAtMs + second.offsetMs + second.durationMs - joined.playedMs;
  expect(joined).toMatchObject({ startedAtMs: middleMs, cutBy: 'late' });
  expect(events.at(-1)).toMatchObject({ kind: 'finished', playedMs: joined.playedMs });
});
