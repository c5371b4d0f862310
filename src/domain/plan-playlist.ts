import type { LessonId, LocalDate, RecordingId, Variety } from './ids.ts';
import { isValidOn, type Lesson, type Recording } from './lesson.ts';
import type { LeftOut, Playlist, PlaylistItem, Reason } from './playlist.ts';
import { recordingId } from './recording.ts';
import { varietyName } from './variety.ts';

export interface PlanInput {
  readonly date: LocalDate;
  readonly budgetMs: number;
  readonly gapMs: number;
  readonly opening?: LessonId;
  readonly closing?: LessonId;
  readonly varieties: readonly Variety[];
  readonly lessons: readonly Lesson[];
  /** Recordings whose exact bytes were approved (I1). */
  readonly approved: { has(recording: RecordingId): boolean };
  /** Exact playing time of a master's rendition, or its upper bound before one exists. */
  readonly durationOf: (recording: Recording) => number;
  /** When the audience's worst-off endpoint last heard a lesson; absent means never. */
  readonly heardAtMs: ReadonlyMap<LessonId, number>;
  readonly nowMs: number;
}

interface Candidate {
  readonly lesson: Lesson;
  readonly recording: Recording;
  readonly durationMs: number;
  readonly choice: string;
}

/**
 * Opening, the least recently heard lessons that fit, closing. Pure: equal inputs give equal playlists.
 * Lessons never heard come first, then the longest wait, then the greater weight, then the lower id.
 */
export function planPlaylist(input: PlanInput): Playlist {
  const leftOut: LeftOut[] = [];
  const usable = new Map<LessonId, Candidate>();
  for (const lesson of input.lessons) {
    const found = candidate(lesson, input);
    if ('rule' in found) leftOut.push({ lesson: lesson.id, title: lesson.title, reason: found });
    else usable.set(lesson.id, found);
  }
  const opening = station(input.opening, usable);
  const closing = station(input.closing, usable);
  const chosen = fill(input, [opening, closing], lessonsInOrder(usable, input), leftOut);
  const items = toItems([...opening, ...chosen, ...closing], input);
  return {
    items,
    leftOut: leftOut
      .filter(({ lesson }) => lesson !== input.opening && lesson !== input.closing)
      .sort(byLesson),
    gapMs: input.gapMs,
    durationMs: totalMs(items, input.gapMs),
    budgetMs: input.budgetMs,
  };
}

/** Items and the gaps between them. */
export const totalMs = (items: readonly { durationMs: number }[], gapMs: number): number =>
  items.reduce((sum, item) => sum + item.durationMs, 0) + Math.max(0, items.length - 1) * gapMs;

const byLesson = (a: LeftOut, b: LeftOut): number => (a.lesson < b.lesson ? -1 : 1);

const station = (id: LessonId | undefined, usable: ReadonlyMap<LessonId, Candidate>): Candidate[] => {
  const found = id === undefined ? undefined : usable.get(id);
  return found === undefined ? [] : [found];
};

function candidate(lesson: Lesson, input: PlanInput): Candidate | Reason {
  if (lesson.retired) return { rule: 'retired', text: '已停用' };
  if (!isValidOn(lesson, input.date)) return { rule: 'validity', text: `${input.date} 不在有效期内` };
  if (lesson.recordings.length === 0) return { rule: 'recording', text: '还没有录音' };
  const approved = lesson.recordings.filter((one) =>
    input.approved.has(recordingId({ lesson: lesson.id, ...one })),
  );
  if (approved.length === 0) return { rule: 'approval', text: '录音尚未审核通过' };
  const [wanted] = input.varieties;
  for (const variety of input.varieties) {
    const recording = approved.find((one) => one.variety === variety);
    if (recording === undefined) continue;
    return {
      lesson,
      recording,
      durationMs: input.durationOf(recording),
      choice:
        variety === wanted
          ? `用${varietyName(variety)}`
          : `没有审核过的${wanted === undefined ? '' : varietyName(wanted)}录音，改用${varietyName(variety)}`,
    };
  }
  return { rule: 'variety', text: `没有这里能听的语言：${input.varieties.map(varietyName).join('、')}` };
}

function lessonsInOrder(usable: ReadonlyMap<LessonId, Candidate>, input: PlanInput): Candidate[] {
  const heardAtMs = ({ lesson }: Candidate): number =>
    input.heardAtMs.get(lesson.id) ?? Number.NEGATIVE_INFINITY;
  return [...usable.values()]
    .filter(({ lesson }) => lesson.kind === 'lesson')
    .sort((a, b) => {
      const [heardA, heardB] = [heardAtMs(a), heardAtMs(b)];
      if (heardA !== heardB) return heardA - heardB;
      return b.lesson.weight - a.lesson.weight || (a.lesson.id < b.lesson.id ? -1 : 1);
    });
}

function fill(
  input: PlanInput,
  fixed: readonly (readonly Candidate[])[],
  candidates: readonly Candidate[],
  leftOut: LeftOut[],
): Candidate[] {
  const around = fixed.flat();
  const chosen: Candidate[] = [];
  for (const next of candidates) {
    const withNext = totalMs([...around, ...chosen, next], input.gapMs);
    if (withNext <= input.budgetMs) {
      chosen.push(next);
      continue;
    }
    const leftMs = input.budgetMs - totalMs([...around, ...chosen], input.gapMs);
    leftOut.push({
      lesson: next.lesson.id,
      title: next.lesson.title,
      reason: {
        rule: 'budget',
        text: `需要 ${seconds(next.durationMs + input.gapMs)} 秒，时段只剩 ${seconds(Math.max(0, leftMs))} 秒`,
      },
    });
  }
  return chosen;
}

function toItems(candidates: readonly Candidate[], input: PlanInput): PlaylistItem[] {
  const wanted = input.varieties[0];
  return candidates.map(({ lesson, recording, durationMs, choice }, index) => ({
    index,
    kind: lesson.kind,
    lesson: lesson.id,
    title: lesson.title,
    topic: lesson.topic,
    wanted: wanted ?? recording.variety,
    variety: recording.variety,
    master: recording.master,
    durationMs,
    reason: {
      rule: lesson.kind === 'lesson' ? 'waiting' : lesson.kind,
      text: `${why(lesson, input)}；${choice}`,
    },
  }));
}

function why(lesson: Lesson, input: PlanInput): string {
  if (lesson.kind === 'opening') return '开始曲';
  if (lesson.kind === 'closing') return '结束语';
  const heard = input.heardAtMs.get(lesson.id);
  if (heard === undefined) return '这里还没播过';
  const days = Math.floor((input.nowMs - heard) / 86_400_000);
  return days < 1 ? '今天播过，等待最久的仍是它' : `已有 ${days} 天没播`;
}

const seconds = (durationMs: number): string => (durationMs / 1000).toFixed(1);
