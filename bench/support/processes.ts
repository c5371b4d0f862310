import { readdir, readFile } from 'node:fs/promises';

/** The most memory a process ever held, in MB: `VmHWM` of Linux. */
export async function peakMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

/** The process of that name which another one started. */
export async function childOf(parent: number, name: string): Promise<number> {
  for (const pid of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    if (status.startsWith(`Name:\t${name}\n`) && status.includes(`\nPPid:\t${parent}\n`)) return Number(pid);
  }
  throw new Error(`process ${parent} has no child ${name}`);
}
