import { join } from 'node:path';
import { CommandError } from '../cli/county.ts';
import type { Reader } from '../cli/deps.ts';
import type { Config } from '../config.ts';
import { createWallClock } from '../queue/clock-time.ts';
import { isThere } from '../store/database-file.ts';

/** The home's database, to be read only, and what time it is by its own clock. Throws CommandError where there is none. */
export async function openReader(config: Config): Promise<Reader> {
  const { createStore } = await import('../store/store.ts');
  const { settingsOf } = await import('../settings.ts');
  const { clockOfRecord } = await import('../app/clock-of-record.ts');
  const wallClock = createWallClock();
  const file = join(config.dataFolder, 'dalaba.sqlite');
  if (config.databaseUrl === undefined && !isThere(file)) {
    throw new CommandError(
      `${config.home} 里还没有数据：先运行 dalaba serve（或 npm start）。No data yet in ${config.home}: run dalaba serve first.`,
    );
  }
  const store = await createStore({
    clock: wallClock,
    readOnly: true,
    ...(config.databaseUrl === undefined ? { file } : { databaseUrl: config.databaseUrl }),
  });
  try {
    const clock = await clockOfRecord({ store, clock: wallClock }, () => isSample(config));
    return { store, clock, settings: settingsOf(config), close: () => store.close() };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function isSample({ home }: Config): Promise<boolean> {
  const { createScheduleFiles } = await import('../schedules/schedule-files.ts');
  return (await createScheduleFiles({ home }).read()).sample;
}
