import type { Config } from '../config.ts';
import type { Schedule } from '../domain/schedule.ts';
import { countyNamed } from './county.ts';
import type { CliDeps } from './deps.ts';

/** The county a person means, as it was last published. Throws CommandError, listing what there is. */
export async function publishedCounty(
  { read }: Pick<CliDeps, 'read'>,
  config: Config,
  text: string,
): Promise<Schedule> {
  const reader = await read(config);
  try {
    const all = await reader.store.revisions.schedules();
    return countyNamed(
      all.map(({ body }) => body),
      text,
    );
  } finally {
    await reader.close();
  }
}
