import { readFileSync } from 'node:fs';

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

/** The same, with what another one's processor time so far grows by meanwhile. */
export async function cpuMsWith(otherMs: () => number, work: () => Promise<unknown>): Promise<number> {
  const before = otherMs();
  return (await cpuMsOf(work)) + otherMs() - before;
}

/** Clock ticks a second that Linux tells processes of; fixed by its ABI. */
const ticksPerSecond = 100;

/** Processor time of a process, and of its children that have ended, in milliseconds. */
export function processCpuMs(pid: string): readonly [ownMs: number, endedMs: number] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // Fields 14 to 17 of proc(5); the second, a name in brackets, may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15).map(Number);
  const ms = (ticks: number) => (ticks * 1000) / ticksPerSecond;
  return [ms(user + system), ms(endedUser + endedSystem)];
}

/** Processor time of this process and of all its children that have ended, in milliseconds. */
export async function processesCpuMs(): Promise<number> {
  const [own, ended] = processCpuMs('self');
  return own + ended;
}
