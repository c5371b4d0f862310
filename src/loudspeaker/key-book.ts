import type { CryptoKey, JWK } from 'jose';
import { type KeyList, keyListSchema, verifyKeyList } from '../protocol/key-list.ts';
import { type VerifyingKeys, verifyingKeys } from '../protocol/signing.ts';
import type { State } from './state.ts';

/** Which keys a device believes: those it was set up with, until its server announced others. */
export interface KeyBook {
  /** Always the newest; whoever holds it need not ask again. */
  readonly keys: VerifyingKeys;
  /** Fetches the server's list now, joining a fetch that is under way. Failures are told and change nothing. */
  refresh(): Promise<void>;
  /**
   * The same for an order of a key nobody knows, at most once a minute: forgeries must not become questions; every ten
   * seconds while no answer comes. Answers false where nobody can tell whose key it is, because the last question got none.
   */
  lookFor(kid: string): Promise<boolean>;
}

export interface KeyBookDeps {
  readonly jwks: readonly JWK[];
  readonly state: State;
  /** Under what the list is kept: other keys from the same server begin anew. */
  readonly scope: string;
  /** Asks the server for its statements. */
  readonly fetch: (signal: AbortSignal) => Promise<readonly string[]>;
  readonly failed: (error: unknown) => void;
  /** Real milliseconds, never backwards. */
  readonly monotonicMs?: () => number;
}

const slowestAnswerMs = 5_000;
const pauseRealMs = 60_000;
const silencePauseRealMs = 10_000;

/** Throws when what the device wrote down itself can't be read. */
export async function createKeyBook(deps: KeyBookDeps): Promise<KeyBook> {
  const { jwks, state, scope, failed, monotonicMs = () => performance.now() } = deps;
  const kept = state.keyList(scope);
  let list = kept === undefined ? undefined : keyListSchema.parse(JSON.parse(kept));
  const keys = new Map<string, CryptoKey>(await verifyingKeys(list?.keys ?? jwks));
  let asking: Promise<void> | undefined;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let wasAnswered = true;

  const hold = async (next: KeyList): Promise<void> => {
    const imported = await verifyingKeys(next.keys);
    await state.write((tables) => tables.saveKeyList(scope, JSON.stringify(next)));
    list = next;
    keys.clear();
    for (const [kid, key] of imported) keys.set(kid, key);
  };
  const ask = async (): Promise<void> => {
    try {
      const statements = await deps.fetch(AbortSignal.timeout(slowestAnswerMs)).catch((error: unknown) => {
        wasAnswered = false;
        throw error;
      });
      wasAnswered = true;
      const told = await verifyKeyList(statements, {
        keys,
        announcers: announcersOf(list, keys),
        sequence: list?.sequence ?? 0,
        revoked: new Set(list?.revoked),
      });
      const revoked = [...new Set([...(list?.revoked ?? []), ...told.revoked])].slice(-1000);
      if (told.sequence > (list?.sequence ?? 0)) await hold({ ...told, revoked });
    } catch (error) {
      failed(error);
    }
  };
  const refresh = (): Promise<void> => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  return {
    keys,
    refresh,
    async lookFor(kid) {
      if (kid === '' || keys.has(kid) || list?.revoked.includes(kid)) return true;
      if (monotonicMs() >= lookedAtMs + (wasAnswered ? pauseRealMs : silencePauseRealMs)) {
        lookedAtMs = monotonicMs();
        await refresh();
      } else await asking;
      return wasAnswered || keys.has(kid);
    },
  };
}

function announcersOf(list: KeyList | undefined, keys: VerifyingKeys): ReadonlySet<string> {
  if (list === undefined) return new Set(keys.keys());
  return new Set(list.next === undefined ? [list.current] : [list.current, list.next]);
}
