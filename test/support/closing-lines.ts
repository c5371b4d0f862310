import type { Reporter, TestModule } from 'vitest/node';

/** Closes a run with its counts alone on a line, and fails a run that skipped a test or ran none. */
export default class ClosingLines implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const states = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => test.result().state),
    );
    const count = (state: string): number => states.filter((one) => one === state).length;
    const skipped = count('skipped') + count('pending');
    const broken = modules.filter(
      (module) => module.state() === 'failed' && [...module.children.allTests()].length === 0,
    );
    const failed = count('failed') + broken.length + errors.length;
    if (skipped > 0 || states.length === 0) process.exitCode = 1;
    const reason = skipped > 0 ? `\nA skipped test is a failure: ${skipped} skipped.` : '';
    process.stdout.write(`${reason}\n${count('passed')} passed, ${failed} failed, ${skipped} skipped\n`);
  }
}
