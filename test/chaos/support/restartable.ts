/** A process, or some, that is killed and started again, by one at a time. */
export interface Restartable {
  readonly name: string;
  /** Resolves when it is ready. */
  start(): Promise<void>;
  /** Resolves when it is gone; also where it is not there. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Lets each start and kill of a process wait for the one before. */
export function inTurn({ name, start, kill }: Restartable): Restartable {
  let last: Promise<unknown> = Promise.resolve();
  const after = (act: () => Promise<void>): Promise<void> => {
    const mine = last.then(act);
    last = mine.catch(() => undefined);
    return mine;
  };
  return { name, start: () => after(start), kill: (signal) => after(() => kill(signal)) };
}
