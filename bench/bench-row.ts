/** One measured figure beside the figure it is held against. */
export interface BenchRow {
  name: string;
  value: number;
  unit: string;
  baseline: string;
  ratio: number;
  limit: number;
  ok: boolean;
  note?: string;
}
