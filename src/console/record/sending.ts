/** What is said of a file before it is sent. */
export interface Wanted {
  readonly lesson?: string;
  readonly variety?: string;
  /** The id of who speaks. */
  readonly speaker?: string;
  /** The wording spoken, where it differs from the lesson's. */
  readonly script?: string;
}

/**
 * `named`: chosen, nothing sent. `waiting`: for its turn. `cut`: the service is not reached; it goes on by itself.
 * `stopped`: it does not go on until a person says so. `unfinished`: begun before the page was opened anew, so that its
 * file must be chosen again. `received`: whole at the service, which tells what became of it.
 */
export type SendingState =
  | 'named'
  | 'waiting'
  | 'sending'
  | 'paused'
  | 'cut'
  | 'stopped'
  | 'unfinished'
  | 'received';

/** One file on its way in. */
export interface Sending {
  readonly key: string;
  readonly fileName: string;
  readonly bytes: number;
  readonly wanted: Wanted;
  readonly state: SendingState;
  readonly sentBytes: number;
  /** The upload's id at the service, once it has begun. */
  readonly upload?: string;
  /** Why it stopped. */
  readonly reason?: string;
}

export const isUnderWay = ({ state }: Sending): boolean =>
  state === 'waiting' || state === 'sending' || state === 'cut' || state === 'paused';

export const isReady = ({ state, wanted }: Sending): boolean =>
  state === 'named' && wanted.lesson !== undefined && wanted.variety !== undefined;
