import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import net, { type LookupFunction } from 'node:net';
import type { LiveFormat } from '../ports/live-audio.ts';

/** Where sources may be; names are resolved by it, so that what was checked is what gets connected. */
export interface Networks {
  allows(address: string): boolean;
  readonly lookup: LookupFunction;
}

export interface Connection {
  readonly format: LiveFormat;
  readonly body: AsyncIterable<Uint8Array>;
  close(): void;
}

/** A source that can't be heard now; the message is for the log. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

const answerWithinMs = 8000;
const maxHeaderBytes = 16_384;

const formats: Readonly<Record<string, LiveFormat>> = {
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/aac': 'aac',
  'audio/aacp': 'aac',
  'audio/ogg': 'ogg',
  'application/ogg': 'ogg',
};

/** Why a URL can't be called, as its author reads it. */
export function urlProblem(text: string, networks: Networks): string | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    return '直播源要是不带用户名和密码的 http(s) 网址。A live source is an http or https URL without user name and password.';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return net.isIP(host) !== 0 && !networks.allows(host)
    ? `${host} 不在允许的网络内。${host} is not in an allowed network.`
    : undefined;
}

/** Calls a source and waits for its first bytes to be promised as sound. No redirect is followed. Throws SourceError. */
export async function connect(text: string, networks: Networks, signal: AbortSignal): Promise<Connection> {
  const problem = urlProblem(text, networks);
  if (problem !== undefined) throw new SourceError(problem);
  const url = new URL(text);
  const { request } = url.protocol === 'https:' ? https : http;
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]);
  const asking = request(url, {
    agent: false,
    lookup: networks.lookup,
    maxHeaderSize: maxHeaderBytes,
    headers: { accept: Object.keys(formats).join(', '), connection: 'close' },
  });
  const abort = () => void asking.destroy(new SourceError('no answer in time'));
  bounded.addEventListener('abort', abort);
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      asking.once('response', resolve);
      // Errors that come later end the body, which says so.
      asking.on('error', reject);
      asking.end();
      if (bounded.aborted) abort();
    });
    const format = formatOf(answer);
    return { format, body: answer, close: () => void asking.destroy() };
  } catch (cause) {
    asking.destroy();
    signal.throwIfAborted();
    throw cause instanceof SourceError ? cause : new SourceError(String(cause), { cause });
  } finally {
    bounded.removeEventListener('abort', abort);
  }
}

function formatOf({ statusCode = 0, headers }: IncomingMessage): LiveFormat {
  if (statusCode !== 200) throw new SourceError(`the source answers ${statusCode}`);
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const format = Object.hasOwn(formats, type) ? formats[type] : undefined;
  if (format === undefined)
    throw new SourceError(`the source sends ${type.slice(0, 80) || 'no content type'}`);
  return format;
}
