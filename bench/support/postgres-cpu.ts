import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { processCpuMs } from './cpu-time.ts';

/** Processor time of a PostgreSQL on this machine, of all its processes so far, in milliseconds. */
export function postgresCpuMs(databaseUrl: string): number {
  const folder = new URL(databaseUrl).searchParams.get('host') ?? '';
  const [server = ''] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n');
  const children = readFileSync(`/proc/${server}/task/${server}/children`, 'utf8').trim().split(' ');
  const [, ended] = processCpuMs(server);
  return children.reduce((sum, child) => sum + ranMs(child), ended);
}

/** Of a process that may have ended meanwhile: then its parent's figure holds it. Linux tells it in nanoseconds. */
function ranMs(pid: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return 0;
  }
}
