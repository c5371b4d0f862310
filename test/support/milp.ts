import type { LegacyHighs } from 'highs';
import * as highs from 'highs';

/** The solver's types take its default export for the module itself. */
const load = (highs as unknown as { default: () => Promise<LegacyHighs> }).default;

export interface Solved {
  readonly isFeasible: boolean;
  /** Rounded: everything asked here is whole. */
  readonly value: number;
}

/** Solves mixed-integer programs in CPLEX's LP format, to the end. */
export async function milpSolver(): Promise<(program: string) => Solved> {
  const solver = await load();
  const options = { mip_rel_gap: 0, mip_abs_gap: 0, output_flag: false } as const;
  return (program) => {
    const { Status, ObjectiveValue } = solver.solve(program, options);
    if (Status !== 'Optimal' && Status !== 'Infeasible') throw new Error(`HiGHS says ${Status}`);
    return { isFeasible: Status === 'Optimal', value: Math.round(ObjectiveValue) };
  };
}
