import { createHash } from 'node:crypto';
import { type DeliveryId, replacementOf, replacing } from '../../domain/ids.ts';
import type { Handover } from '../../ports/driver.ts';

/** What the name of a clip of ours says. */
export interface ClipName {
  /** When its order expires, UTC milliseconds, whole seconds. */
  readonly expiresAtMs: number;
  /** Which broadcast it is for, and which endpoint; the same for an order and those that take its place. */
  readonly slot: string;
  /** How many orders this one takes the place of. */
  readonly replacement: number;
  /** Of the order's bytes, which name the programme by its digest. */
  readonly digest: string;
}

/** `dalaba-20261125T104000Z-b5bb9d8014a0-r0-9f86d081884c7d65`: who lists a device's clips sees whose it is and until when. */
export function clipNameOf({ delivery, jws, order }: Handover): string {
  const expires = new Date(order().expiresAtMs).toISOString().replace(/[-:]|\.\d+/g, '');
  return `dalaba-${expires}-${slotOf(delivery)}-r${replacementOf(delivery)}-${short(jws, 16)}`;
}

/** Reads a name; undefined where it is none of ours. */
export function readClipName(name: string): ClipName | undefined {
  const match =
    /^dalaba-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-([0-9a-f]{12})-r(\d{1,4})-([0-9a-f]{16})$/.exec(name);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, slot = '', replacement, digest = ''] = match;
  const expiresAtMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(expiresAtMs)
    ? undefined
    : { expiresAtMs, slot, replacement: Number(replacement), digest };
}

const slotOf = (delivery: DeliveryId): string => short(replacing(delivery, 0), 12);

const short = (text: string, digits: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, digits);
