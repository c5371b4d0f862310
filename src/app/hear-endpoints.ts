import type { Actor } from '../domain/actor.ts';
import type { Driver } from '../ports/driver.ts';
import type { Inbox, Speaker } from '../ports/inbox.ts';
import { signTime } from '../protocol/signing.ts';
import type { Context } from './context.ts';
import type { EndpointDirectory } from './endpoint-directory.ts';
import { recordReceipts } from './record-receipts.ts';
import { takeAnswer } from './take-answer.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'progress' | 'logger' | 'signingKeys'>;

/** What drivers hand in of what endpoints say by themselves, each with what it is to be done with. */
export function createInbox(context: () => Needs): Inbox {
  const actorOf = ({ county, endpoint }: Speaker): Actor => ({ kind: 'device', endpoint, county });
  return {
    receipts: (from, receipts) => recordReceipts(context(), actorOf(from), receipts),
    async answer(from, { hash, order, answer, reason = 'refused' }) {
      if (order === undefined) return;
      const said = answer === 'accepted' ? { answer } : { answer, reason };
      await takeAnswer(context(), actorOf(from), order, said, hash);
    },
    async time(nonce) {
      const { clock, signingKeys } = context();
      if (clock.isRunning?.() === false) return undefined;
      return signTime({ nonce, nowMs: clock.now() }, await signingKeys.current());
    },
  };
}

/** Tells every driver that listens which endpoints there are by now. */
export async function attendEndpoints(
  drivers: Readonly<Record<string, Pick<Driver, 'attend'>>>,
  directory: EndpointDirectory,
): Promise<void> {
  const endpoints = await directory.all();
  for (const driver of Object.values(drivers)) driver.attend?.(endpoints);
}
