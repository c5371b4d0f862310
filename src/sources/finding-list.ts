import type { Finding } from '../domain/finding.ts';

/** A place in a file, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Collects the findings of one file; after the first hundred it only counts. */
export interface FindingList {
  error(place: Place | undefined, found: string, expected: string): void;
  warning(place: Place | undefined, found: string, expected: string): void;
  /** Errors so far, those beyond the cap included. */
  errors(): number;
  /** In the order of the file, closed by one summary when some were only counted. */
  all(): readonly Finding[];
}

const maxFindings = 100;

/** @param file path relative to the home, with forward slashes. */
export function createFindingList(file: string): FindingList {
  const kept: Finding[] = [];
  const count = { error: 0, warning: 0 };

  const add = (severity: Finding['severity'], place: Place | undefined, found: string, expected: string) => {
    count[severity] += 1;
    if (kept.length < maxFindings) kept.push({ severity, file, ...place, found, expected });
  };

  return {
    error: (place, found, expected) => add('error', place, found, expected),
    warning: (place, found, expected) => add('warning', place, found, expected),
    errors: () => count.error,
    all: () => [...kept.toSorted(byPlace), ...summary(file, kept, count)],
  };
}

const byPlace = (a: Finding, b: Finding): number =>
  (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);

function summary(file: string, kept: readonly Finding[], count: Record<Finding['severity'], number>) {
  const more = count.error + count.warning - kept.length;
  if (more === 0) return [];
  const severity = count.error > kept.filter((one) => one.severity === 'error').length ? 'error' : 'warning';
  const found = `还有 ${more} 个问题没有列出（${more} more problems not listed）`;
  return [
    {
      severity,
      file,
      found,
      expected: '先改好上面的再检查一次 (fix those above, then check again)',
    } as const,
  ];
}
