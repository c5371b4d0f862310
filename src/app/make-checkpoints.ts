import { type Actor, actorName, system } from '../domain/actor.ts';
import type { AreaCode } from '../domain/ids.ts';
import type { CheckpointRecord } from '../ports/ledger.ts';
import { publicKeySchema } from '../protocol/checkpoint.ts';
import { signCheckpoint } from '../protocol/signing.ts';
import { authorise } from './authorise.ts';
import type { Context } from './context.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'signingKeys'>;

const dayMs = 86_400_000;

/** Chains that belong to one county; the others concern all. */
export const countyOfChain = (chain: string): AreaCode | undefined =>
  /^\d{6}$/.test(chain) ? (chain as AreaCode) : undefined;

/**
 * Signs where chains end now. Answers a chain's newest checkpoint also where nothing was added since.
 * @param chain all that there are, unless given
 * Throws RequestError where the actor may not read the ledger of each.
 */
export async function requestCheckpoints(
  context: Needs,
  actor: Actor,
  chain: string | undefined,
): Promise<readonly CheckpointRecord[]> {
  authorise(actor, 'readLedger', chain === undefined ? undefined : countyOfChain(chain));
  await noteSigningKey(context);
  const chains = chain === undefined ? (await context.store.ledger.heads()).map((end) => end.chain) : [chain];
  const made: CheckpointRecord[] = [];
  for (const one of chains) {
    const checkpoint = await makeCheckpoint(context, one);
    if (checkpoint !== undefined) made.push(checkpoint);
  }
  return made;
}

/** Signs where a chain ends now; undefined for one that has no entry. */
export async function makeCheckpoint(context: Needs, chain: string): Promise<CheckpointRecord | undefined> {
  const { store, clock } = context;
  const key = await noteSigningKey(context);
  const end = (await store.ledger.heads()).find((one) => one.chain === chain);
  if (end === undefined || end.sequence === 0) return undefined;
  const newest = await store.checkpoints.newest(chain);
  if (newest?.sequence === end.sequence && newest.kid === key.kid) return newest;
  const { sequence, hash } = end;
  const atMs = clock.now();
  const jws = await signCheckpoint({ version: 1, chain, sequence, hash, atMs }, key);
  const checkpoint = { chain, sequence, hash, atMs, kid: key.kid, jws };
  await store.checkpoints.add(checkpoint);
  return checkpoint;
}

/** Makes the day's checkpoint of every chain that grew, and one at once where the last one's key was revoked. */
export async function keepCheckpoints(context: Needs): Promise<void> {
  const { store, clock, signingKeys } = context;
  const revoked = new Set(
    signingKeys.ring().keys.flatMap(({ kid, standing }) => (standing === 'revoked' ? [kid] : [])),
  );
  for (const { chain, sequence } of await store.ledger.heads()) {
    const newest = await store.checkpoints.newest(chain);
    const isHeld =
      newest !== undefined &&
      !revoked.has(newest.kid) &&
      (newest.sequence === sequence || clock.now() < newest.atMs + dayMs);
    if (!isHeld) await makeCheckpoint(context, chain);
  }
}

/** The key that signs now; the chain `keys` tells its public half before it signs a checkpoint. */
async function noteSigningKey(context: Needs) {
  const key = await context.signingKeys.current();
  await noteKey(context, key.kid);
  return key;
}

/** Has the key in use vouch for one that comes after it. */
export async function vouchFor(context: Needs, kid: string): Promise<void> {
  await noteKey(context, kid);
  await makeCheckpoint(context, 'keys');
}

async function noteKey({ store, clock, signingKeys }: Needs, of: string): Promise<void> {
  if ((await store.ledger.about('keys', ['note-key'], of)).length > 0) return;
  const known = signingKeys.publicJwks().map((jwk) => publicKeySchema.parse(jwk));
  await store.ledger.append({
    chain: 'keys',
    verb: 'note-key',
    subject: of,
    actor: actorName(system('clock')),
    atMs: clock.now(),
    body: { jwk: known.find(({ kid }) => kid === of) },
  });
}
