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
  /** What of it the file's name tells, or a person chose for this file alone. */
  readonly own: readonly (keyof Wanted)[];
  readonly state: SendingState;
  readonly sentBytes: number;
  /** The upload's id at the service, once it has begun. */
  readonly upload?: string;
  /** Why it stopped. */
  readonly reason?: string;
}

const said = ['lesson', 'variety', 'speaker'] as const;

/** What changed from one saying to another. */
export const changedIn = (from: Wanted, to: Wanted): readonly (keyof Wanted)[] =>
  said.filter((field) => from[field] !== to[field]);

/** With what changed in what is said of all files at once; what is the file's own stays. */
export function withForAll({ wanted, own }: Sending, from: Wanted, to: Wanted): Wanted {
  const next = { ...wanted };
  for (const field of changedIn(from, to)) {
    if (own.includes(field)) continue;
    const value = to[field];
    if (value === undefined) delete next[field];
    else next[field] = value;
  }
  return next;
}

export const isUnderWay = ({ state }: Sending): boolean =>
  state === 'waiting' || state === 'sending' || state === 'cut' || state === 'paused';

export const isReady = ({ state, wanted }: Sending): boolean =>
  state === 'named' && wanted.lesson !== undefined && wanted.variety !== undefined;

/**
 * Other files that are of the same lesson in the same variety and not whole at the service yet: of all of them one
 * alone airs.
 */
export const rivalsOf = ({ key, wanted }: Sending, all: readonly Sending[]): readonly Sending[] =>
  wanted.lesson === undefined || wanted.variety === undefined
    ? []
    : all.filter(
        (one) =>
          one.key !== key &&
          one.state !== 'received' &&
          // Begun by an earlier page: it may be whole by now.
          one.state !== 'unfinished' &&
          one.wanted.lesson === wanted.lesson &&
          one.wanted.variety === wanted.variety,
      );
