import type { AreaCode, Variety } from './ids.ts';
import { standard } from './variety.ts';

/** A node of the tree city → county → township → village. */
export interface Area {
  readonly code: AreaCode;
  readonly name: string;
  /** People living in range, an estimate; absent where nobody estimated. */
  readonly population?: number;
  /** Wanted varieties in order of preference; empty inherits the parent's. */
  readonly varieties: readonly Variety[];
}

export type AreaLevel = 'county' | 'township' | 'village';
export const areaLevel = (code: AreaCode): AreaLevel =>
  code.length === 6 ? 'county' : code.length === 9 ? 'township' : 'village';

export const countyOf = (code: AreaCode): AreaCode => code.slice(0, 6) as AreaCode;

/** The code one level up, or undefined above the county. */
export const parentArea = (code: AreaCode): AreaCode | undefined =>
  code.length === 6 ? undefined : (code.slice(0, code.length - 3) as AreaCode);

/**
 * The ordered varieties an area listens to: its own list, else its nearest ancestor's; standard Mandarin
 * closes every list, so that a lesson without a dialect recording is still heard.
 */
export function wantedVarieties(code: AreaCode, areas: ReadonlyMap<AreaCode, Area>): readonly Variety[] {
  for (let at: AreaCode | undefined = code; at !== undefined; at = parentArea(at)) {
    const own = areas.get(at)?.varieties ?? [];
    if (own.length > 0) return own.includes(standard) ? own : [...own, standard];
  }
  return [standard];
}
