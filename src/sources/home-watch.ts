import { createHash } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../ports/logger.ts';

const rooms = ['content', 'schedules'] as const;

/** One word for the names, sizes and times of all of people's files; what starts with a dot is none of them. */
export async function homeState(home: string): Promise<string> {
  const hash = createHash('sha256');
  for (const room of rooms) {
    const entries = await readdir(join(home, room), { recursive: true }).catch(() => undefined);
    const names = (entries ?? ['']).filter((name) => !name.split('/').some((part) => part.startsWith('.')));
    const marks = await Promise.all(names.toSorted().map((name) => markOf(home, `${room}/${name}`)));
    for (const mark of marks) hash.update(`${mark}\n`);
  }
  return hash.digest('hex');
}

async function markOf(home: string, name: string): Promise<string> {
  const found = await stat(join(home, name), { bigint: true }).catch(() => undefined);
  // Of a folder only what is in it counts.
  if (found?.isFile() !== true) return name;
  return [name, found.size, found.mtimeNs, found.ino].join('\t');
}

export interface HomeWatch {
  readonly home: string;
  /** Called once a change is over. Never throws. */
  readonly changed: () => void;
  readonly logger: Logger;
  /** How long nothing must happen for a change to be over; a second unless given. */
  readonly quietMs?: number;
  /** A change that does not end is told of after this long. */
  readonly latestMs?: number;
  /** How often the files are looked at for what no event told; a minute unless given. */
  readonly lookEveryMs?: number;
}

/**
 * Watches the files people write in a home. Events bring the news at once; a slow look is the net below them, for
 * network disks and folders that were mounted anew. A burst of any length is one change.
 */
export function watchHome(options: HomeWatch): { close(): void } {
  const { home, changed, logger, quietMs = 1000, latestMs = 60_000, lookEveryMs = 60_000 } = options;
  const watched = new Map<string, { readonly watcher: FSWatcher; readonly inode: bigint }>();
  let quiet: NodeJS.Timeout | undefined;
  let firstAtMs: number | undefined;
  let last: string | undefined;
  let isClosed = false;

  const note = (): void => {
    if (isClosed) return;
    firstAtMs ??= performance.now();
    clearTimeout(quiet);
    const waitMs = Math.min(quietMs, Math.max(0, firstAtMs + latestMs - performance.now()));
    quiet = setTimeout(() => {
      firstAtMs = undefined;
      changed();
    }, waitMs);
  };

  const drop = (room: string): void => {
    watched.get(room)?.watcher.close();
    watched.delete(room);
  };

  const hold = async (room: string): Promise<void> => {
    const folder = await stat(join(home, room), { bigint: true }).catch(() => undefined);
    if (folder?.ino === watched.get(room)?.inode || isClosed) return;
    drop(room);
    if (folder === undefined) return;
    try {
      const watcher = watch(join(home, room), { recursive: true, persistent: false }, (_, name) => {
        if (name?.split('/').some((part) => part.startsWith('.')) !== true) note();
      });
      watcher.on('error', () => drop(room));
      watched.set(room, { watcher, inode: folder.ino });
    } catch (err) {
      logger.warn({ err, room }, 'the folder cannot be watched; it is looked at once a minute');
    }
  };

  const look = async (): Promise<void> => {
    for (const room of rooms) await hold(room);
    const state = await homeState(home);
    // Also the first time: something may have changed since the home was last read.
    if (state !== last) note();
    last = state;
  };
  let looking = look();
  const every = setInterval(() => {
    looking = looking.then(look);
  }, lookEveryMs).unref();

  return {
    close() {
      isClosed = true;
      clearInterval(every);
      clearTimeout(quiet);
      for (const room of rooms) drop(room);
    },
  };
}
