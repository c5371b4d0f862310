import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

const staleAfterMs = 60 * 60 * 1000;

/** Where a blob is written before it has its name; the file's name says which process writes it. */
export const incomingPath = (folder: string): string =>
  join(folder, `${hostname()}~${process.pid}~${randomUUID()}`);

/** Removes what dead processes left half-written; roles of one service share the folder, so live ones stay. */
export function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (isLeftover(name, statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0)) {
      rmSync(path, { force: true });
    }
  }
}

function isLeftover(name: string, writtenAtMs: number): boolean {
  if (Date.now() - writtenAtMs > staleAfterMs) return true;
  const [host, pidText] = name.split('~');
  if (host !== hostname()) return false;
  const pid = Number(pidText);
  // A container gives the same pid to every life of a service: only what this life wrote is its own.
  if (pid === process.pid) return writtenAtMs < Date.now() - process.uptime() * 1000;
  return !isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
