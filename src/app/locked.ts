/** Thrown when there were too many failed attempts to sign in; the message is for whoever tries. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
  /** UTC milliseconds of the wall. */
  readonly untilMs: number;
  constructor(untilMs: number) {
    super('试错太多次，请过一刻钟再试。Too many failed attempts; try again in a quarter of an hour.');
    this.untilMs = untilMs;
  }
}
