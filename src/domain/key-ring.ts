/**
 * How far a signing key is.
 *
 * next ──▶ current     announced to devices; signs orders once they had time to hear of it
 * current ──▶ former   signs orders no more; those it signed are still taken
 * former ──▶ past      its orders are over: devices drop it. It only announces to a device that was dark since
 * any of them ──▶ revoked   devices drop it at once, and nothing it signed is believed
 */
export type KeyStanding = 'next' | 'current' | 'former' | 'past' | 'revoked';

export interface RingKey {
  readonly kid: string;
  readonly standing: KeyStanding;
  /** UTC milliseconds. */
  readonly sinceMs: number;
}

/** Every key the service ever had, oldest first. Exactly one is `current`, at most one `next`. */
export interface KeyRing {
  /** Grows by one with every change; devices refuse a lower one. */
  readonly sequence: number;
  readonly keys: readonly RingKey[];
}

export const keyOf = ({ keys }: KeyRing, standing: 'current' | 'next'): RingKey | undefined =>
  keys.find((key) => key.standing === standing);

/** Whether devices are to take orders that the key signed. */
export const isListed = ({ standing }: RingKey): boolean =>
  standing === 'next' || standing === 'current' || standing === 'former';

/** Adds the key that comes next. */
export const announceKey = (ring: KeyRing, kid: string, nowMs: number): KeyRing =>
  changed(ring, [...ring.keys, { kid, standing: 'next', sinceMs: nowMs }]);

/** From now on the next key signs orders. Undefined where none is next. */
export function useNextKey(ring: KeyRing, nowMs: number): KeyRing | undefined {
  if (keyOf(ring, 'next') === undefined) return undefined;
  return changed(
    ring,
    ring.keys.map((key) =>
      key.standing === 'next'
        ? { ...key, standing: 'current', sinceMs: nowMs }
        : key.standing === 'current'
          ? { ...key, standing: 'former', sinceMs: nowMs }
          : key,
    ),
  );
}

/** Former keys whose every order is over by now become `past`. Undefined where none does. @param lifeMs of an order */
export function dropFormerKeys(ring: KeyRing, nowMs: number, lifeMs: number): KeyRing | undefined {
  const isOver = ({ standing, sinceMs }: RingKey): boolean =>
    standing === 'former' && sinceMs + lifeMs <= nowMs;
  if (!ring.keys.some(isOver)) return undefined;
  return changed(
    ring,
    ring.keys.map((key) => (isOver(key) ? { ...key, standing: 'past', sinceMs: nowMs } : key)),
  );
}

/** Ends a key for ever; where it was the current one, the next takes its place. */
export function revokeKey(ring: KeyRing, kid: string, nowMs: number): KeyRing {
  const isCurrent = keyOf(ring, 'current')?.kid === kid;
  const { keys } = isCurrent ? (useNextKey(ring, nowMs) ?? ring) : ring;
  return changed(
    ring,
    keys.map((key) => (key.kid === kid ? { kid, standing: 'revoked', sinceMs: nowMs } : key)),
  );
}

const changed = ({ sequence }: KeyRing, keys: readonly RingKey[]): KeyRing => ({
  sequence: sequence + 1,
  keys,
});
