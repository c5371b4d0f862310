import { actorName, system } from '../domain/actor.ts';
import { dateAt } from '../domain/calendar.ts';
import type { Digest } from '../domain/ids.ts';
import type { RecordingState } from '../domain/recording.ts';
import type { RetentionRule } from '../domain/retention.ts';
import type { RecordingRecord } from '../ports/recordings.ts';
import type { Context } from './context.ts';
import { makeCheckpoint } from './make-checkpoints.ts';
import { removeSound } from './remove-sound.ts';

type Needs = Parameters<typeof makeCheckpoint>[0] & Pick<Context, 'blobs'>;

/** Nobody will hear a recording in one of these again. */
const over: readonly RecordingState[] = ['rejected', 'retired', 'withdrawn'];

/** Recordings whose sound may go: one master may be many recordings, and then all of them are over. */
export interface DueMaster {
  readonly master: Digest;
  readonly bytes: number;
  readonly changedAtMs: number;
}

/** Masters that are over and still have their sound. */
export async function dueMasters(
  { store }: Pick<Context, 'store'>,
  rule: RetentionRule,
): Promise<DueMaster[]> {
  const { all: noted } = await store.retention.notedMasters();
  return mastersOver({ store }, rule, ({ master }) => !noted.has(master));
}

/**
 * Masters of recordings that have been over for as long as a rule says, that no lesson of the library names, no approval in
 * force stands for, and no broadcast since had on a playlist.
 * @param isAsked of which masters
 */
export async function mastersOver(
  { store }: Pick<Context, 'store'>,
  rule: RetentionRule,
  isAsked: (one: Pick<RecordingRecord, 'master'>) => boolean,
): Promise<DueMaster[]> {
  const needed = await mastersNeeded({ store });
  const asked = (await store.recordings.list({})).filter(isAsked);
  const byMaster = Map.groupBy(asked, ({ master }) => master);
  const found = [...byMaster].flatMap(([master, recordings]): DueMaster[] => {
    const isOver = recordings.every(
      ({ state, changedAtMs }) => over.includes(state) && changedAtMs < rule.beforeMs,
    );
    if (!isOver || needed.has(master)) return [];
    const changedAtMs = Math.max(...recordings.map((one) => one.changedAtMs));
    return [{ master, bytes: Math.max(...recordings.map(({ bytes }) => bytes)), changedAtMs }];
  });
  const since = dateAt(rule.beforeMs, 'UTC');
  const used = new Set<Digest>();
  for (let from = 0; from < found.length; from += 1000) {
    const some = found.slice(from, from + 1000).map(({ master }) => master);
    for (const master of await store.retention.mastersUsed(some, since)) used.add(master);
  }
  return found.filter(({ master }) => !used.has(master));
}

/** Of lessons in the library, and of approvals in force. */
async function mastersNeeded({ store }: Pick<Context, 'store'>): Promise<ReadonlySet<Digest>> {
  const lessons = (await store.revisions.library())?.body.lessons ?? [];
  const inLibrary = lessons.flatMap(({ recordings }) => recordings.map(({ master }) => master));
  const inForce = await store.approvals.approved();
  const approved = (await store.recordings.list({})).filter(({ id }) => inForce.has(id));
  return new Set([...inLibrary, ...approved.map(({ master }) => master)]);
}

/**
 * Removes the sound of masters that may go, and of what was made of them; their rows, approvals and plays stay. The ledger says it
 * first, under a checkpoint; what a killed run left is removed by the next. Throws StoreError, BlobError.
 */
export async function pruneMasters(context: Needs, rule: RetentionRule): Promise<number> {
  const { store, clock } = context;
  const due = await dueMasters(context, rule);
  if (due.length > 0) {
    const atMs = clock.now();
    const masters = due.map(({ master }) => master).sort();
    await store.retention.noteMasters(masters, atMs, {
      chain: 'retention',
      verb: 'prune-audio',
      subject: 'masters',
      actor: actorName(system('clock')),
      atMs,
      body: { rule, masters, bytes: due.reduce((sum, { bytes }) => sum + bytes, 0) },
    });
    await makeCheckpoint(context, 'retention');
  }
  return removeNoted(context);
}

/** Somebody may have taken one up since it was noted: that one stays. */
async function removeNoted(context: Needs): Promise<number> {
  const { store, clock } = context;
  const { left } = await store.retention.notedMasters();
  if (left.length === 0) return 0;
  const needed = await mastersNeeded(context);
  const byMaster = Map.groupBy(await store.recordings.list({}), ({ master }) => master);
  let removed = 0;
  for (const master of left) {
    const recordings: readonly RecordingRecord[] = byMaster.get(master) ?? [];
    const isKept = needed.has(master) || recordings.some(({ state }) => !over.includes(state));
    if (!isKept && (await removeSound(context, master, recordings)) > 0) continue;
    await store.retention.masterRemoved(master, clock.now());
    removed += isKept ? 0 : 1;
  }
  return removed;
}
