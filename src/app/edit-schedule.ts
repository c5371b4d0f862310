import { type Actor, actorName } from '../domain/actor.ts';
import { audiencesOn } from '../domain/audience.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { slotDay, slotSpan } from '../domain/calendar.ts';
import type { Finding } from '../domain/finding.ts';
import type { BroadcastId, Digest } from '../domain/ids.ts';
import { canonicalJson } from '../domain/ledger.ts';
import { rulesOn } from '../domain/rules-on.ts';
import type { Schedule } from '../domain/schedule.ts';
import { slotSettings } from '../domain/slot-settings.ts';
import type { LineChange } from '../domain/text-diff.ts';
import type {
  PreparedEdit,
  ScheduleChange,
  ScheduleEditor,
  ScheduleFileName,
} from '../ports/schedule-editor.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';

export interface ScheduleWriting extends Pick<Context, 'store' | 'clock'> {
  readonly scheduleEditor: ScheduleEditor;
  /** Reads the home again and publishes what holds; answers every problem found. */
  readonly publish: (actor: Actor) => Promise<readonly Finding[]>;
  /** Makes broadcasts again by what is published now; absent where this service cannot. */
  readonly replacePlanned?: (actor: Actor, broadcasts: readonly BroadcastId[]) => Promise<void>;
}

/** What becomes of broadcasts that are planned already: they air as they are, or are made again. */
export type Tonight = 'keep' | 'replace';

export interface WrittenSchedule {
  readonly file: string;
  readonly digest: Digest;
  /** False when the file said so already. */
  readonly changed: boolean;
  readonly diff: readonly LineChange[];
  /** Broadcasts that the edit would have changed, and that air as they were planned. */
  readonly kept: readonly BroadcastId[];
  /** Every problem of the home, once it was published. */
  readonly findings: readonly Finding[];
}

/**
 * Changes a county's schedule.yaml, or what all counties share, and publishes it.
 * @param basedOn digest of the file the edit was made from.
 * @param tonight asked for when the edit falls on a broadcast that is planned already.
 * Throws RequestError `forbidden`, `conflict` when `tonight` is to be said, `invalid` when it cannot be done; and
 * HomeError when nothing was written.
 */
export async function editSchedule(
  context: ScheduleWriting,
  actor: Actor,
  which: ScheduleFileName,
  basedOn: Digest,
  change: ScheduleChange,
  tonight?: Tonight,
): Promise<WrittenSchedule> {
  if (which === 'calendar') authorise(actor, 'editCalendar');
  else authorise(actor, 'editSchedule', which);
  const edit = await context.scheduleEditor.prepare(which, basedOn, change);
  const { before, after, diff } = edit;
  if (before.digest === after.digest)
    return { ...after, changed: false, diff: [], kept: [], findings: edit.findings };
  const planned = await plannedUnder(context, edit);
  if (planned.length > 0) requireAnswer(context, planned, tonight);
  await context.scheduleEditor.write(edit);
  await context.store.ledger.append({
    chain: which === 'calendar' ? 'library' : which,
    verb: 'edit-schedule',
    subject: which,
    actor: actorName(actor),
    atMs: context.clock.now(),
    body: {
      file: after.file,
      basedOn: before.digest,
      digest: after.digest,
      diff: diff.map(({ sign, line, text }) => [sign, line, text]),
      ...(planned.length === 0 ? {} : { tonight, planned: planned.map(({ id }) => id) }),
    },
  });
  const findings = await context.publish(actor);
  const ids = planned.map(({ id }) => id);
  if (tonight === 'replace') await context.replacePlanned?.(actor, ids);
  const { file, digest } = after;
  return { file, digest, changed: true, diff, kept: tonight === 'replace' ? [] : ids, findings };
}

/** Broadcasts planned and not yet over that would be others by the edited schedules: nobody plans them again. */
async function plannedUnder(
  { store, clock }: ScheduleWriting,
  { schedulesBefore, schedulesAfter }: PreparedEdit,
): Promise<readonly Broadcast[]> {
  const now = clock.now();
  return (await store.broadcasts.open()).filter((broadcast) => {
    if (broadcast.endsAtMs <= now || broadcast.adHoc) return false;
    const [was, is] = [schedulesBefore, schedulesAfter].map((all) =>
      all.find(({ county }) => county === broadcast.county),
    );
    return was !== undefined && is !== undefined && asksOf(was, broadcast) !== asksOf(is, broadcast);
  });
}

/** All that a schedule says of one broadcast, to be compared. */
function asksOf(schedule: Schedule, { date, slot: name }: Broadcast): string {
  const day = slotDay(schedule, date, name);
  if (day === undefined) return '';
  const { emphasis, ...rules } = rulesOn(schedule, date, name);
  const span = slotSpan(day.slot, date, schedule.zone);
  return canonicalJson({
    airs: day.airs,
    span,
    settings: slotSettings(schedule, day.slot),
    rules,
    emphasis: [...emphasis].map(([topic, { factor }]) => [topic, factor]),
    audiences: audiencesOn(schedule, day.slot, span),
  });
}

function requireAnswer(
  { replacePlanned }: ScheduleWriting,
  planned: readonly Broadcast[],
  tonight: Tonight | undefined,
): void {
  const ids = planned.map(({ id }) => id).join('、');
  if (tonight === undefined) {
    throw new RequestError(
      'conflict',
      `${ids} 已经排好，这一改会影响它。请说明：换掉今晚的（--tonight replace），还是从明天起（--from-tomorrow）？什么也没有写。` +
        `${ids} is planned already, and this edit falls on it. Say whether to replace tonight's (--tonight replace) or to begin tomorrow (--from-tomorrow); nothing was written.`,
    );
  }
  if (tonight === 'replace' && replacePlanned === undefined) {
    throw new RequestError(
      'invalid',
      `这个服务还不能换掉已经排好的 ${ids}；用 --from-tomorrow，今晚照旧。什么也没有写。` +
        `This service cannot replace ${ids} once it is planned; use --from-tomorrow. Nothing was written.`,
    );
  }
}
