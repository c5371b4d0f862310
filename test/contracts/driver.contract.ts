import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AreaCode, EndpointId } from '../../src/domain/ids.ts';
import type { Endpoint } from '../../src/domain/schedule.ts';
import { type Capability, DeliveryError, type Driver, type Handover } from '../../src/ports/driver.ts';
import { aHandover } from '../support/handovers.ts';

/** A driver under test, with the far end it speaks to. */
export interface DriverUnderTest {
  readonly driver: Driver;
  /** An address the driver can use, for the endpoint of this name. */
  address(endpoint: string): string;
  /** The orders the far end holds, one a delivery; absent where it is told none. */
  held?(): readonly string[];
  /** An order whose programme can be fetched, where the driver fetches it. */
  order?(endpoint: string): Handover;
  /** A programme's audio, for a driver that hands it over. */
  readonly audio?: string;
  /** The reason it gives for an order that contradicts an earlier one; `conflict` unless told. */
  readonly refusal?: string;
  stop(): Promise<void>;
}

const capabilities: readonly Capability[] = [
  'pull-url',
  'upload',
  'stream',
  'stored-schedule',
  'volume',
  'play-events',
  'audience-order',
];

export const anEndpoint = (id: string, address: string, driver: Endpoint['driver'] = 'http'): Endpoint => ({
  id: id as EndpointId,
  name: `${id} 号`,
  area: '371524001001' as AreaCode,
  driver,
  address,
  credential: id,
});

/** An order as a driver sees it, for a programme nobody fetches. */
export const someOrder = (endpoint: string, sequence = 1): Handover => aHandover(endpoint, { sequence });

/**
 * What every driver keeps, whatever it speaks.
 * @param options.tellsOrders whether the far end is told of orders, and so may hold or refuse them
 */
export function driverContract(
  name: string,
  start: () => Promise<DriverUnderTest>,
  { tellsOrders = true }: { readonly tellsOrders?: boolean } = {},
): void {
  describe(`the ${name} driver`, () => {
    let under: DriverUnderTest;
    beforeEach(async () => {
      under = await start();
    });
    afterEach(() => under.stop());
    const withAudio = (order: Handover): Handover => {
      const { audio } = under;
      return audio === undefined ? order : { ...order, audio: async () => audio };
    };
    const deliver = (order: Handover, endpoint: string, signal = new AbortController().signal) =>
      under.driver.deliver(withAudio(order), anEndpoint(endpoint, under.address(endpoint)), signal);

    const orderFor = (endpoint: string): Handover => under.order?.(endpoint) ?? someOrder(endpoint);
    /** What the far end holds, where it is told. */
    const expectHeld = (jws: readonly string[]): void => {
      expect(tellsOrders).toBe(under.held !== undefined);
      if (under.held !== undefined) expect([...under.held()].sort()).toEqual([...jws].sort());
    };

    test('hands over an order', async () => {
      expect(await deliver(orderFor('lb-1'), 'lb-1')).toEqual({ answer: 'accepted' });
      expectHeld([orderFor('lb-1').jws]);
    });

    test('hands the same order over again without another effect', async () => {
      await deliver(orderFor('lb-1'), 'lb-1');
      expect(await deliver(orderFor('lb-1'), 'lb-1')).toEqual({ answer: 'accepted' });
      expectHeld([orderFor('lb-1').jws]);
    });

    test('looks at who took an order without another effect, where there is anything to look at', async () => {
      await deliver(orderFor('lb-1'), 'lb-1');
      const { check } = under.driver;
      if (check === undefined) return expect(under.driver.performer).toBeDefined();
      const endpoint = anEndpoint('lb-1', under.address('lb-1'));
      const looked = await check(withAudio(orderFor('lb-1')), endpoint, new AbortController().signal);
      expect(looked).toEqual({ answer: 'accepted' });
      expectHeld([orderFor('lb-1').jws]);
    });

    if (tellsOrders) {
      test('passes on a refusal as a value', async () => {
        await deliver(someOrder('lb-1', 1), 'lb-1');
        const answer = await deliver(someOrder('lb-1', 2), 'lb-1');
        expect(answer).toEqual({ answer: 'refused', reason: under.refusal ?? 'conflict' });
        expectHeld([someOrder('lb-1', 1).jws]);
      });
    }

    test('hands many orders over at once, each to its endpoint', async () => {
      const endpoints = Array.from({ length: 50 }, (_, index) => `lb-${index}`);
      const answers = await Promise.all(endpoints.map((one) => deliver(orderFor(one), one)));
      expect(answers.every((answer) => answer.answer === 'accepted')).toBe(true);
      expectHeld(endpoints.map((one) => orderFor(one).jws));
    });

    test('gives up with a DeliveryError when it is aborted', async () => {
      const aborted = AbortSignal.abort(new Error('shutting down'));
      const failure = await deliver(orderFor('lb-1'), 'lb-1', aborted).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(DeliveryError);
      expect(failure).toMatchObject({ kind: 'retry-later', reason: 'aborted' });
    });

    test('finds no problem with an address it can use', () => {
      expect(under.driver.addressProblem(under.address('lb-1'))).toBeUndefined();
    });

    test('states capabilities there are words for, and where evidence comes from', () => {
      expect(capabilities).toEqual(expect.arrayContaining([...under.driver.capabilities]));
      const playsEvents = under.driver.capabilities.includes('play-events');
      expect(under.driver.evidence === 'device-receipts').toBe(playsEvents);
      expect(under.driver.evidence === 'streamed').toBe(under.driver.capabilities.includes('stream'));
    });
  });
}
