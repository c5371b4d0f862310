import { createHash } from 'node:crypto';
import type { Broadcast } from '../domain/broadcast.ts';
import type { Delivery } from '../domain/delivery.ts';
import { type BroadcastId, type DeliveryId, isSlot } from '../domain/ids.ts';
import type { Endpoint } from '../domain/schedule.ts';
import type { CheckResult, OpenCheck } from '../ports/checks.ts';
import type { DeliveryOrder } from '../ports/deliveries.ts';
import { type Checked, DeliveryError } from '../ports/driver.ts';
import type { Context } from './context.ts';
import { handoverOf } from './hand-over.ts';

/** How long before the start endpoints are looked at again. All of this is in the service's clock. */
export const checkBeforeMs = 10 * 60_000;
/** They are looked at one after another over this time, so that each may be looked at several times. */
const spreadMs = 6 * 60_000;
/** How long after a look that found nobody the next one is. */
const againMs = 60_000;
/** How many go into the queue at once: a county that is looked at late is not hit in one second. */
const batch = 50;

export interface Checking {
  /** Notes whom to look at, of broadcasts about to start. Cheap where that was done. */
  plan(): Promise<void>;
  /** Puts those whose turn it is into the queue, from their rows; answers how many. */
  enqueue(): Promise<number>;
}

/**
 * Looks once more, shortly before air, whether endpoints that took their orders long before still hold them. Who took it
 * within the last ten minutes is not asked again. What is found is written beside the delivery and changes nothing of
 * it. Two clocks at once note the same rows.
 */
export function createChecking(
  context: Pick<Context, 'store' | 'clock' | 'jobs' | 'drivers' | 'settings' | 'logger'>,
): Checking {
  const { store, clock, jobs, settings } = context;
  const planned = new Map<BroadcastId, number>();
  return {
    async plan() {
      const now = clock.now();
      const open = await store.broadcasts.open();
      for (const broadcast of open.filter((one) => isChecked(one, now))) {
        const { id, startsAtMs } = broadcast;
        if (planned.get(id) === startsAtMs) continue;
        await planIn(context, broadcast);
        planned.set(id, startsAtMs);
      }
      const known = new Set(open.map(({ id }) => id));
      for (const id of planned.keys()) if (!known.has(id)) planned.delete(id);
    },
    async enqueue() {
      const due = await store.checks.takeDue(clock.now(), settings.leaseMs * clock.speed, batch);
      if (due.length > 0) await jobs.add(due.map((one) => ({ kind: 'check', ...one })));
      return due.length;
    },
  };
}

/** What is declared at once is heard before anybody could look. */
const isChecked = ({ state, slot, startsAtMs }: Broadcast, nowMs: number): boolean =>
  state === 'frozen' && isSlot(slot) && nowMs >= startsAtMs - checkBeforeMs && nowMs < startsAtMs;

async function planIn(
  { store, clock, drivers }: Pick<Context, 'store' | 'clock' | 'drivers'>,
  { id, county, startsAtMs }: Broadcast,
): Promise<void> {
  const endpoints = (await store.revisions.schedule(county))?.body.endpoints ?? [];
  const able = new Set(
    endpoints.filter(({ driver }) => drivers[driver].check !== undefined).map((one) => one.id),
  );
  const spoken = new Set(
    (await store.broadcasts.playlists(id))
      .filter(({ playlist }) => playlist.items.length > 0)
      .map((one) => one.id),
  );
  const fromMs = startsAtMs - checkBeforeMs;
  const owed = (await store.deliveries.of(id)).filter(
    ({ state, settledAtMs = 0, endpoint, playlist }) =>
      state === 'accepted' && settledAtMs <= fromMs && able.has(endpoint) && spoken.has(playlist),
  );
  await store.checks.add(
    owed.map(({ id: delivery }) => ({
      delivery,
      broadcast: id,
      dueAtMs: fromMs + turnOf(delivery),
      untilMs: startsAtMs,
    })),
    clock.now(),
  );
}

/** Its place within the spread, the same whoever asks. */
const turnOf = (delivery: DeliveryId): number =>
  createHash('sha256').update(delivery).digest().readUInt32BE(0) % spreadMs;

type Needs = Pick<Context, 'store' | 'drivers' | 'clock' | 'logger'> &
  Parameters<typeof handoverOf>[0] & {
    /** The endpoint as the newest schedule has it; undefined once it was removed. */
    readonly endpointOf: (delivery: Delivery) => Promise<Endpoint | undefined>;
  };

/**
 * Looks at one endpoint and writes down what was found. A job whose epoch is no longer the row's does nothing. Who holds
 * its order, or says that it does not take it, is not asked again; who can't be reached is, every minute until the start.
 */
export async function checkOrder(
  context: Needs,
  id: DeliveryId,
  epoch: number,
  signal: AbortSignal,
): Promise<void> {
  const { store, clock, logger } = context;
  const open = await store.checks.find(id);
  const found = await store.deliveries.find(id);
  if (open === undefined || open.epoch !== epoch || clock.now() >= open.untilMs) return;
  if (found?.delivery.state !== 'accepted') return;
  const result = await look(context, found, open, signal);
  if (result === undefined) return;
  await store.checks.record(result);
  if (result.found !== undefined && result.found !== 'held')
    logger.warn(
      { delivery: id, found: result.found, reason: result.reason },
      'an endpoint was not found to hold its order before air',
    );
}

/** Undefined where it was broken off. */
async function look(
  context: Needs,
  found: DeliveryOrder,
  open: OpenCheck,
  signal: AbortSignal,
): Promise<CheckResult | undefined> {
  const { delivery } = found;
  const { clock, drivers } = context;
  const atMs = Math.round(clock.now());
  const told = { delivery: delivery.id, epoch: open.epoch, atMs };
  const nextAtMs = atMs + againMs;
  const endpoint = await context.endpointOf(delivery);
  const check = endpoint && drivers[endpoint.driver].check;
  if (endpoint === undefined || check === undefined)
    return { ...told, found: 'absent', reason: 'endpoint-removed' };
  try {
    const checked = await check(handoverOf(context, found, endpoint), endpoint, signal);
    return { ...told, ...resultOf(checked, open, nextAtMs) };
  } catch (error) {
    if (signal.aborted) return undefined;
    const reason = error instanceof DeliveryError ? error.reason : 'internal';
    return { ...told, found: 'silent', reason, nextAtMs };
  }
}

function resultOf(
  checked: Checked,
  { attempts }: OpenCheck,
  nextAtMs: number,
): Pick<CheckResult, 'found' | 'reason' | 'nextAtMs'> {
  switch (checked.answer) {
    case 'accepted':
      return { found: 'held' };
    case 'refused':
      return { found: 'refused', reason: checked.reason };
    case 'absent':
      return { found: 'absent', reason: checked.reason };
    case 'offered':
      // It had a minute or more to ask for it and to answer.
      return attempts === 0 ? { nextAtMs } : { found: 'silent', reason: 'not-answered', nextAtMs };
    default:
      return checked satisfies never;
  }
}
