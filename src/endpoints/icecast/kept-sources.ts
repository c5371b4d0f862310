import { frameMs, silentFrame } from '../../domain/frames.ts';
import type { AllowedNetworks } from '../allowed-networks.ts';
import type { Mount } from './mount.ts';
import { openSource, type SourceStream } from './source-stream.ts';

/**
 * Sources of mounts, kept for a moment where another programme is about to follow: Icecast sends a mount's listeners
 * away when its source goes.
 */
export interface KeptSources {
  /** The one that is kept, else a new one. Throws as `openSource`. */
  open(mount: Mount, signal: AbortSignal): Promise<SourceStream>;
  /** Sends silence until somebody takes it up, or ends it. */
  keep(mount: Mount, source: SourceStream): void;
  close(): Promise<void>;
}

/** Performances are looked for twice a second. Until then another process finds the mount in use. */
const keptMs = 3000;
const blockFrames = 10;
const silence = Buffer.concat(Array.from({ length: blockFrames }, () => silentFrame));

interface Kept {
  readonly source: SourceStream;
  stop(): void;
}

export function createKeptSources(networks: AllowedNetworks): KeptSources {
  const kept = new Map<string, Kept>();
  const release = (href: string): SourceStream | undefined => {
    const found = kept.get(href);
    found?.stop();
    kept.delete(href);
    return found?.source.broken.aborted === false ? found.source : undefined;
  };
  return {
    open: async (mount, signal) => release(mount.url.href) ?? openSource(mount, networks, signal),
    keep({ url }, source) {
      const before = release(url.href);
      if (before !== undefined) before.destroy(new Error('another source was kept'));
      const sending = setInterval(() => {
        source.write(silence, () => undefined).catch(() => undefined);
      }, blockFrames * frameMs);
      const ending = setTimeout(() => void release(url.href)?.end(), keptMs);
      const stop = () => {
        clearInterval(sending);
        clearTimeout(ending);
      };
      kept.set(url.href, { source, stop });
    },
    async close() {
      await Promise.all([...kept.keys()].map((href) => release(href)?.end()));
    },
  };
}
