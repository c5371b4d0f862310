import type { LessonId } from '../domain/ids.ts';
import { defaultRules } from '../domain/plan-defaults.ts';
import { spanWords } from '../domain/plan-words.ts';
import type { Pin, Rotation } from '../domain/schedule.ts';
import { flagField, integerField } from '../sources/field.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { list, mapping, optional, scalar } from '../sources/yaml-keys.ts';
import type { YamlSource } from '../sources/yaml-values.ts';
import { durationField } from './times.ts';
import { dates, lessonField, slotNameField } from './words.ts';

/** The value of `rotation`. */
export const rotationShape = optional(
  mapping(
    {
      'repeat-after': optional(scalar(durationField('0s', '366d'))),
      every: optional(scalar(durationField('1h', '366d'))),
      'max-per-week': optional(scalar(integerField(1, 100))),
      'topics-apart': optional(scalar(flagField)),
      pinned: optional(
        list(
          mapping(
            {
              lesson: scalar(lessonField),
              dates: optional(dates),
              slot: optional(scalar(slotNameField)),
            },
            '{ lesson: phone-fraud, dates: 09-01..09-07, slot: evening } (a lesson, and when)',
          ),
          '- { lesson: … } 的列表 (a list of pinned lessons)',
        ),
      ),
      series: optional(
        list(
          list(scalar(lessonField), '[loans-1, loans-2] (lessons in order)'),
          '- [loans-1, loans-2] 的列表 (a list of series)',
        ),
      ),
      first: optional(scalar(lessonField)),
      last: optional(scalar(lessonField)),
    },
    '{ every: 14d } (how lessons take turns)',
  ),
);

export interface WrittenRotation {
  readonly 'repeat-after'?: number | undefined;
  readonly every?: number | undefined;
  readonly 'max-per-week'?: number | undefined;
  readonly 'topics-apart'?: boolean | undefined;
  readonly pinned?:
    | readonly { lesson: LessonId; dates?: Pin['dates'] | undefined; slot?: Pin['slot'] | undefined }[]
    | undefined;
  readonly series?: readonly (readonly LessonId[])[] | undefined;
  readonly first?: LessonId | undefined;
  readonly last?: LessonId | undefined;
}

/** The rotation as written; rules that can never hold together are findings. */
export function rotationOf(
  source: YamlSource,
  written: WrittenRotation | undefined,
  findings: FindingList,
): Rotation {
  if (written === undefined) return {};
  const { every, pinned, series, first, last } = written;
  const repeatAfter = written['repeat-after'];
  const maxPerWeek = written['max-per-week'];
  const apart = written['topics-apart'];
  if (repeatAfter !== undefined && every !== undefined && repeatAfter > every) {
    findings.error(
      source.placeOf(['rotation', 'repeat-after']),
      'repeat-after 比 every 长（repeat-after is longer than every）',
      '不长于 every (no longer than every)',
    );
  }
  if (first !== undefined && first === last) {
    findings.error(
      source.placeOf(['rotation', 'last']),
      `first 和 last 是同一课 "${first}"（one lesson first and last）`,
      '两课，或只写一个 (two lessons, or one of the keys)',
    );
  }
  checkSeries(source, series ?? [], findings);
  return {
    ...(repeatAfter === undefined ? {} : { repeatAfterMs: repeatAfter }),
    ...(every === undefined ? {} : { everyMs: every }),
    ...(maxPerWeek === undefined ? {} : { maxPerWeek }),
    ...(apart === undefined ? {} : { topicsApart: apart }),
    ...(pinned === undefined ? {} : { pinned: pinned.map(pinOf) }),
    ...(series === undefined ? {} : { series }),
    ...(first === undefined ? {} : { first }),
    ...(last === undefined ? {} : { last }),
  };
}

const weekMs = 7 * 86_400_000;

/**
 * Warns of a rotation that no plan can keep: a repeat-after longer than every, be one of the two shared or left out, or
 * fewer hearings in seven days than every asks for.
 * @param rotation what holds, with what is shared
 */
export function checkRotation(
  source: YamlSource,
  written: WrittenRotation | undefined,
  { repeatAfterMs = 0, everyMs = defaultRules().everyMs, maxPerWeek }: Rotation,
  findings: FindingList,
): void {
  if (written === undefined) return;
  // In one file that is an error.
  const isTold = written['repeat-after'] !== undefined && written.every !== undefined;
  if (repeatAfterMs > everyMs && !isTold) {
    findings.warning(
      source.placeOf(['rotation']),
      `repeat-after ${spanWords(repeatAfterMs).zh}，比 every ${spanWords(everyMs).zh}长，哪一课都做不到（repeat-after is longer than every, which is 14d unless given or shared）`,
      '两个一起写，repeat-after 不长于 every (both of them, repeat-after no longer than every)',
    );
  }
  if (maxPerWeek !== undefined && maxPerWeek * everyMs < weekMs) {
    findings.warning(
      source.placeOf(['rotation']),
      `every ${spanWords(everyMs).zh}，七天却最多 ${maxPerWeek} 次，哪一课都做不到（every asks for more than max-per-week allows）`,
      '更长的 every，或更大的 max-per-week (a longer every, or a greater max-per-week)',
    );
  }
}

const pinOf = ({ lesson, dates: on, slot }: NonNullable<WrittenRotation['pinned']>[number]): Pin => ({
  lesson,
  ...(on === undefined ? {} : { dates: on }),
  ...(slot === undefined ? {} : { slot }),
});

/** A lesson that stands twice would wait for itself. */
function checkSeries(
  source: YamlSource,
  series: readonly (readonly LessonId[])[],
  findings: FindingList,
): void {
  const seen = new Set<LessonId>();
  series.forEach((lessons, index) => {
    lessons.forEach((lesson, position) => {
      if (seen.has(lesson)) {
        findings.error(
          source.placeOf(['rotation', 'series', index, position]),
          `课 "${lesson}" 在系列里写了两次（twice in a series）`,
          '每课一次 (each lesson once)',
        );
      }
      seen.add(lesson);
    });
  });
}
