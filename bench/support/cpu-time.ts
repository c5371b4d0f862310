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
