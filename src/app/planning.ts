import { createTurns } from '../domain/in-turn.ts';
import { type Context, RequestError } from './context.ts';

/** What looks ahead are worked with: each takes processor time, so that they take turns. */
export interface Planning extends Pick<Context, 'store' | 'settings' | 'clock'> {
  /** One look ahead after the other; between two slots each lets the service go on. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  /** Long looks: one at a time and nobody waits. Throws RequestError `conflict`. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
}

export function createPlanning({
  store,
  settings,
  clock,
}: Pick<Context, 'store' | 'settings' | 'clock'>): Planning {
  let isBusy = false;
  return {
    store,
    settings,
    clock,
    inTurn: createTurns(),
    async alone(work) {
      if (isBusy) {
        throw new RequestError(
          'conflict',
          '正在推演另一次，等它做完再试。Another simulation is under way; try again once it is done.',
        );
      }
      isBusy = true;
      try {
        return await work();
      } finally {
        isBusy = false;
      }
    },
  };
}
