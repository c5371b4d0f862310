import type { Config } from '../config.ts';
import type { Schedule } from '../domain/schedule.ts';
import { countyNamed } from './county.ts';
import type { CliDeps } from './deps.ts';

/** The county a person means, as it was last published, and now by the home's clock. Throws CommandError, listing what there is. */
export async function publishedCounty(
  { read }: Pick<CliDeps, 'read'>,
  config: Config,
  text: string,
): Promise<Schedule & { readonly nowMs: number }> {
  const reader = await read(config);
  try {
    const all = await reader.store.revisions.schedules();
    const county = countyNamed(
      all.map(({ body }) => body),
      text,
    );
    return { ...county, nowMs: reader.clock.now() };
  } finally {
    await reader.close();
  }
}
