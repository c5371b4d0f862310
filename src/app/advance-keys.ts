import { system } from '../domain/actor.ts';
import { dropFormerKeys, keyOf, type RingKey, useNextKey } from '../domain/key-ring.ts';
import { type Context, RequestError } from './context.ts';
import { replaceRing } from './rotate-keys.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'signingKeys' | 'settings' | 'logger'>;

/** From freeze to expiry at most: the longest lead, and a day. */
const orderLifeMs = (72 + 24) * 3_600_000;
/** Devices ask every hour; one that did not for so long, by the service's clock, is not reachable. */
const reachableMs = 2 * 3_600_000;
/** A device that has just come up must have had its turn to ask. */
const soonestMs = 3_600_000;

const clockActor = system('clock');

/** Lets the next signing key take over when its time has come, and drops those whose orders are over. */
export async function advanceKeys(context: Needs): Promise<void> {
  try {
    await useNext(context);
    await dropFormer(context);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    // A person changed the keys meanwhile; the next tick looks again.
  }
}

async function useNext(context: Needs): Promise<void> {
  const { signingKeys, clock, logger } = context;
  const ring = signingKeys.ring();
  const next = keyOf(ring, 'next');
  if (next === undefined || !(await isKnown(context, next, ring.sequence))) return;
  const used = useNextKey(ring, clock.now());
  if (used === undefined) return;
  await replaceRing(context, clockActor, 'use-key', next.kid, ring, used);
  logger.info({ kid: next.kid }, 'orders are signed with the new key from now on');
}

async function isKnown({ store, clock, settings }: Needs, next: RingKey, sequence: number): Promise<boolean> {
  const now = clock.now();
  if (now >= next.sinceMs + settings.keyOverlapMs) return true;
  if (now < next.sinceMs + soonestMs) return false;
  const heard = await store.keyFetches.since(now - reachableMs);
  return heard.length > 0 && heard.every((fetch) => fetch.sequence >= sequence);
}

async function dropFormer(context: Needs): Promise<void> {
  const { signingKeys, clock } = context;
  const ring = signingKeys.ring();
  const dropped = dropFormerKeys(ring, clock.now(), orderLifeMs);
  if (dropped !== undefined)
    await replaceRing(context, clockActor, 'drop-keys', keyOf(ring, 'current')?.kid ?? '', ring, dropped);
}
