import { openAsBlob } from 'node:fs';
import { Agent, type Dispatcher, FormData, request } from 'undici';
import type { Endpoint } from '../../domain/schedule.ts';
import type { Credentials } from '../../ports/credentials.ts';
import { DeliveryError } from '../../ports/driver.ts';
import type { AllowedNetworks } from '../allowed-networks.ts';
import { httpStatusFailure, nonsense, transportFailure } from '../http-failure.ts';
import { deviceProblem, placeOfDevice } from './address.ts';
import { answerTo, type Challenge, challengeIn, type Login } from './digest.ts';
import { readShelf, type Shelf } from './shelf.ts';

export interface DevicesOptions {
  readonly networks: AllowedNetworks;
  readonly credentials: Pick<Credentials, 'secret'>;
  readonly connectTimeoutMs?: number;
  /** From a whole request sent to its answer. */
  readonly answerTimeoutMs?: number;
  /** For an upload, everything together. */
  readonly uploadTimeoutMs?: number;
}

/** A device's media clips (VAPIX, Media clip API). Every call throws DeliveryError. */
export interface Device {
  /** Named in messages. */
  readonly url: string;
  shelf(signal: AbortSignal): Promise<Shelf>;
  /** Answers the number it was given. */
  upload(name: string, path: string, signal: AbortSignal): Promise<number>;
  remove(clip: number, signal: AbortSignal): Promise<void>;
  /** @param volumePercent 0 to 100; the device's own where absent */
  play(clip: number, volumePercent: number | undefined): Promise<void>;
  /** Stops whatever clip it plays. */
  stop(): Promise<void>;
}

export interface Devices {
  /** The device of an endpoint, for a few calls. Throws DeliveryError. */
  open(endpoint: Endpoint): Device;
  close(): Promise<void>;
}

type Send = (call: Call) => Promise<string>;

interface Call {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly body?: () => Promise<FormData>;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export function createDevices(options: DevicesOptions): Devices {
  const { networks, credentials, connectTimeoutMs = 3_000, answerTimeoutMs = 5_000 } = options;
  const agent = new Agent({
    connections: 4,
    pipelining: 1,
    allowH2: false,
    headersTimeout: answerTimeoutMs,
    bodyTimeout: answerTimeoutMs,
    maxResponseSize: 64 * 1024,
    connect: { timeout: connectTimeoutMs, lookup: networks.lookup },
  });
  return {
    open(endpoint) {
      const { address, credential, id } = endpoint;
      const problem = deviceProblem(address, networks);
      if (problem !== undefined) throw new DeliveryError('unrecoverable', 'address', problem, false);
      const { url, user } = placeOfDevice(address);
      const password = credentials.secret(credential);
      if (password === undefined) {
        const message = `终端 ${id} 没有密码：把凭据 ${credential} 设为设备密码。There is no password: set the credential ${credential}.`;
        throw new DeliveryError('retry-later', 'no-password', message, false);
      }
      const wholeMs = connectTimeoutMs + 2 * answerTimeoutMs;
      const send = createSend(agent, url, { user, password }, wholeMs);
      return deviceAt(url, send, options.uploadTimeoutMs ?? 120_000);
    },
    close: () => agent.close(),
  };
}

const clips = '/axis-cgi/mediaclip.cgi?action=';

function deviceAt(url: string, send: Send, uploadTimeoutMs: number): Device {
  /** What is behind OK: which clip it was. */
  const numberIn = (answer: string, done: 'uploaded' | 'removed' | 'playing'): number => {
    const [, word, number] = /^OK\s+([a-z]+)=(?:MediaClip\.M)?(\d{1,4})\s*$/.exec(answer) ?? [];
    if (word !== done || number === undefined) throw nonsense(url);
    return Number(number);
  };
  return {
    url,
    async shelf(signal) {
      const path = '/axis-cgi/param.cgi?action=list&group=MediaClip,Properties.AudioClip';
      const shelf = readShelf(await send({ path, signal }));
      if (shelf === undefined) throw nonsense(url);
      return shelf;
    },
    async upload(name, path, signal) {
      const body = async () => {
        const form = new FormData();
        form.append('file', await openAsBlob(path, { type: 'audio/mpeg' }), `${name}.mp3`);
        return form;
      };
      const query = `upload&media=audio&name=${encodeURIComponent(name)}`;
      const upload = {
        method: 'POST',
        path: clips + query,
        body,
        timeoutMs: uploadTimeoutMs,
        signal,
      } as const;
      return numberIn(await send(upload), 'uploaded');
    },
    async remove(clip, signal) {
      const answer = await send({ path: `${clips}remove&clip=${clip}`, signal });
      if (numberIn(answer, 'removed') !== clip) throw nonsense(url);
    },
    async play(clip, volumePercent) {
      const volume = volumePercent === undefined ? '' : `&volume=${volumePercent}`;
      const answer = await send({ path: `${clips}play&clip=${clip}${volume}` });
      if (numberIn(answer, 'playing') !== clip) throw nonsense(url);
    },
    async stop() {
      if (!/^OK\b/.test(await send({ path: `${clips}stop` }))) throw nonsense(url);
    },
  };
}

/** Sends requests, and answers what the device asks for; the nonce it gives serves until it wants another. */
function createSend(dispatcher: Dispatcher, url: string, login: Login, wholeMs: number): Send {
  let challenge: Challenge | undefined;
  let count = 0;
  const once = async ({ method = 'GET', path, body }: Call, signal: AbortSignal) => {
    const target = new URL(`${url}${path}`);
    const uri = `${target.pathname}${target.search}`;
    count += 1;
    const authorization =
      challenge === undefined ? {} : { authorization: answerTo(challenge, login, { method, uri, count }) };
    const form = await body?.();
    const options = { dispatcher, method, signal, headers: authorization, body: form ?? null };
    const response = await request(target, options);
    return { status: response.statusCode, headers: response.headers, text: await response.body.text() };
  };
  return async (call) => {
    const { signal = new AbortController().signal, timeoutMs = wholeMs } = call;
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    try {
      bounded.throwIfAborted();
      let response = await once(call, bounded);
      // A nonce it knows no more is refused once; so is a request without any.
      if (response.status === 401) {
        challenge = challengeIn([response.headers['www-authenticate'] ?? ''].flat().join(', '));
        count = 0;
        if (challenge === undefined) throw unauthorized(url);
        response = await once(call, bounded);
      }
      if (response.status === 401) throw unauthorized(url);
      if (response.status !== 200) throw httpStatusFailure(response.status, url);
      return response.text;
    } catch (cause) {
      throw transportFailure(cause, url, signal);
    }
  };
}

const unauthorized = (url: string): DeliveryError =>
  new DeliveryError(
    'retry-later',
    'unauthorized',
    `终端 ${url} 不认这个用户名和密码（HTTP 摘要认证），核对凭据。The endpoint does not accept user and password by HTTP digest; check the credential.`,
    false,
  );
