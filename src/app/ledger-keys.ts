import { type PublicKey, publicKeySchema } from '../protocol/checkpoint.ts';
import { SignatureError, signerOf, verifyCheckpoint, verifyingKeys } from '../protocol/signing.ts';

interface KnownKey {
  readonly jwk: PublicKey;
  readonly isRevoked: boolean;
  /** When it stopped signing. */
  readonly endedAtMs?: number;
}

/** Another process may sign with a key in the moment it is replaced. */
const slackMs = 600_000;

/**
 * Who could sign when, as the chain `keys` tells it.
 * @param trusted known from elsewhere; whom they vouch for is trusted, too. Everybody in the chain is unless given.
 */
export function createKeyHistory(trusted: readonly PublicKey[] | undefined) {
  const keys = new Map<string, KnownKey>();
  const vouched = new Set<string>();
  const isTrusted = ({ kid, x }: PublicKey): boolean =>
    trusted === undefined || vouched.has(kid) || trusted.some((one) => one.x === x);
  const end = (kid: string, atMs: number, isRevoked: boolean) => {
    const known = keys.get(kid);
    if (known === undefined) return;
    keys.set(kid, { ...known, isRevoked: known.isRevoked || isRevoked, endedAtMs: known.endedAtMs ?? atMs });
  };
  return {
    /** Takes in an entry of the chain `keys`. */
    note({ verb, body, atMs }: { verb?: unknown; body?: unknown; atMs?: unknown }): void {
      const said = (body ?? {}) as { jwk?: unknown; keys?: unknown };
      const jwk = publicKeySchema.safeParse(said.jwk);
      // The first word on a key holds: nobody takes its name later.
      if (verb === 'note-key' && jwk.success && !keys.has(jwk.data.kid))
        keys.set(jwk.data.kid, { jwk: jwk.data, isRevoked: false });
      for (const [kid, standing] of Array.isArray(said.keys) ? (said.keys as [string, string][]) : [])
        if (standing === 'former' || standing === 'past' || standing === 'revoked')
          end(kid, Number(atMs), standing === 'revoked');
    },
    /** Whether a checkpoint is to be believed, or what is against it. */
    async judge(jws: string): Promise<'believed' | 'revoked' | 'signature' | 'key' | 'stranger'> {
      const known = keys.get(signerOf(jws));
      if (known === undefined) return 'key';
      if (!isPlain(jws)) return 'signature';
      try {
        const { atMs } = await verifyCheckpoint(jws, await verifyingKeys([known.jwk]));
        if (known.isRevoked) return 'revoked';
        if (known.endedAtMs !== undefined && atMs > known.endedAtMs + slackMs) return 'key';
        return isTrusted(known.jwk) ? 'believed' : 'stranger';
      } catch (error) {
        if (error instanceof SignatureError) return 'signature';
        throw error;
      }
    },
    /** A checkpoint of the chain `keys` that is believed vouches for every key noted up to it. */
    vouch(): void {
      for (const kid of keys.keys()) vouched.add(kid);
    },
    /** Whose signature under an order is worth something. */
    unrevoked: (): readonly PublicKey[] =>
      [...keys.values()].flatMap(({ jwk, isRevoked }) => (isRevoked || !isTrusted(jwk) ? [] : [jwk])),
    known: (): readonly PublicKey[] => [...keys.values()].map(({ jwk }) => jwk),
  };
}

/** Whether no other text says the same: base64 leaves bits unused that a reader passes over. */
const isPlain = (jws: string): boolean =>
  jws.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);

export type KeyHistory = ReturnType<typeof createKeyHistory>;
