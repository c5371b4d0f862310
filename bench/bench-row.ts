/** One measured line of the bench report: a value, what it is compared with, and whether it holds its limit. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the value is compared with. */
  readonly baseline: string;
  /** Value by baseline, in the same unit. */
  readonly ratio: number;
  /** The ratio, or the value where there is no baseline, must not exceed this. */
  readonly limit: number;
  readonly ok: boolean;
  readonly note?: string;
}
