import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { frameBytes, frameHeader, silentFrame } from '../../src/domain/frames.ts';

/** A frame of a programme that says which one it is; the server looks into none. */
export function numberedFrame(number: number): Buffer {
  const frame = Buffer.alloc(frameBytes, 0x55);
  frame.set(frameHeader);
  frame.writeUInt32BE(number, frameHeader.length);
  return frame;
}

export const numberedProgramme = (frames: number): Buffer =>
  Buffer.concat(Array.from({ length: frames }, (_, number) => numberedFrame(number)));

export interface MountListener {
  /** What came so far: numbers of frames, `-` for silence, `?` for anything else. */
  heard(): readonly (number | '-' | '?')[];
  close(): void;
}

/** Tunes in as soon as the mount is there, and again whenever it was lost. */
export function listenTo(url: string): MountListener {
  const parts: Buffer[] = [];
  const closing = new AbortController();
  const listening = (async () => {
    while (!closing.signal.aborted) {
      await once(url, parts, closing.signal);
      await sleep(20);
    }
  })();
  return {
    heard: () => framesIn(Buffer.concat(parts)),
    close() {
      closing.abort();
      void listening;
    },
  };
}

const once = (url: string, parts: Buffer[], signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const request = get(url, { agent: false, signal }, (response) => {
      if (response.statusCode === 200) response.on('data', (part: Buffer) => parts.push(part));
      else response.resume();
      response.on('error', () => resolve());
      response.on('close', resolve);
    });
    request.on('error', () => resolve());
  });

function framesIn(bytes: Buffer): (number | '-' | '?')[] {
  const heard: (number | '-' | '?')[] = [];
  for (let at = 0; at + frameBytes <= bytes.length; ) {
    const frame = bytes.subarray(at, at + frameBytes);
    const number = frame.readUInt32BE(frameHeader.length);
    const isWhole = frame.equals(silentFrame) || frame.equals(numberedFrame(number));
    if (isWhole) heard.push(frame.equals(silentFrame) ? '-' : number);
    else if (heard.at(-1) !== '?') heard.push('?');
    at += isWhole ? frameBytes : 1;
  }
  return heard;
}
