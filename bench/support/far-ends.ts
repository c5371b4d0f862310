import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A process of its own that takes what is handed over, until it is stopped. */
export interface FarEnds<Said> {
  /** What it said when it was ready. */
  readonly said: Said;
  stop(): Promise<void>;
}

/** @param script in this folder; sends one message when it is ready, and ends when its parent disconnects */
export async function startFarEnds<Said>(script: string, args: readonly string[]): Promise<FarEnds<Said>> {
  const child: ChildProcess = fork(join(import.meta.dirname, script), args, {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const [said] = (await once(child, 'message')) as [Said];
  return {
    said,
    async stop() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
