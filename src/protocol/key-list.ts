import { CompactSign, type CryptoKey, compactVerify, type JWK } from 'jose';
import { z } from 'zod';
import { SignatureError, type SigningKey, signerOf, type VerifyingKeys } from './signing.ts';

const kid = z.string().min(1).max(64);
/** The public half of an Ed25519 key (RFC 8037), and no other kind. */
const publicKey = z
  .strictObject({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
    kid,
    alg: z.literal('EdDSA'),
    use: z.literal('sig'),
  })
  .transform((jwk): JWK & { readonly kid: string } => jwk);

/** Which keys a server's devices are to believe from now on. Travels as a compact JWS, `typ` `dalaba-keys+jws`. */
export const keyListSchema = z
  .strictObject({
    /** Grows with every change; a lower one is refused. */
    sequence: z.number().int().positive(),
    /** Signs orders now. */
    current: kid,
    /** Will, once devices had time to hear of it. */
    next: kid.optional(),
    /** All whose orders are to be taken: the current one, the next, and those before it. */
    keys: z.array(publicKey).min(1).max(16),
    /** Never to be believed again, by whomever they are listed. */
    revoked: z.array(kid).max(1000),
  })
  .refine(isWhole, 'the current and the next key are listed once, and no revoked one is');

export type KeyList = z.infer<typeof keyListSchema>;

/** What a server answers: one list, signed by each of its keys, of which a device knows one. */
export const keyStatementsSchema = z.object({ statements: z.array(z.string().max(65_536)).min(1).max(64) });

const type = 'dalaba-keys+jws';

export const signKeyList = (list: KeyList, key: SigningKey): Promise<string> =>
  new CompactSign(new TextEncoder().encode(JSON.stringify(list)))
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: type })
    .sign(key.privateKey);

/** What a device holds of its server's keys. */
export interface HeldKeys {
  readonly keys: VerifyingKeys;
  /** Who may change them: the current and the next key of the last list; before the first, every key it was given. */
  readonly announcers: ReadonlySet<string>;
  /** Of the last list; 0 before the first. */
  readonly sequence: number;
  /** Of every list there ever was. */
  readonly revoked: ReadonlySet<string>;
}

/**
 * The list inside the first of the statements that a device may believe: signed by a key that may change its keys,
 * never by a revoked one, and not of a lower sequence. Throws SignatureError.
 */
export async function verifyKeyList(statements: readonly string[], held: HeldKeys): Promise<KeyList> {
  const jws = statements.find((one) => held.announcers.has(signerOf(one)));
  const key = jws === undefined ? undefined : held.keys.get(signerOf(jws));
  if (jws === undefined || key === undefined)
    throw new SignatureError('signature', 'no key that may change our keys signed this list');
  const parsed = keyListSchema.safeParse(await payloadOf(jws, key));
  if (!parsed.success)
    throw new SignatureError('malformed', `the key list is malformed: ${parsed.error.message}`);
  const list = parsed.data;
  if (list.sequence < held.sequence)
    throw new SignatureError('malformed', `key list ${list.sequence} is older than ${held.sequence}`);
  const revoked = new Set([...held.revoked, ...list.revoked]);
  if (revoked.has(signerOf(jws)))
    throw new SignatureError('signature', `the key that signed this list is revoked: ${signerOf(jws)}`);
  if (list.keys.some((one) => revoked.has(one.kid)))
    throw new SignatureError('malformed', 'the list holds a key that was revoked before');
  return list;
}

async function payloadOf(jws: string, key: CryptoKey): Promise<unknown> {
  try {
    const { payload, protectedHeader } = await compactVerify(jws, key, { algorithms: ['EdDSA'] });
    if (protectedHeader.typ !== type) throw new Error('not a signed key list');
    return JSON.parse(new TextDecoder().decode(payload));
  } catch (cause) {
    throw new SignatureError('signature', 'the signature of this key list does not hold', cause);
  }
}

function isWhole(list: {
  readonly current: string;
  readonly next?: string | undefined;
  readonly keys: readonly { readonly kid: string }[];
  readonly revoked: readonly string[];
}): boolean {
  const listed = new Set(list.keys.map((key) => key.kid));
  return (
    listed.size === list.keys.length &&
    listed.has(list.current) &&
    (list.next === undefined || (list.next !== list.current && listed.has(list.next))) &&
    list.revoked.every((one) => !listed.has(one))
  );
}
