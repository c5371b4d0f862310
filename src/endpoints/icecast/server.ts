import { Agent, request } from 'undici';
import { z } from 'zod';
import type { AllowedNetworks } from '../allowed-networks.ts';
import { type Mount, mountFailure } from './mount.ts';

/** What is asked of an Icecast server beside the stream, none of which touches a mount. */
export interface Server {
  /** Whether it is there and takes our password for this mount. Throws DeliveryError, or what the transport threw. */
  check(mount: Mount, signal: AbortSignal): Promise<void>;
  /**
   * How many are tuned in; undefined where it answers without saying so.
   * Throws what the transport threw where it does not answer.
   */
  listeners(mount: Mount, signal: AbortSignal): Promise<number | undefined>;
  close(): Promise<void>;
}

const answerLimitBytes = 64 * 1024;
/** A line may take seconds, each way. */
const timeoutMs = 10_000;

export function createServer(networks: AllowedNetworks): Server {
  const agent = new Agent({
    connections: 16,
    pipelining: 1,
    allowH2: false,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxResponseSize: answerLimitBytes,
    connect: { timeout: timeoutMs, lookup: networks.lookup },
  });
  const ask = (page: string, { url, authorization }: Mount, signal: AbortSignal, signedIn: boolean) => {
    const asked = new URL(page, url);
    asked.searchParams.set('mount', decodeURIComponent(url.pathname));
    return request(asked, { dispatcher: agent, signal, headers: signedIn ? { authorization } : {} });
  };
  return {
    // Icecast checks a mount's source password before it looks whether the mount has a source: 400 when it has none.
    async check(mount, signal) {
      const { statusCode, body } = await ask('/admin/listclients', mount, signal, true);
      await body.dump();
      if (statusCode !== 200 && statusCode !== 400) throw mountFailure(statusCode, mount.url);
    },
    async listeners(mount, signal) {
      const { statusCode, body } = await ask('/status-json.xsl', mount, signal, false);
      // Too much of an answer is one, too.
      const text = await body.text().catch(() => '');
      return statusCode === 200 ? listenersIn(text, mount.url.pathname) : undefined;
    },
    close: () => agent.destroy(),
  };
}

const sourceSchema = z.object({ listenurl: z.string(), listeners: z.int().nonnegative() });
const statusSchema = z.object({
  icestats: z.object({ source: z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]) }),
});

/** Icecast writes one source as an object, several as an array, and with none no JSON at all. */
function listenersIn(text: string, pathname: string): number | undefined {
  for (const one of sourcesIn(text)) {
    const { data } = sourceSchema.safeParse(one);
    if (data !== undefined && URL.parse(data.listenurl)?.pathname === pathname) return data.listeners;
  }
  return undefined;
}

function sourcesIn(text: string): readonly unknown[] {
  try {
    return statusSchema.safeParse(JSON.parse(text)).data?.icestats.source ?? [];
  } catch {
    return [];
  }
}
