import { percent } from '../../domain/coverage-lines.ts';
import type { CoverageLine } from '../api/client.ts';

/** As reports and the command line say it; a dash of none. */
export function shareText(part: number, of: number): string {
  const share = percent(part, of);
  return share === undefined ? '—' : `${share.toFixed(1)} %`;
}

/** The same in whole percent, for a narrow cell. */
export const wholeShare = (part: number, of: number): number => Math.round((part / of) * 100);

export const minutesOf = (ms: number): number => Math.round(ms / 60_000);

/** How a share is coloured, alike by day and by night; beside it always stands the number. */
export interface Shade {
  readonly background: string;
  readonly ink: string;
}

/** From this share on, percent; the lowest for none at all. */
export const shades: readonly (Shade & { readonly fromPercent: number })[] = [
  { fromPercent: 95, background: '#2c7a4d', ink: '#ffffff' },
  { fromPercent: 80, background: '#a9d3b0', ink: '#1d1d1d' },
  { fromPercent: 50, background: '#f2e2a8', ink: '#1d1d1d' },
  { fromPercent: 0, background: '#eab8a2', ink: '#1d1d1d' },
];
export const noneShade: Shade = { background: '#8f2d2d', ink: '#ffffff' };

export function shadeOf(part: number, of: number): Shade {
  if (part === 0) return noneShade;
  const percent = (part / of) * 100;
  return shades.find(({ fromPercent }) => percent >= fromPercent) ?? noneShade;
}

/**
 * The days on which something was to be heard. On one on which nobody was called no lesson was owed to anyone, and
 * nothing was heard either.
 */
export const shownDays = (
  of: readonly Pick<CoverageLine, 'period' | 'planned' | 'heard' | 'broadcasts'>[],
): readonly Pick<CoverageLine, 'period' | 'planned' | 'heard'>[] =>
  of.flatMap(({ period, planned, heard, broadcasts }) => {
    if (planned > 0) return [{ period, planned, heard }];
    return (broadcasts?.planned ?? 0) > 0 ? [{ period, planned: 1, heard: 0 }] : [];
  });
