import type { Audience } from '../domain/audience.ts';
import type { BroadcastId, LessonId, LocalDate, Variety } from '../domain/ids.ts';
import type { Lesson } from '../domain/lesson.ts';
import { notValid } from '../domain/plan-eligible.ts';
import { takesOf } from '../domain/plan-takes.ts';
import type { Playlist, PlaylistItem } from '../domain/playlist.ts';
import { cueSheet, type Programme, type Rendition } from '../domain/programme.ts';
import { standard } from '../domain/variety.ts';
import { type Context, RequestError } from './context.ts';
import { makeRendition } from './make-rendition.ts';
import { titlesOf } from './store-plan.ts';

type Needs = Pick<Context, 'store'> & Parameters<typeof makeRendition>[0];

/** What one audience hears of an emergency, made. */
export interface Said {
  readonly audience: Audience;
  readonly playlist: Playlist;
  readonly programme: Programme;
}

export const titlesSaid = titlesOf;

/**
 * Makes what each audience hears: notices in order, each in the first of its varieties that has an approved recording
 * (I1), else in any that has: heard in another dialect is better than not heard. Quick where the notices' renditions
 * are made (`prepareNotices`). Throws RequestError.
 */
export async function sayNotices(
  context: Needs,
  audiences: readonly Audience[],
  { notices, date }: { readonly notices: readonly LessonId[]; readonly date: LocalDate },
): Promise<readonly Said[]> {
  const { store } = context;
  const approved = await store.approvals.approved();
  const library = (await store.revisions.library())?.body.lessons ?? [];
  const lessons = notices.map((id) => noticeIn(library, id, date));
  const made = new Map<string, Programme & { readonly items: readonly PlaylistItem[] }>();
  const said: Said[] = [];
  for (const audience of audiences) {
    const items = lessons.map((lesson, index) => itemOf(lesson, index, audience.varieties, approved));
    const key = items.map(({ master }) => master).join(' ');
    const programme = made.get(key) ?? (await assembled(context, items));
    made.set(key, programme);
    const { items: _, ...aired } = programme;
    const exact = items.map((item, index) => ({
      ...item,
      durationMs: programme.items[index]?.durationMs ?? item.durationMs,
    }));
    const { durationMs } = programme;
    const playlist = { items: exact, leftOut: [], gapMs: 0, durationMs, budgetMs: durationMs };
    said.push({ audience, playlist, programme: aired });
  }
  return said;
}

/** Throws RequestError for what is no notice, or is not to be said any more. */
function noticeIn(library: readonly Lesson[], id: LessonId, date: LocalDate): Lesson {
  const lesson = library.find((one) => one.id === id);
  if (lesson === undefined)
    throw new RequestError('not-found', `没有这个通知：${id}。There is no notice ${id}.`);
  if (lesson.kind !== 'notice')
    throw new RequestError(
      'invalid',
      `${id}（${lesson.title}）是课，不是应急通知：它的 kind 要写 notice。${id} is no notice: only a lesson of kind notice is aired as an emergency.`,
    );
  const reason = notValid(lesson, date);
  if (reason === undefined) return lesson;
  throw new RequestError('conflict', `${id} ${reason.text}。${id} may not air on ${date} (${reason.rule}).`);
}

function itemOf(
  lesson: Lesson,
  index: number,
  wanted: readonly Variety[],
  approved: Parameters<typeof takesOf>[2],
): PlaylistItem {
  const anyVariety = lesson.recordings.map(({ variety }) => variety);
  const varieties = [...new Set([...wanted, standard, ...anyVariety])];
  const takes = takesOf(lesson, { kind: 'one', varieties }, approved);
  if ('rule' in takes || takes[0] === undefined) {
    const text = 'rule' in takes ? takes.text : '没有录音';
    throw new RequestError(
      'conflict',
      `${lesson.id}：${text}，不能播；先审核录音（dalaba approve ${lesson.id}）。No recording of ${lesson.id} is approved, so that nothing may be said; approve one first (dalaba approve ${lesson.id}).`,
    );
  }
  const [{ recording, choice }] = takes;
  return {
    index,
    kind: lesson.kind,
    lesson: lesson.id,
    title: lesson.title,
    topic: lesson.topic,
    wanted: wanted[0] ?? standard,
    variety: recording.variety,
    master: recording.master,
    durationMs: recording.durationMs,
    reason: { rule: 'notice', text: choice.zh, en: choice.en },
  };
}

/** What these items sound like one after the other, made. */
export async function assembled(
  context: Needs,
  items: readonly PlaylistItem[],
): Promise<Programme & { readonly items: readonly PlaylistItem[] }> {
  // Told of under no broadcast: there is none yet.
  const told = { ...context, progress: () => undefined };
  const renditions: Rendition[] = [];
  for (const item of items) renditions.push(await makeRendition(told, '' as BroadcastId, item));
  const joined = await context.blobs.join(renditions.map(({ digest }) => digest));
  const exact = items.map((item, index) => ({
    ...item,
    durationMs: renditions[index]?.durationMs ?? item.durationMs,
  }));
  const sheet = cueSheet(
    exact.map(({ index, lesson, variety }) => {
      const { digest, bytes } = renditions[index] ?? { digest: joined.digest, bytes: 0 };
      return { item: index, lesson, variety, rendition: digest, bytes };
    }),
    0,
  );
  return { ...joined, ...sheet, items: exact };
}
