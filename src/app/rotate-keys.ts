import { type Actor, actorName } from '../domain/actor.ts';
import { announceKey, type KeyRing, keyOf, revokeKey } from '../domain/key-ring.ts';
import type { LedgerVerb } from '../domain/ledger.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';
import { keepCheckpoints, vouchFor } from './make-checkpoints.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'signingKeys'>;

/**
 * Makes the key that comes next and has it announced to devices; orders are signed with it once they had time to hear
 * of it. The key in use vouches for it in the ledger. Answers its name. Throws RequestError where one is announced already.
 */
export async function rotateKeys(context: Needs, actor: Actor): Promise<string> {
  authorise(actor, 'manageKeys');
  const { signingKeys, clock } = context;
  const ring = signingKeys.ring();
  const waiting = keyOf(ring, 'next');
  if (waiting !== undefined) {
    throw new RequestError(
      'conflict',
      `${waiting.kid} 已经在通知终端，等它启用后再换。${waiting.kid} is being announced already; rotate again once it is in use.`,
    );
  }
  const kid = signingKeys.newKid();
  await replaceRing(context, actor, 'announce-key', kid, ring, announceKey(ring, kid, clock.now()));
  await vouchFor(context, kid);
  return kid;
}

/**
 * Ends a key for ever: devices drop it when they next fetch the list, within the hour, and believe nothing it signed.
 * The next key takes the current one's place at once. Throws RequestError where that would leave no key devices know.
 */
export async function revokeSigningKey(context: Needs, actor: Actor, kid: string): Promise<void> {
  authorise(actor, 'manageKeys');
  const { signingKeys, clock } = context;
  const ring = signingKeys.ring();
  const key = ring.keys.find((one) => one.kid === kid);
  if (key === undefined) throw new RequestError('not-found', `没有这个密钥：${kid}。There is no key ${kid}.`);
  if (key.standing === 'revoked')
    throw new RequestError('conflict', `${kid} 已经吊销。${kid} is revoked already.`);
  if (key.standing === 'current' && keyOf(ring, 'next') === undefined) {
    throw new RequestError(
      'conflict',
      `${kid} 正在用，又没有下一个密钥：先 dalaba keys rotate，让终端知道新密钥，再吊销。` +
        `${kid} is in use and no key is next: run dalaba keys rotate, so that devices know a new one, then revoke it.`,
    );
  }
  await replaceRing(context, actor, 'revoke-key', kid, ring, revokeKey(ring, kid, clock.now()));
  // What it signed proves nothing any more: the key in use signs in its place, now.
  await keepCheckpoints(context);
}

/** Changes the ring and notes it in the ledger's chain `keys`. Throws RequestError where it changed meanwhile. */
export async function replaceRing(
  { signingKeys, store, clock }: Needs,
  actor: Actor,
  verb: LedgerVerb,
  subject: string,
  from: KeyRing,
  to: KeyRing,
): Promise<void> {
  if (!(await signingKeys.replace(from, to)))
    throw new RequestError('conflict', '密钥刚被别人改过，请再试。The keys were just changed; try again.');
  await store.ledger.append({
    chain: 'keys',
    verb,
    subject,
    actor: actorName(actor),
    atMs: clock.now(),
    body: { sequence: to.sequence, keys: to.keys.map(({ kid, standing }) => [kid, standing]) },
  });
}
