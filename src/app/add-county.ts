import { type Actor, actorName } from '../domain/actor.ts';
import type { Finding } from '../domain/finding.ts';
import type { AreaCode, Digest } from '../domain/ids.ts';
import type { NewCounty } from '../ports/schedule-editor.ts';
import { authorise } from './authorise.ts';
import type { ScheduleWriting } from './edit-schedule.ts';

export interface AddedCounty {
  readonly county: AreaCode;
  /** Its schedule, relative to the home. */
  readonly file: string;
  readonly digest: Digest;
  /** Every problem of the home, once it was published. */
  readonly findings: readonly Finding[];
}

/**
 * Makes a county in the home, still without areas and endpoints, and publishes it. Throws RequestError `forbidden`, and
 * HomeError when nothing was written.
 */
export async function addCounty(
  { scheduleEditor, store, clock, publish }: Omit<ScheduleWriting, 'remake'>,
  actor: Actor,
  county: NewCounty,
): Promise<AddedCounty> {
  authorise(actor, 'addCounty');
  const { file, digest, text } = await scheduleEditor.create(county);
  await store.ledger.append({
    chain: county.county,
    verb: 'add-county',
    subject: county.county,
    actor: actorName(actor),
    atMs: clock.now(),
    body: { file, digest, text },
  });
  return { county: county.county, file, digest, findings: await publish(actor) };
}
