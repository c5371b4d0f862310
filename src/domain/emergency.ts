import type { AreaCode, BroadcastId, LessonId } from './ids.ts';

/** What becomes of the programme an emergency interrupts. */
export type After = 'resume' | 'drop';
export const afters = ['resume', 'drop'] as const satisfies readonly After[];

/** An emergency, or a drill of one, as it was declared; what became of it is its broadcast's. */
export interface Emergency {
  readonly broadcast: BroadcastId;
  readonly county: AreaCode;
  readonly drill: boolean;
  readonly after: After;
  /** The lesson of kind `notice` that is said. */
  readonly notice: LessonId;
  readonly repeat: number;
  /** Who is to hear it: these areas and all within them. */
  readonly areas: readonly AreaCode[];
  /** What made it necessary, where that has a name: `sender,identifier,sent` of an alert. One county airs it once. */
  readonly cause?: string;
  readonly declaredAtMs: number;
  /** As the ledger names them. */
  readonly declaredBy: string;
  /** When somebody ended it before it was over. */
  readonly endedAtMs?: number;
  readonly endedBy?: string;
}

/** How often a notice is said at most, and how long all of it may take. */
export const mostRepeats = 20;
export const longestEmergencyMs = 30 * 60_000;

/** What a home says at which event. */
export interface EmergencyRules {
  /** Said once before every drill. */
  readonly drillNotice?: LessonId;
  readonly after?: After;
  /** By the event's name, or one of its codes, as alerts write them. */
  readonly events: ReadonlyMap<string, LessonId>;
}
