import { createHash } from 'node:crypto';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type DeliveryId, endpointOfDelivery, partsOfBroadcast, replacementOf } from '../domain/ids.ts';
import type { Endpoint } from '../domain/schedule.ts';
import { slotWords } from '../domain/words.ts';
import { type Acceptance, type Checked, DeliveryError, type Driver, type Handover } from '../ports/driver.ts';
import { isCancel } from '../protocol/order.ts';
import { isReallyWithin, type Place, placeOf, placeProblem } from './folder/address.ts';
import { asFolder, asZip, type Keeping, type Package, sync } from './folder/put-package.ts';
import { approvalSheet, audioName, cueSheet, rundownSheet } from './folder/sheets.ts';

/** Behind the name of a package that another order took the place of. */
const voidMark = ' 作废';
const orderName = 'order.jws';

/**
 * Writes packages for people to carry on: the programme, its cue sheet, rundown, approvals, and the digest of each.
 * @param options.base absolute; nothing is written outside it, and nothing at all without it
 */
export function createFolderDriver({ base }: { readonly base?: string }): Driver {
  return {
    capabilities: ['upload'],
    evidence: 'none',
    addressProblem: (address) => placeProblem(address, base),
    async deliver(handover, endpoint, signal) {
      const place = await openPlace(endpoint, base, signal).catch(asDeliveryError(endpoint));
      return put(handover, place, signal).catch(asDeliveryError(endpoint));
    },
    check: async (handover, endpoint, signal) => {
      const place = await openPlace(endpoint, base, signal).catch(asDeliveryError(endpoint));
      return lookFor(handover, place).catch(asDeliveryError(endpoint));
    },
    close: async () => undefined,
  };
}

/** Who carries packages on may have taken it by now: put there once more, it might be aired twice. */
async function lookFor({ delivery, jws }: Handover, { folder, form }: Place): Promise<Checked> {
  const held = await heldIn(form === 'zip' ? asZip : asFolder, folder, packageName(delivery));
  return held === jws ? { answer: 'accepted' } : { answer: 'absent', reason: 'taken-on' };
}

async function openPlace(
  { address }: Endpoint,
  base: string | undefined,
  signal: AbortSignal,
): Promise<Place> {
  const place = placeOf(address);
  const problem = placeProblem(address, base);
  if (place === undefined || base === undefined || problem !== undefined)
    throw new DeliveryError('unrecoverable', 'address', problem ?? address, false);
  stopIf(signal);
  if (await isReallyWithin(place.folder, base)) {
    await mkdir(place.folder, { recursive: true });
    return place;
  }
  const message = `${place.folder} 经链接指向交接文件夹之外。The folder leads out of DALABA_HANDOVER_FOLDER by a link.`;
  throw new DeliveryError('unrecoverable', 'address', message, false);
}

async function put(handover: Handover, { folder, form }: Place, signal: AbortSignal): Promise<Acceptance> {
  const order = handover.order();
  const keeping = form === 'zip' ? asZip : asFolder;
  if (order.replaces !== undefined) await makeVoid(folder, order.replaces, keeping);
  if (isCancel(order)) return { answer: 'accepted' };
  const name = packageName(handover.delivery);
  // A late attempt with an order that another took the place of.
  if ((await heldIn(keeping, folder, `${name}${voidMark}`)) !== undefined)
    return { answer: 'refused', reason: 'replaced' };
  const held = await heldIn(keeping, folder, name);
  if (held === undefined) {
    const files = await packageOf(handover);
    stopIf(signal);
    if (await keeping.put(folder, name, files)) return { answer: 'accepted' };
  }
  const isSame = (held ?? (await heldIn(keeping, folder, name))) === handover.jws;
  return isSame ? { answer: 'accepted' } : { answer: 'refused', reason: 'conflict' };
}

/** `2026-11-25 晚间 donge-media`, `2026-11-25 应急1 donge-media`, with ` 更正1` behind it where it takes another's place. */
function packageName(delivery: DeliveryId): string {
  const [county, day, third = ''] = delivery.split('/');
  const { date, slot } = partsOfBroadcast([county, day, third].join('/'));
  // Of a day there may be several emergencies.
  const number = third.split('-')[1] ?? '';
  const replacement = replacementOf(delivery);
  const correction = replacement === 0 ? [] : [`更正${replacement}`];
  return [date, `${slotWords[slot].zh}${number}`, endpointOfDelivery(delivery), ...correction].join(' ');
}

async function makeVoid(folder: string, earlier: DeliveryId, keeping: Keeping): Promise<void> {
  const name = packageName(earlier);
  const to = join(folder, keeping.nameOf(`${name}${voidMark}`));
  await rename(join(folder, keeping.nameOf(name)), to).catch(unlessMissing);
  await sync(folder);
}

/** The order of a package that stands there; undefined where there is none, or no package of ours. */
async function heldIn(keeping: Keeping, folder: string, name: string): Promise<string | undefined> {
  const file = await keeping.read(folder, name, orderName).catch(unlessMissing);
  return file === undefined ? undefined : Buffer.from(file).toString();
}

async function packageOf(handover: Handover): Promise<Package> {
  const order = handover.order();
  const rundown = await handover.rundown();
  const text = (content: string): Uint8Array => new TextEncoder().encode(content);
  const files: Record<string, Uint8Array> = {
    [audioName]: await readFile(await handover.audio()),
    'programme.cue': text(cueSheet(order, rundown)),
    '节目单-rundown.csv': text(rundownSheet(order, rundown)),
    '审核单-approvals.csv': text(approvalSheet(order, rundown)),
    [orderName]: text(handover.jws),
  };
  const sums = Object.entries(files).map(
    ([name, content]) => `${createHash('sha256').update(content).digest('hex')}  ${name}\n`,
  );
  return { ...files, SHA256SUMS: text(sums.join('')) };
}

function stopIf(signal: AbortSignal): void {
  if (signal.aborted)
    throw new DeliveryError('retry-later', 'aborted', '下发已中止。The delivery was aborted.', false);
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}

const asDeliveryError =
  ({ address }: Endpoint) =>
  (cause: unknown): never => {
    if (cause instanceof DeliveryError || !(cause instanceof Error) || !('syscall' in cause)) throw cause;
    const message = `${address} 写不进去（${'code' in cause ? cause.code : '?'}）。The package can't be written there.`;
    throw new DeliveryError('retry-later', 'unwritable', message, false, cause);
  };
