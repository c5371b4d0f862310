const dayMs = 86_400_000;

export interface UseAt {
  readonly atMs: number;
  readonly usedBytes: number;
}

export interface DiskForecast {
  /** Below 0 when the data folder shrinks. */
  readonly growthBytesPerDay: number;
  /** Until nothing is free, at that growth; undefined when it does not grow. */
  readonly daysUntilFull?: number;
}

/**
 * Growth as the slope of the least-squares line through the samples, and how long the free bytes last at it.
 * Undefined for samples that span less than half a day: one evening says nothing about a week.
 */
export function forecastDisk(samples: readonly UseAt[], freeBytes: number): DiskForecast | undefined {
  const times = samples.map(({ atMs }) => atMs);
  if (samples.length < 2 || Math.max(...times) - Math.min(...times) < dayMs / 2) return undefined;
  const meanAt = mean(times);
  const meanUsed = mean(samples.map(({ usedBytes }) => usedBytes));
  let covariance = 0;
  let variance = 0;
  for (const { atMs, usedBytes } of samples) {
    const days = (atMs - meanAt) / dayMs;
    covariance += days * (usedBytes - meanUsed);
    variance += days * days;
  }
  const growthBytesPerDay = covariance / variance;
  return growthBytesPerDay > 0
    ? { growthBytesPerDay, daysUntilFull: freeBytes / growthBytesPerDay }
    : { growthBytesPerDay };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
