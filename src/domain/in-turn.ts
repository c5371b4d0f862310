/**
 * Runs works one after the other; a failure is its caller's and holds up nobody else. Of those that wait the lowest
 * `rank` is next, 0 unless given; of one rank the first that came.
 */
export function createTurns(): <T>(work: () => Promise<T>, rank?: number) => Promise<T> {
  const waiting: { readonly rank: number; readonly run: () => Promise<void> }[] = [];
  let isRunning = false;

  const runAll = async (): Promise<void> => {
    isRunning = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next.run();
    isRunning = false;
  };

  return (work, rank = 0) =>
    new Promise((resolve, reject) => {
      const behind = waiting.findIndex((one) => one.rank > rank);
      const run = () => Promise.resolve().then(work).then(resolve, reject);
      waiting.splice(behind === -1 ? waiting.length : behind, 0, { rank, run });
      if (!isRunning) void runAll();
    });
}
