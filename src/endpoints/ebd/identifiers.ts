import { createHash } from 'node:crypto';
import { type DeliveryId, isSlot, partsOfBroadcast, replacementOf, slotNames } from '../../domain/ids.ts';
import { DeliveryError } from '../../ports/driver.ts';
import type { Profile } from './profiles.ts';

/** What a document is for; two of one order never share an id. */
export type DocumentKind = 'air' | 'cancel' | 'state' | 'log';

/** How many of a slot's orders an EBMID has room for. */
const roomForReplacements = 25;

/**
 * Whether a text can be an EBRID. Of 23 digits the first is the level, 1 the nation to 6 a village; the rest is area
 * and type.
 */
export const isResourceId = (text: string, { resourceDigits }: Profile): boolean =>
  /^\d+$/.test(text) && text.length === resourceDigits && (resourceDigits !== 23 || /^[1-6]/.test(text));

/** A document's EBDID: the same for the same content, so that trying again is the same document. */
export function documentId(profile: Profile, from: string, kind: DocumentKind, content: string): string {
  const hash = createHash('sha256').update(`${kind}\n${content}`).digest('hex');
  const tail = BigInt(`0x${hash}`) % 10n ** BigInt(profile.documentDigits);
  return `${profile.documentPrefix}${from}${String(tail).padStart(profile.documentDigits, '0')}`;
}

/**
 * The EBMID of a delivery's message, or of the one that cancels it: told from its id alone, so that a later order can
 * name what it takes the place of. Throws DeliveryError when there were too many orders for one slot.
 * @param place 0 to 99, the endpoint's among those that share a sender
 */
export function messageId(
  profile: Profile,
  from: string,
  place: number,
  delivery: DeliveryId,
  kind: 'air' | 'cancel',
): string {
  const { date, slot } = partsOfBroadcast(delivery.split('/').slice(0, 3).join('/'));
  if (!isSlot(slot)) {
    const message = `${delivery}：应急广播不经平台下发，平台有自己的应急通道。Emergencies are not handed over to platforms, which have their own way for them.`;
    throw new DeliveryError('unrecoverable', 'no-emergencies', message, false);
  }
  const replacement = replacementOf(delivery);
  if (replacement >= roomForReplacements) {
    const message = `${delivery} 换过太多次，消息编号不够用。There were too many orders for this slot to be numbered.`;
    throw new DeliveryError('unrecoverable', 'too-many-orders', message, false);
  }
  const inSlot = replacement * 2 + (kind === 'cancel' ? 1 : 0);
  const number = place * 100 + slotNames.indexOf(slot) * 2 * roomForReplacements + inSlot;
  return `${from}${date.replaceAll('-', '')}${String(number).padStart(profile.messageDigits, '0')}`;
}
