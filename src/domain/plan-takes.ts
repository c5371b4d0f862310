import type { LessonId, LocalDate, RecordingId, SlotName, Variety } from './ids.ts';
import type { Lesson, Recording } from './lesson.ts';
import type { LanguageMode } from './plan-rules.ts';
import { reasonOf, spokenWords } from './plan-words.ts';
import type { Reason } from './playlist.ts';
import { recordingId } from './recording.ts';
import { standard } from './variety.ts';
import type { Word } from './words.ts';

/** A recording in which a lesson is heard. */
export interface Take {
  readonly recording: Recording;
  /** What was asked for here, whatever is heard. */
  readonly wanted: Variety;
  readonly choice: Word;
}

/** What a slot speaks to an audience: one list to go down, or standard Mandarin and then a dialect. */
export type Speech =
  | { readonly kind: 'one'; readonly varieties: readonly Variety[] }
  | { readonly kind: 'pair'; readonly dialect: Variety; readonly varieties: readonly Variety[] };

/** Turns `mode` into what this audience hears in one slot of one date. */
export function speechOf(
  mode: LanguageMode,
  varieties: readonly Variety[],
  date: LocalDate,
  slot: SlotName,
): Speech {
  switch (mode) {
    case 'standard':
      return { kind: 'one', varieties: [standard] };
    case 'dialect':
      return { kind: 'one', varieties };
    case 'both': {
      const dialect = varieties.find((one) => one !== standard);
      return dialect === undefined ? { kind: 'one', varieties } : { kind: 'pair', dialect, varieties };
    }
    case 'alternate': {
      if (!isStandardsTurn(date, slot)) return { kind: 'one', varieties };
      return { kind: 'one', varieties: [standard, ...varieties.filter((one) => one !== standard)] };
    }
    default:
      return mode satisfies never;
  }
}

/** By the parity of the days since 1970: a morning's turn is the other one on the next day, and in the evening. */
const isStandardsTurn = (date: LocalDate, slot: SlotName): boolean =>
  (Date.parse(date) / 86_400_000 + (slot === 'morning' ? 0 : 1)) % 2 === 0;

/**
 * The recordings a lesson is heard in, one or two, or why there is none: only such whose exact bytes were approved
 * (I1). A pair of which one is missing is heard once.
 */
export function takesOf(
  lesson: { readonly id: LessonId } & Pick<Lesson, 'recordings'>,
  speech: Speech,
  approved: { has(recording: RecordingId): boolean },
): readonly Take[] | Reason {
  if (lesson.recordings.length === 0)
    return reasonOf('recording', { zh: '还没有录音', en: 'it has no recording yet' });
  const usable = lesson.recordings.filter((one) => approved.has(recordingId({ lesson: lesson.id, ...one })));
  if (usable.length === 0)
    return reasonOf('approval', { zh: '录音尚未审核通过', en: 'no recording of it is approved yet' });
  const spoken = (variety: Variety): Recording | undefined => usable.find((one) => one.variety === variety);
  if (speech.kind === 'pair') {
    const [first, second] = [spoken(standard), spoken(speech.dialect)];
    if (first !== undefined && second !== undefined) {
      return [
        { recording: first, wanted: standard, choice: spokenIn('先用', 'first in', standard) },
        { recording: second, wanted: speech.dialect, choice: spokenIn('再用', 'then in', speech.dialect) },
      ];
    }
    if (first !== undefined) return [once(first, speech.dialect)];
    if (second !== undefined) return [once(second, standard)];
  }
  const [wanted = standard] = speech.varieties;
  for (const variety of speech.varieties) {
    const recording = spoken(variety);
    if (recording === undefined) continue;
    const choice =
      variety === wanted ? spokenIn('用', 'in', variety) : lacking(wanted, variety, '改用', 'heard in');
    return [{ recording, wanted, choice }];
  }
  const names = speech.varieties.map(spokenWords);
  return reasonOf('variety', {
    zh: `没有这里能听的语言：${names.map(({ zh }) => zh).join('、')}`,
    en: `in no language of these people: ${names.map(({ en }) => en).join(', ')}`,
  });
}

/** Half of a pair; what it lacks is what was wanted. */
const once = (recording: Recording, missing: Variety): Take => ({
  recording,
  wanted: missing,
  choice: lacking(missing, recording.variety, '只播一遍', 'heard once, in'),
});

const spokenIn = (zh: string, en: string, variety: Variety): Word => {
  const name = spokenWords(variety);
  return { zh: `${zh}${name.zh}`, en: `${en} ${name.en}` };
};

function lacking(wanted: Variety, heard: Variety, zh: string, en: string): Word {
  const [lacks, has] = [spokenWords(wanted), spokenWords(heard)];
  return {
    zh: `没有审核过的${lacks.zh}录音，${zh}${has.zh}`,
    en: `no approved recording in ${lacks.en}, ${en} ${has.en}`,
  };
}
