import { type Actor, actorName } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { wallTimeAt } from '../domain/calendar.ts';
import type { Finding } from '../domain/finding.ts';
import type { BroadcastId, Digest } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { LineChange } from '../domain/text-diff.ts';
import type {
  PreparedEdit,
  ScheduleChange,
  ScheduleEditor,
  ScheduleFileName,
} from '../ports/schedule-editor.ts';
import { asksOf } from './asks-of.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';
import type { RemadeBroadcast } from './remake-broadcasts.ts';
import { standsAt } from './stands-at.ts';

export interface ScheduleWriting extends Pick<Context, 'store' | 'clock'> {
  readonly scheduleEditor: ScheduleEditor;
  /** Reads the home again and publishes what holds; answers every problem found. */
  readonly publish: (actor: Actor) => Promise<readonly Finding[]>;
  /** Makes broadcasts again, as was asked for, by what is published now. */
  readonly remake: (broadcasts: readonly BroadcastId[]) => Promise<readonly RemadeBroadcast[]>;
}

/** What becomes of broadcasts that are planned already: they air as they are, or are made again. */
export type Tonight = 'keep' | 'replace';

/** A broadcast the edit falls on: what is said of it before and after. */
export interface PlannedUnder {
  readonly broadcast: Broadcast;
  readonly before: Digest;
  readonly after: Digest;
  /** Its county's, edited. */
  readonly schedule: Schedule;
  readonly isOnAir: boolean;
}

export interface WrittenSchedule {
  readonly file: string;
  readonly digest: Digest;
  /** False when the file said so already. */
  readonly changed: boolean;
  readonly diff: readonly LineChange[];
  /** Broadcasts that the edit would have changed, and that air as they were planned. */
  readonly kept: readonly BroadcastId[];
  /** Broadcasts that were to be made again, and what becomes of each. */
  readonly replaced: readonly RemadeBroadcast[];
  /** Every problem of the home, once it was published. */
  readonly findings: readonly Finding[];
}

/**
 * Changes a county's schedule.yaml, or what all counties share, and publishes it.
 * @param basedOn digest of the file the edit was made from.
 * @param tonight asked for when the edit falls on a broadcast that is planned already.
 * Throws RequestError `forbidden`, `conflict` when `tonight` is to be said or an earlier edit is still being carried
 * out, `invalid` when there is no time; and HomeError. Then nothing was written.
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
    return { ...after, changed: false, diff: [], kept: [], replaced: [], findings: edit.findings };
  const planned = await plannedUnder(context, edit);
  if (planned.length > 0 && tonight === undefined) requireAnswer(planned);
  const wanted = tonight === 'replace' ? planned.filter(({ isOnAir }) => !isOnAir) : [];
  await requireNonePostponing(context, planned);
  for (const one of wanted) requireTime(context, one);
  if (tonight === 'keep') {
    await requireNoneUnderWay(context, planned);
    await unwant(context, actor, planned, 'kept');
  }
  await want(context, actor, wanted);
  try {
    await context.scheduleEditor.write(edit);
  } catch (error) {
    await unwant(context, actor, wanted, 'not-written');
    throw error;
  }
  const ids = planned.map(({ broadcast: { id } }) => id);
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
      ...(planned.length === 0 ? {} : { tonight, planned: ids }),
    },
  });
  const findings = await context.publish(actor);
  const replaced = tonight === 'replace' ? await context.remake(ids) : [];
  const kept =
    tonight === 'replace'
      ? replaced.flatMap(({ broadcast, outcome }) => (outcome === 'airs' ? [broadcast] : []))
      : ids;
  const { file, digest } = after;
  return { file, digest, changed: true, diff, kept, replaced, findings };
}

/** Broadcasts planned and not yet over that would be others by the edited schedules: nobody plans them again. */
export async function plannedUnder(
  { store, clock }: Pick<ScheduleWriting, 'store' | 'clock'>,
  { schedulesBefore, schedulesAfter }: Pick<PreparedEdit, 'schedulesBefore' | 'schedulesAfter'>,
): Promise<readonly PlannedUnder[]> {
  const now = clock.now();
  return (await store.broadcasts.open()).flatMap((broadcast) => {
    if (broadcast.endsAtMs <= now || broadcast.adHoc) return [];
    const [was, is] = [schedulesBefore, schedulesAfter].map((all) =>
      all.find(({ county }) => county === broadcast.county),
    );
    if (was === undefined || is === undefined) return [];
    const [before, after] = [asksOf(was, broadcast), asksOf(is, broadcast)];
    const isOnAir = broadcast.state === 'frozen' && now >= broadcast.startsAtMs;
    return before === after ? [] : [{ broadcast, before, after, schedule: is, isOnAir }];
  });
}

function requireAnswer(planned: readonly PlannedUnder[]): void {
  const ids = planned.map(({ broadcast: { id } }) => id).join('、');
  throw new RequestError(
    'conflict',
    `${ids} 已经排好，这一改会影响它。请说明：换掉今晚的（--tonight replace），还是从明天起（--from-tomorrow）？什么也没有写。` +
      `${ids} is planned already, and this edit falls on it. Say whether to replace tonight's (--tonight replace) or to begin tomorrow (--from-tomorrow); nothing was written.`,
  );
}

/** How long ahead a broadcast must be, where it stands and where it is to stand, to be made again. */
export const noticeMs = 120_000;

function requireTime({ clock }: ScheduleWriting, { broadcast, schedule }: PlannedUnder): void {
  const { id, state, startsAtMs } = broadcast;
  const stands = standsAt(schedule, broadcast);
  const soonestMs = clock.now() + noticeMs;
  if (state === 'frozen' && startsAtMs < soonestMs) {
    throw new RequestError(
      'invalid',
      `${id} 马上就播，来不及换（要提前 2 分钟）；用 --from-tomorrow，今晚照旧。什么也没有写。` +
        `${id} is about to go on air and can't be replaced any more (2 minutes ahead at least); use --from-tomorrow. Nothing was written.`,
    );
  }
  if (!('span' in stands)) return;
  const movedMs = stands.span.startsAtMs;
  if (movedMs === startsAtMs || movedMs >= soonestMs) return;
  const at = wallTimeAt(movedMs, schedule.zone).slice(0, 5);
  throw new RequestError(
    'invalid',
    `${id} 今天改不到 ${at}：已经过了，或不到 2 分钟了；用 --from-tomorrow，今晚照旧。什么也没有写。` +
      `${id} can't be moved to ${at} today: that is past, or less than 2 minutes ahead; use --from-tomorrow. Nothing was written.`,
  );
}

/** An earlier edit's word is carried out first: after that it can be told what stays. */
async function requireNoneUnderWay(
  { store }: ScheduleWriting,
  planned: readonly PlannedUnder[],
): Promise<void> {
  for (const { broadcast, before } of planned) {
    if ((await store.remakes.find(broadcast.id))?.asks !== before) continue;
    throw new RequestError(
      'conflict',
      `${broadcast.id} 正在按上一次修改换，请一分钟后再试，或用 --tonight replace。什么也没有写。` +
        `${broadcast.id} is still being replaced by the edit before: try again in a minute, or use --tonight replace. Nothing was written.`,
    );
  }
}

/** Who is postponed this minute would lose that word to the edit's. */
async function requireNonePostponing(
  { store }: ScheduleWriting,
  planned: readonly PlannedUnder[],
): Promise<void> {
  for (const { broadcast } of planned) {
    if ((await store.remakes.find(broadcast.id))?.startsAtMs === undefined) continue;
    throw new RequestError(
      'conflict',
      `${broadcast.id} 正在推迟，请一分钟后再试。什么也没有写。` +
        `${broadcast.id} is being postponed: try again in a minute. Nothing was written.`,
    );
  }
}

/** What is to be made again is written down before the file is, so that whoever is killed in between leaves it known. */
async function want(context: ScheduleWriting, actor: Actor, planned: readonly PlannedUnder[]): Promise<void> {
  for (const { broadcast, after } of planned) {
    await context.store.remakes.want(
      { broadcast: broadcast.id, asks: after, actor: actorName(actor) },
      remakeEntry(context, actor, broadcast, 'want-remake', { asks: after }),
    );
  }
}

/** It stays as it was planned, whatever was wanted and never came to be published. */
async function unwant(
  context: ScheduleWriting,
  actor: Actor,
  planned: readonly PlannedUnder[],
  reason: string,
): Promise<void> {
  for (const { broadcast } of planned) {
    const entry = remakeEntry(context, actor, broadcast, 'drop-remake', { reason });
    await context.store.remakes.drop(broadcast.id, entry);
  }
}

const remakeEntry = (
  { clock }: ScheduleWriting,
  actor: Actor,
  { id, county }: Broadcast,
  verb: 'want-remake' | 'drop-remake',
  body: LedgerEntry['body'],
): LedgerEntry => ({ chain: county, verb, subject: id, actor: actorName(actor), atMs: clock.now(), body });
