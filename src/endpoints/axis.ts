import type { Credentials } from '../ports/credentials.ts';
import { type Acceptance, DeliveryError, type Driver, type Handover } from '../ports/driver.ts';
import { isCancel } from '../protocol/order.ts';
import { createAllowedNetworks, privateNetworks } from './allowed-networks.ts';
import { deviceProblem } from './axis/address.ts';
import { type ClipName, clipNameOf, readClipName } from './axis/clip-name.ts';
import { createDevices, type Device, type DevicesOptions } from './axis/device.ts';
import { headMs, performOn } from './axis/perform.ts';
import type { Clip, Shelf } from './axis/shelf.ts';
import { nonsense } from './http-failure.ts';

export interface AxisDriverOptions extends Omit<DevicesOptions, 'networks'> {
  /** CIDR; default: this machine and private networks. */
  readonly allowedNetworks?: readonly string[];
  readonly credentials: Pick<Credentials, 'secret'>;
}

/**
 * Keeps programmes as media clips on network loudspeakers that speak VAPIX, and tells them to play at air time; see
 * docs/endpoints.md. Throws RangeError when a network is not CIDR.
 */
export function createAxisDriver(options: AxisDriverOptions): Driver {
  const networks = createAllowedNetworks(options.allowedNetworks ?? privateNetworks);
  const devices = createDevices({ ...options, networks });
  const deliver: Driver['deliver'] = async (handover, endpoint, signal) =>
    put(devices.open(endpoint), handover, signal);
  return {
    capabilities: ['upload', 'volume'],
    evidence: 'none',
    addressProblem: (address) => deviceProblem(address, networks),
    deliver,
    // A clip it lists is left alone; one it lost is uploaded again.
    check: deliver,
    performer: {
      headMs,
      perform: async (performance, endpoint, signal) =>
        performOn(devices.open(endpoint), performance, signal),
    },
    close: () => devices.close(),
  };
}

/** A clip of ours, with what its name says. */
interface OwnClip extends Clip {
  readonly says: ClipName;
}

const ownClips = ({ clips }: Shelf): OwnClip[] =>
  clips.flatMap((clip) => {
    const says = readClipName(clip.name);
    return says === undefined ? [] : [{ ...clip, says }];
  });

async function put(device: Device, handover: Handover, signal: AbortSignal): Promise<Acceptance> {
  const order = handover.order();
  const name = clipNameOf(handover);
  const says = readClipName(name);
  if (says === undefined) throw new RangeError(`${name} can't be read`);
  const shelf = await device.shelf(signal);
  const same = ownClips(shelf).filter((clip) => clip.says.slot === says.slot);
  if (same.some((clip) => clip.says.replacement > says.replacement))
    return { answer: 'refused', reason: 'replaced' };
  const earlier = same.filter((clip) => clip.says.replacement < says.replacement);
  if (earlier.length > 0) {
    // Signed on air: it may be sounding now.
    if (order.notBeforeMs >= order.startsAtMs) await device.stop();
    for (const clip of earlier) await device.remove(clip.number, signal);
  }
  if (isCancel(order)) return { answer: 'accepted' };
  const [held] = same.filter((clip) => clip.says.replacement === says.replacement);
  if (held !== undefined)
    return held.name === name ? { answer: 'accepted' } : { answer: 'refused', reason: 'conflict' };
  const unfit = unfitness(shelf, order);
  if (unfit !== undefined) return { answer: 'refused', reason: unfit };
  const gone = new Set(earlier.map(({ number }) => number));
  const left = { ...shelf, clips: shelf.clips.filter(({ number }) => !gone.has(number)) };
  const others = await makeRoom(device, left, order.notBeforeMs, signal);
  return others === undefined
    ? { answer: 'refused', reason: 'full' }
    : upload(device, handover, name, others, signal);
}

/** Why a device can't play a programme as it is ordered; undefined where it can. */
function unfitness(
  { maxUploadBytes, playsMp3, hasVolume }: Shelf,
  { programme, volumePercent }: ReturnType<Handover['order']>,
): string | undefined {
  if (programme.bytes > maxUploadBytes) return 'too-large';
  // The order's volume is a ceiling: what plays at its own loudness may be louder.
  return playsMp3 && (hasVolume || volumePercent === 100) ? undefined : 'unsupported';
}

/** Frees a place by removing clips of ours whose time was over when the order was signed. Answers what is left, undefined where that is no room. */
async function makeRoom(
  device: Device,
  shelf: Shelf,
  signedAtMs: number,
  signal: AbortSignal,
): Promise<readonly Clip[] | undefined> {
  const over = ownClips(shelf)
    .filter(({ says }) => says.expiresAtMs <= signedAtMs)
    .sort((a, b) => a.says.expiresAtMs - b.says.expiresAtMs);
  const excess = shelf.clips.length + 1 - shelf.places;
  if (excess > over.length) return undefined;
  const removed = new Set<number>();
  for (const { number } of over.slice(0, Math.max(0, excess))) {
    await device.remove(number, signal);
    removed.add(number);
  }
  return shelf.clips.filter(({ number }) => !removed.has(number));
}

/** Accepted is what the device lists under its name. */
async function upload(
  device: Device,
  handover: Handover,
  name: string,
  others: readonly Clip[],
  signal: AbortSignal,
): Promise<Acceptance> {
  const number = await device.upload(name, await handover.audio(), signal);
  const after = await device.shelf(signal);
  const listed = after.clips.find((clip) => clip.number === number);
  if (listed?.name === name) return { answer: 'accepted' };
  if (listed === undefined || others.some((clip) => clip.number === number)) throw nonsense(device.url);
  // Under another name nobody would find it again, and every attempt would leave one more.
  await device.remove(number, signal);
  const message = `终端 ${device.url} 改了片段的名字，不能用。The endpoint keeps the clip under another name and can't be used.`;
  throw new DeliveryError('unrecoverable', 'unsupported', message, false);
}
