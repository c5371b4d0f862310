import type { KeyRing } from '../domain/key-ring.ts';
import type { SigningKey } from '../protocol/signing.ts';

/** The keys that orders, times and key lists are signed with, in a file only its owner may read. Throws SecretError. */
export interface SigningKeys {
  /** Signs orders and times now. Another process may have changed it since the last call. */
  current(): Promise<SigningKey>;
  ring(): KeyRing;
  /** The public halves of what devices are to hold, as JWKs. */
  publicJwks(): readonly object[];
  /** The list of keys, signed once by each key that is not revoked: a device takes the one it can check. */
  statements(): Promise<readonly string[]>;
  /**
   * Puts a ring in the place of the one it was made from; keys it names for the first time are made.
   * @returns false when somebody else changed it before
   */
  replace(from: KeyRing, to: KeyRing): Promise<boolean>;
  /** A name for a new key. */
  newKid(): string;
}
