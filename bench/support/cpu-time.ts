import { readFile } from 'node:fs/promises';

/** Starts to count this process's processor time, all threads; answers what ran since, in milliseconds. */
export function cpuTimer(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
}

export async function cpuMsOf(work: () => Promise<unknown>): Promise<number> {
  const elapsed = cpuTimer();
  await work();
  return elapsed();
}

/** Clock ticks a second that Linux tells processes of; fixed by its ABI. */
const ticksPerSecond = 100;

/** Processor time of this process and of all its children that have ended, in milliseconds. */
export async function processesCpuMs(): Promise<number> {
  const stat = await readFile('/proc/self/stat', 'utf8');
  // Fields 14 to 17 of proc(5); the second, a name in brackets, may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return (ticks * 1000) / ticksPerSecond;
}
