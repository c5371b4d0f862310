import { type Actor, actorName } from '../domain/actor.ts';
import type { RecordingId } from '../domain/ids.ts';
import { recordingStates } from '../domain/recording.ts';
import type { LessonImports } from '../ports/lesson-imports.ts';
import type { RecordingRecord } from '../ports/recordings.ts';
import { speakerNamed } from './add-speaker.ts';
import { authorise } from './authorise.ts';
import type { Context } from './context.ts';
import { removeSound } from './remove-sound.ts';
import { type ReplacedProgramme, replaceProgrammes } from './replace-programmes.ts';

type Needs = Parameters<typeof replaceProgrammes>[0] &
  Pick<Context, 'blobs' | 'libraryFiles'> & { readonly lessonImports: LessonImports };

export interface Forgotten {
  readonly speaker: string;
  /** Recordings whose audio is gone. */
  readonly recordings: readonly RecordingId[];
  /** What was to air them, and airs something else. */
  readonly programmes: readonly ReplacedProgramme[];
  /** Programmes on the air right now that hold the voice: ask again once they are over. */
  readonly onAir: number;
}

/**
 * Removes a speaker's name and every sound of theirs, on request: recordings are withdrawn, programmes not yet played
 * replaced, masters, waveforms, renditions and old programmes removed from the disk, and files from `content/`. The
 * ledger keeps that it happened, by pseudonymous id. A run that was cut off, or met a programme on the air, is
 * finished by the next. Throws RequestError, HomeError.
 */
export async function forgetSpeaker(context: Needs, actor: Actor, named: string): Promise<Forgotten> {
  authorise(actor, 'forgetSpeaker');
  const { store, clock } = context;
  const { id } = await speakerNamed(context, named);
  const recordings = await store.recordings.list({ speaker: id });
  for (const recording of recordings) await withdraw(context, actor, recording);
  const programmes = recordings.length === 0 ? [] : await replaceProgrammes(context, actor);
  const masters = new Set(recordings.map(({ master }) => master));
  for (const lesson of (await context.libraryFiles.read()).lessons)
    await context.lessonImports.drop(lesson, masters);
  let onAir = 0;
  for (const master of masters) onAir += await removeSound(context, master, recordings);
  for (const recording of recordings) await store.recordings.unname(recording.id);
  const atMs = clock.now();
  if (onAir === 0) {
    await store.speakers.forget(id, atMs, {
      chain: 'library',
      verb: 'forget-speaker',
      subject: id,
      actor: actorName(actor),
      atMs,
      body: { recordings: recordings.map((recording) => recording.id) },
    });
  }
  return { speaker: id, recordings: recordings.map((recording) => recording.id), programmes, onAir };
}

async function withdraw({ store, clock }: Needs, actor: Actor, recording: RecordingRecord): Promise<void> {
  const reason = '播音人要求删除 the speaker asked for removal';
  const atMs = clock.now();
  await store.recordings.move(
    recording.id,
    { from: recordingStates.filter((state) => state !== 'withdrawn'), to: 'withdrawn', reason, atMs },
    {
      chain: 'library',
      verb: 'withdraw-recording',
      subject: recording.master,
      actor: actorName(actor),
      atMs,
      body: { lesson: recording.lesson, variety: recording.variety, reason },
    },
  );
}
