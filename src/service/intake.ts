import type { Hearing } from '../app/hear-recording.ts';
import { takeInUpload } from '../app/take-in-upload.ts';
import { createTurns } from '../domain/in-turn.ts';
import type { Logger } from '../ports/logger.ts';
import type { Uploads } from '../ports/uploads.ts';

type Needs = Omit<Parameters<typeof takeInUpload>[0], 'uploads'> & { readonly logger: Logger };

/** Takes in what was uploaded, one file at a time. */
export interface Intake {
  /** Has an upload taken in if it is whole. Asking again does no harm. */
  look(id: string): void;
  /** Why the last attempt failed by no fault of the file; it is tried again. */
  problem(id: string): string | undefined;
  close(): Promise<void>;
}

const firstPauseMs = 5000;
const longestPauseMs = 5 * 60_000;
const sweepEveryMs = 60 * 60_000;

/** Begins with what an earlier run left whole; what expired is removed now and every hour. */
export async function startIntake(
  context: Needs,
  uploads: Uploads,
  hearing: Hearing,
  stopping: AbortController,
): Promise<Intake> {
  const { logger } = context;
  const turn = createTurns();
  const taken = new Set<string>();
  const problems = new Map<string, string>();
  const timers = new Set<NodeJS.Timeout>();

  const takeIn = async (id: string): Promise<void> => {
    const upload = await uploads.find(id);
    if (upload === undefined || upload.outcome !== undefined || upload.bytes < upload.of) return;
    const outcome = await takeInUpload({ ...context, uploads }, upload, stopping.signal);
    logger.info({ upload: id, ...outcome }, 'an upload was looked at');
    if (outcome.state !== 'done') return;
    const record = await context.store.recordings.find(outcome.recording);
    // So that a reviewer hears it at once.
    if (record !== undefined) hearing.prepare(record);
  };

  const tryNow = async (id: string, pauseMs: number): Promise<void> => {
    // Before it is looked at: what becomes whole meanwhile is looked at again.
    taken.delete(id);
    try {
      if (!stopping.signal.aborted) await takeIn(id);
      problems.delete(id);
    } catch (err) {
      if (stopping.signal.aborted) return;
      taken.add(id);
      logger.error({ err, upload: id }, 'an upload could not be taken in yet');
      problems.set(id, sentenceOf(err));
      const timer = setTimeout(() => {
        timers.delete(timer);
        void turn(() => tryNow(id, Math.min(2 * pauseMs, longestPauseMs)));
      }, pauseMs);
      timers.add(timer.unref());
    }
  };

  const look = (id: string): void => {
    if (taken.has(id)) return;
    taken.add(id);
    void turn(() => tryNow(id, firstPauseMs));
  };

  const sweep = () =>
    uploads
      .removeExpired()
      .catch((err: unknown) => logger.error({ err }, 'old uploads could not be removed'));
  await sweep();
  for (const { id } of await uploads.list()) look(id);
  const sweeping = setInterval(sweep, sweepEveryMs).unref();

  return {
    look,
    problem: (id) => problems.get(id),
    async close() {
      stopping.abort();
      clearInterval(sweeping);
      for (const timer of timers) clearTimeout(timer);
      await turn(async () => undefined);
    },
  };
}

/** Failures whose message is for people. */
const told = new Set(['BlobError', 'DiskError', 'StoreError', 'TranscodeError']);

const sentenceOf = (error: unknown): string =>
  error instanceof Error && told.has(error.name)
    ? error.message
    : '服务内部出错，已记录。Something failed inside; it is logged.';
