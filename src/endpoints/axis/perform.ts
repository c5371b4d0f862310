import type { Performance } from '../../ports/driver.ts';
import { DeliveryError, withdrawn } from '../../ports/driver.ts';
import { clipNameOf } from './clip-name.ts';
import type { Device } from './device.ts';

/** To find the clip and to log in before the start. Real milliseconds. */
export const headMs = 3_000;
/** What begins within this after its start is on time. Real milliseconds. */
const lateRealMs = 1_000;

/**
 * Tells a device to play a programme's clip and waits for its end. A clip can't be joined: past its start it begins at
 * its beginning where the order wants that and all of it ends in time, else not at all.
 */
export async function performOn(
  device: Device,
  performance: Performance,
  signal: AbortSignal,
): Promise<void> {
  const { clock, untilMs } = performance;
  let toldAtMs = performance.toldAtMs;
  try {
    toldAtMs ??= await begin(device, performance, signal);
    if (toldAtMs === undefined) return;
    const endsAtMs = toldAtMs + performance.order().programme.durationMs;
    await clock.until(Math.min(endsAtMs, untilMs), signal);
    if (untilMs < endsAtMs) await device.stop();
  } catch (error) {
    if (!signal.aborted) throw error;
    // It goes on by itself where only this process stops.
    if (toldAtMs !== undefined && signal.reason === withdrawn) await device.stop();
  }
}

/** Answers when it was told; undefined where it is too late. */
async function begin(
  device: Device,
  performance: Performance,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { clock, startsAtMs } = performance;
  const clip = await findClip(device, performance, signal);
  await clock.until(startsAtMs, signal);
  if (isTooLate(performance)) return undefined;
  return performance.tell(() => play(device, clip));
}

function isTooLate({ clock, startsAtMs, untilMs, order }: Performance): boolean {
  const nowMs = clock.now();
  if (nowMs <= startsAtMs + lateRealMs * clock.speed) return false;
  const { late = 'play-until', programme } = order();
  return late !== 'play-until' || nowMs + programme.durationMs > untilMs;
}

interface Playable {
  readonly number: number;
  /** Absent where the device plays at its own. */
  readonly volumePercent?: number;
}

async function findClip(device: Device, performance: Performance, signal: AbortSignal): Promise<Playable> {
  const { clips, hasVolume } = await device.shelf(signal).catch(onceUnauthorized);
  const name = clipNameOf(performance);
  const clip = clips.find((one) => one.name === name);
  if (clip !== undefined)
    return {
      number: clip.number,
      ...(hasVolume ? { volumePercent: performance.order().volumePercent } : {}),
    };
  const message = `终端 ${device.url} 上没有节目 ${name}。The programme is not on the endpoint.`;
  throw new DeliveryError('retry-later', 'not-listed', message, false);
}

/** A device that is asked every second with a wrong password may lock its owner out. */
function onceUnauthorized(error: unknown): never {
  if (error instanceof DeliveryError && error.reason === 'unauthorized')
    throw new DeliveryError('unrecoverable', error.reason, error.message, false, error);
  throw error;
}

/** A busy server has not begun anything. */
const play = (device: Device, { number, volumePercent }: Playable): Promise<void> =>
  device.play(number, volumePercent).catch((error: unknown) => {
    if (error instanceof DeliveryError && error.reason === 'http-503')
      throw new DeliveryError('retry-later', error.reason, error.message, false, error);
    throw error;
  });
