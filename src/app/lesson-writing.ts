import { createHash } from 'node:crypto';
import { type Actor, actorName } from '../domain/actor.ts';
import type { Finding } from '../domain/finding.ts';
import type { LedgerVerb } from '../domain/ledger.ts';
import type { LessonEditor, LessonFields, LessonState } from '../ports/lesson-editor.ts';
import type { Context } from './context.ts';

export interface LessonWriting extends Pick<Context, 'store' | 'clock'> {
  readonly lessonEditor: LessonEditor;
  /** Reads the home again and publishes what holds; answers every problem found. */
  readonly publish: (actor: Actor) => Promise<readonly Finding[]>;
}

export interface WrittenLesson {
  readonly lesson: LessonState;
  /** False when the file said so already. */
  readonly changed: boolean;
  /** Every problem of the home, once it was published. */
  readonly findings: readonly Finding[];
}

/** Notes in the ledger what was written, field by field, then publishes it. */
export async function noteAndPublish(
  { store, clock, publish }: LessonWriting,
  actor: Actor,
  verb: LedgerVerb,
  before: LessonState | undefined,
  after: LessonState,
): Promise<WrittenLesson> {
  await store.ledger.append({
    chain: 'library',
    verb,
    subject: after.id,
    actor: actorName(actor),
    atMs: clock.now(),
    body: {
      file: after.file,
      ...(before === undefined ? {} : { basedOn: before.digest }),
      digest: after.digest,
      changes: changes(before?.fields, after.fields),
    },
  });
  return { lesson: after, changed: true, findings: await publish(actor) };
}

interface Change {
  readonly field: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

/** Each field that differs, with its old and its new value; scripts by the SHA-256 of their text. */
function changes(before: LessonFields | undefined, after: LessonFields | undefined): readonly Change[] {
  const [old, now] = [flat(before), flat(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((field) => old.get(field) !== now.get(field))
    .map((field) => ({ field, from: old.get(field), to: now.get(field) }));
}

function flat(fields: LessonFields | undefined): ReadonlyMap<string, unknown> {
  if (fields === undefined) return new Map();
  const { scripts, script, ...rest } = fields;
  const worded = Object.entries(scripts).map(([variety, text]) => [`scripts.${variety}`, digestOf(text)]);
  return new Map([...Object.entries(rest), ['script', digestOf(script)], ...(worded as [string, string][])]);
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
