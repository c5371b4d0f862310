import { addDays, dateAt } from '../domain/calendar.ts';
import type { LocalDate } from '../domain/ids.ts';
import type { Context } from './context.ts';
import { programmeFile } from './rebuild-programme.ts';

type Needs = Parameters<typeof programmeFile>[0] & Pick<Context, 'clock' | 'logger'>;

const batch = 200;

/**
 * Removes the files of programmes no broadcast has used for `keepProgrammesDays`; answers how many. What is removed
 * can be made again. Two clocks at once, or one killed in between, do no harm: a programme that a broadcast took up
 * while its file went is made again at once here, or by whoever asks for it.
 */
export async function collectProgrammes(context: Needs): Promise<number> {
  const { store, blobs, clock, settings } = context;
  const before = lastKept(context);
  let collected = 0;
  for (;;) {
    const outdated = await store.programmes.outdated(before, batch);
    let took = 0;
    for (const programme of outdated) {
      if (!(await store.programmes.collect(programme, before, clock.now()))) continue;
      took += 1;
      await blobs.remove(programme);
      if (await store.programmes.isKept(programme)) await programmeFile(context, programme);
    }
    collected += took;
    if (took === 0 || outdated.length < batch) break;
  }
  if (collected > 0)
    context.logger.info({ collected, keepDays: settings.keepProgrammesDays }, 'old programmes collected');
  return collected;
}

/** In UTC, where the day begins later than in the counties: an hour too long is no harm. */
const lastKept = ({ clock, settings }: Needs): LocalDate =>
  addDays(dateAt(clock.now(), 'UTC'), -settings.keepProgrammesDays);
