/** Now, as UTC milliseconds, and waiting for a later instant. A sample home's clock may run fast. */
export interface Clock {
  now(): number;
  /** How many milliseconds of this clock pass in one real millisecond; 1 outside the sample home. */
  readonly speed: number;
  /** False while a sample's clock stands still: nobody is told the time then. Absent means always true. */
  isRunning?(): boolean;
  /** Resolves at or just after an instant, or at once when it has passed; rejects with the signal's reason. */
  until(atMs: number, signal?: AbortSignal): Promise<void>;
}

/** A clock that stands still until it is started, so that a sample's preparations cost no sample time. */
export interface PausedClock extends Clock {
  start(): void;
}
