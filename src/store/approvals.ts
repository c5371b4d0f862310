import type { Kysely } from 'kysely';
import type { Digest, RecordingId } from '../domain/ids.ts';
import type { LedgerEntry, LedgerVerb } from '../domain/ledger.ts';
import { type RecordingKey, recordingId } from '../domain/recording.ts';
import type { Approval, Approvals } from '../ports/approvals.ts';
import type { Tables } from './tables.ts';

const verbs = [
  'approve-recording',
  'retire-recording',
  'withdraw-recording',
] as const satisfies readonly LedgerVerb[];

/** Approvals have no table of their own: the ledger's rows are the approvals. Each entry is read once. */
export function createApprovals(db: Kysely<Tables>): Approvals {
  let read = 0;
  let approved: ReadonlyMap<RecordingId, Approval> = new Map();
  return {
    approved: async () => {
      const rows = await db
        .selectFrom('ledger')
        .select(['sequence', 'content'])
        .where('chain', '=', 'library')
        .where('sequence', '>', read)
        .where('verb', 'in', verbs)
        .orderBy('sequence')
        .execute();
      const last = rows.at(-1);
      if (last === undefined) return approved;
      const next = new Map(approved);
      for (const { content } of rows) apply(next, JSON.parse(content) as LedgerEntry);
      // Two callers at once read the same rows: whoever read more is kept.
      if (last.sequence > read) [read, approved] = [last.sequence, next];
      return next;
    },
  };
}

function apply(
  approved: Map<RecordingId, Approval>,
  { verb, subject, actor, atMs, body }: LedgerEntry,
): void {
  const { lesson, variety, wording } = body as Pick<RecordingKey, 'lesson' | 'variety'> & {
    wording?: Digest;
  };
  const id = recordingId({ lesson, variety, master: subject as Digest });
  if (verb !== 'approve-recording') approved.delete(id);
  else approved.set(id, { reviewer: actor, atMs, ...(wording === undefined ? {} : { wording }) });
}
