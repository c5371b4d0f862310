import { join } from 'node:path';
import { CommandError } from '../cli/county.ts';
import type { Config } from '../config.ts';

export async function prepareSample(config: Config) {
  const { createScheduleFiles } = await import('../schedules/schedule-files.ts');
  const { ensureCredentials } = await import('../secrets/credentials.ts');
  const { schedules, sample, findings } = await createScheduleFiles({ home: config.home }).read();
  if (!sample) {
    throw new CommandError(
      `${config.home} 不是样例家目录，请用 dalaba serve。${config.home} is no sample home; use dalaba serve.`,
    );
  }
  const endpoints = schedules.flatMap((schedule) => schedule.endpoints);
  ensureCredentials(
    join(config.dataFolder, 'secrets'),
    endpoints
      .filter(({ driver }) => driver === 'http' || driver === 'mqtt')
      .map(({ credential }) => credential),
  );
  if (schedules.length === 0)
    throw new CommandError(
      `schedules/ 里没有能用的县：${findings.length} 个问题，用 dalaba check 看。No county in schedules/ holds; run dalaba check.`,
    );
  // What aired last is read before the service starts, perhaps from what an earlier version left.
  const { migrateHome } = await import('../home-data.ts');
  await migrateHome(config, false);
  return schedules;
}
