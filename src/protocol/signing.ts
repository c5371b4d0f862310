import {
  base64url,
  CompactSign,
  type CryptoKey,
  compactVerify,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';
import { z } from 'zod';
import type { AudienceName, EndpointId } from '../domain/ids.ts';
import { timeAnswerSchema } from './answer.ts';
import { type Checkpoint, checkpointSchema } from './checkpoint.ts';
import {
  type Assignment,
  type AudienceOrder,
  assignmentSchema,
  audienceOrderSchema,
  type Order,
  orderFor,
  orderSchema,
} from './order.ts';

/** Signed statements say what they are, so that a signed time can never pass for an order. */
const types = {
  order: 'dalaba-order+jws',
  audienceOrder: 'dalaba-audience-order+jws',
  assignment: 'dalaba-audience+jws',
  time: 'dalaba-time+jws',
  checkpoint: 'dalaba-checkpoint+jws',
} as const;
type StatementType = keyof typeof types;

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
}

/** Public keys by `kid`, as a device holds them. */
export type VerifyingKeys = ReadonlyMap<string, CryptoKey>;

export class SignatureError extends Error {
  override readonly name = 'SignatureError';
  readonly kind: 'signature' | 'malformed';
  constructor(kind: 'signature' | 'malformed', message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** A new Ed25519 pair as JWKs; the private one includes the public. */
export async function newKeyPair(kid: string): Promise<{ privateJwk: JWK; publicJwk: JWK }> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const named = { kid, alg: 'EdDSA', use: 'sig' };
  return {
    privateJwk: { ...(await exportJWK(privateKey)), ...named },
    publicJwk: { ...(await exportJWK(publicKey)), ...named },
  };
}

export async function signingKey(jwk: JWK): Promise<SigningKey> {
  return { kid: jwk.kid ?? '', privateKey: (await importJWK(jwk, 'EdDSA')) as CryptoKey };
}

export async function verifyingKeys(jwks: readonly JWK[]): Promise<VerifyingKeys> {
  const keys = jwks.map(
    async (jwk) => [jwk.kid ?? '', (await importJWK(jwk, 'EdDSA')) as CryptoKey] as const,
  );
  return new Map(await Promise.all(keys));
}

/** The order as it travels: a compact JWS. */
export const signOrder = ({ live, ...order }: Order, key: SigningKey): Promise<string> =>
  sign('order', order, key, live);

/** The order of a whole audience as it travels. */
export const signAudienceOrder = ({ live, ...order }: AudienceOrder, key: SigningKey): Promise<string> =>
  sign('audienceOrder', order, key, live);

export const signAssignment = (assignment: Assignment, key: SigningKey): Promise<string> =>
  sign('assignment', assignment, key);

/** What an order that this service signed and stored itself tells an endpoint. Nobody's signature is checked. */
export function ownOrder(jws: string, endpoint: EndpointId): Order {
  const payload = payloadOf(jws);
  return isAudienceOrder(jws)
    ? orderFor(endpoint, audienceOrderSchema.parse(payload))
    : orderSchema.parse(payload);
}

/** The audience an order is for, or undefined where it is for one endpoint. Nobody's signature is checked. */
export const audienceOf = (jws: string): AudienceName | undefined =>
  isAudienceOrder(jws) ? audienceOrderSchema.parse(payloadOf(jws)).audience : undefined;

/** Whether something that may be an order calls itself one for an audience. */
export function isAudienceOrder(jws: string): boolean {
  try {
    return decodeProtectedHeader(jws).typ === types.audienceOrder;
  } catch {
    return false;
  }
}

const spanSchema = z.object({ notBeforeMs: z.int(), startsAtMs: z.int(), expiresAtMs: z.int() });

const payloadOf = (jws: string): unknown =>
  withLive(
    JSON.parse(new TextDecoder().decode(base64url.decode(jws.split('.')[1] ?? ''))),
    decodeProtectedHeader(jws),
  );

/** What an order says in its header stands in it, and nowhere else. */
function withLive(payload: unknown, { live }: Readonly<Record<string, unknown>>): unknown {
  if (typeof payload !== 'object' || payload === null) return payload;
  const { live: _, ...rest } = payload as Readonly<Record<string, unknown>>;
  return live === undefined ? rest : { ...rest, live };
}

/**
 * The order inside a compact JWS, if one of the keys signed it: of the keys for emergencies where it is one, else of the
 * others. So that neither kind of key can do what the other is for, whatever it signs.
 * Throws SignatureError: `signature` when it is not ours, `malformed` when it is but makes no sense.
 */
export async function verifyOrder(
  jws: string,
  keys: VerifyingKeys,
  emergencyKeys: VerifyingKeys = new Map(),
): Promise<Order> {
  const payload = await verify('order', jws, claimsEmergency(jws) ? emergencyKeys : keys);
  const parsed = orderSchema.safeParse(payload);
  if (!parsed.success)
    throw new SignatureError('malformed', `the order is malformed: ${parsed.error.message}`);
  return parsed.data;
}

/** What it says of itself, before anybody believes it: which keys may have signed it. */
function claimsEmergency(jws: string): boolean {
  try {
    const payload: unknown = JSON.parse(new TextDecoder().decode(base64url.decode(jws.split('.')[1] ?? '')));
    return typeof payload === 'object' && payload !== null && 'emergency' in payload;
  } catch {
    return false;
  }
}

/** When an order that this server signed itself, as it is stored, can be taken and heard; undefined where it is none. */
export function spanInOrder(
  jws: string,
): Pick<Order, 'notBeforeMs' | 'startsAtMs' | 'expiresAtMs'> | undefined {
  try {
    return spanSchema.parse(payloadOf(jws));
  } catch {
    return undefined;
  }
}

/** As `verifyOrder`, of an order for an audience. Throws SignatureError. */
export async function verifyAudienceOrder(
  jws: string,
  keys: VerifyingKeys,
  emergencyKeys: VerifyingKeys = new Map(),
): Promise<AudienceOrder> {
  const payload = await verify('audienceOrder', jws, claimsEmergency(jws) ? emergencyKeys : keys);
  const parsed = audienceOrderSchema.safeParse(payload);
  if (!parsed.success)
    throw new SignatureError('malformed', `the order is malformed: ${parsed.error.message}`);
  return parsed.data;
}

/** Which audiences an endpoint was told that it belongs to. Throws SignatureError. */
export async function verifyAssignment(jws: string, keys: VerifyingKeys): Promise<Assignment> {
  const parsed = assignmentSchema.safeParse(await verify('assignment', jws, keys));
  if (!parsed.success)
    throw new SignatureError('malformed', `the assignment is malformed: ${parsed.error.message}`);
  return parsed.data;
}

export const signTime = (answer: { nonce: string; nowMs: number }, key: SigningKey): Promise<string> =>
  sign('time', answer, key);

/** The instant in a signed time that answers this nonce. Throws SignatureError. */
export async function verifyTime(jws: string, nonce: string, keys: VerifyingKeys): Promise<number> {
  const parsed = timeAnswerSchema.safeParse(await verify('time', jws, keys));
  if (!parsed.success || parsed.data.nonce !== nonce) {
    throw new SignatureError('malformed', 'the signed time does not answer our question');
  }
  return parsed.data.nowMs;
}

export const signCheckpoint = (checkpoint: Checkpoint, key: SigningKey): Promise<string> =>
  sign('checkpoint', checkpoint, key);

/** The checkpoint inside a compact JWS, if one of the keys signed it. Throws SignatureError. */
export async function verifyCheckpoint(jws: string, keys: VerifyingKeys): Promise<Checkpoint> {
  const parsed = checkpointSchema.safeParse(await verify('checkpoint', jws, keys));
  if (!parsed.success)
    throw new SignatureError('malformed', `the checkpoint is malformed: ${parsed.error.message}`);
  return parsed.data;
}

/** What a checkpoint says; nobody's signature is checked. Undefined where it makes no sense. */
export function readCheckpoint(jws: string): Checkpoint | undefined {
  try {
    return checkpointSchema.parse(payloadOf(jws));
  } catch {
    return undefined;
  }
}

/** Who a compact JWS says has signed it; nothing is checked. Empty where it says nothing. */
export function signerOf(jws: string): string {
  try {
    return decodeProtectedHeader(jws).kid ?? '';
  } catch {
    return '';
  }
}

function sign(type: StatementType, payload: object, key: SigningKey, live?: number): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({
      ...{ alg: 'EdDSA', kid: key.kid, typ: types[type] },
      ...(live === undefined ? {} : { live }),
    })
    .sign(key.privateKey);
}

async function verify(type: StatementType, jws: string, keys: VerifyingKeys): Promise<unknown> {
  try {
    const { payload, protectedHeader } = await compactVerify(
      jws,
      (header) => {
        const key = keys.get(header.kid ?? '');
        if (key === undefined) throw new Error('unknown key');
        return key;
      },
      { algorithms: ['EdDSA'] },
    );
    if (protectedHeader.typ !== types[type]) throw new Error(`not a signed ${type}`);
    return withLive(JSON.parse(new TextDecoder().decode(payload)), protectedHeader);
  } catch (cause) {
    throw new SignatureError('signature', `the signature of this ${type} does not hold`, cause);
  }
}
