import type { LessonId } from './ids.ts';
import type { LanguageMode } from './plan-rules.ts';
import type { Schedule, Slot } from './schedule.ts';

/** What a programme of a slot is made with: the slot's own where it has it, else the county's. */
export interface SlotSettings {
  readonly language: LanguageMode;
  readonly opening?: LessonId;
  readonly closing?: LessonId;
  readonly gapMs: number;
  readonly volumePercent: number;
}

export function slotSettings(
  schedule: Pick<Schedule, 'language' | 'opening' | 'closing' | 'gapMs' | 'volumePercent'>,
  slot: Slot,
): SlotSettings {
  const opening = slot.opening === undefined ? schedule.opening : slot.opening;
  const closing = slot.closing === undefined ? schedule.closing : slot.closing;
  return {
    language: slot.language ?? schedule.language ?? 'dialect',
    ...(opening ? { opening } : {}),
    ...(closing ? { closing } : {}),
    gapMs: slot.gapMs ?? schedule.gapMs,
    volumePercent: slot.volumePercent ?? schedule.volumePercent,
  };
}
