import { type Actor, actorName } from '../domain/actor.ts';
import type { AlertSettings } from '../domain/alert-channel.ts';
import type { Finding } from '../domain/finding.ts';
import type { AreaCode } from '../domain/ids.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { Context } from './context.ts';

type Needs = Pick<Context, 'store' | 'drivers' | 'scheduleFiles' | 'clock'>;

export interface SchedulePublication {
  readonly published: readonly {
    readonly county: AreaCode;
    readonly number: number;
    readonly changed: boolean;
  }[];
  /** The home calls itself a sample. */
  readonly sample: boolean;
  readonly findings: readonly Finding[];
}

/** Publishes each county whose files hold; a county whose files don't keeps running its last good revision. */
export async function publishSchedules(context: Needs, actor: Actor): Promise<SchedulePublication> {
  const { schedules, sample, alerts, findings } = await context.scheduleFiles.read();
  const published = [];
  for (const schedule of schedules) {
    const last = (await context.store.revisions.schedule(schedule.county))?.body;
    const outcome = await context.store.revisions.publishSchedule(schedule, {
      chain: schedule.county,
      verb: 'publish-schedule',
      subject: schedule.county,
      actor: actorName(actor),
      atMs: context.clock.now(),
      body: { changed: changedParts(last, schedule) },
    });
    published.push({ county: schedule.county, ...outcome });
  }
  if (alerts !== undefined) await publishAlerts(context, actor, alerts);
  return { published, sample, findings };
}

/** Who is warned is one revision for all counties; a home that never said so has none. */
async function publishAlerts({ store, clock }: Needs, actor: Actor, alerts: AlertSettings): Promise<void> {
  if (alerts.channels.length === 0 && (await store.revisions.alerts()) === undefined) return;
  await store.revisions.publishAlerts(alerts, {
    chain: 'library',
    verb: 'publish-alerts',
    subject: 'alerts',
    actor: actorName(actor),
    atMs: clock.now(),
    body: { channels: alerts.channels.map(({ kind, credential }) => [kind, credential]) },
  });
}

/** Names the keys that differ, so that the ledger tells what an edit touched. */
function changedParts(last: Schedule | undefined, next: Schedule): readonly string[] {
  const old: Readonly<Record<string, unknown>> = { ...last };
  return Object.entries(next)
    .filter(([key, value]) => JSON.stringify(old[key]) !== JSON.stringify(value))
    .map(([key]) => key);
}
