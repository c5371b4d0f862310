/** One problem in people's files: where, what was found, what was expected. */
export interface Finding {
  /** `error`: this entry is left out of the revision; `warning`: it is kept. */
  readonly severity: 'error' | 'warning';
  /** Path relative to the home, with forward slashes. */
  readonly file: string;
  /** From 1; absent where the file as a whole is meant. */
  readonly line?: number;
  readonly column?: number;
  readonly found: string;
  readonly expected: string;
}

/** `file:line:column  found, expected` */
export function findingLine(finding: Finding): string {
  const place = [finding.file, finding.line, finding.column].filter((part) => part !== undefined).join(':');
  return `${place}  ${finding.found}, ${finding.expected}`;
}
