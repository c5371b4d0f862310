/** One measured line of the bench report: a value, what it is compared with, and whether it holds its limit. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the value is compared with. */
  readonly baseline: string;
  /** Value by baseline, in the same unit; absent where dividing them says nothing. */
  readonly ratio?: number;
  /** What must hold between the ratio, or the value itself, and the limit. */
  readonly rule: 'ratio ≤' | 'ratio ≥' | 'value ≤';
  readonly limit: number;
  readonly ok: boolean;
  readonly note?: string;
}
