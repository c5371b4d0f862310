import { actorName } from '../domain/actor.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import { actorOf, type Person } from '../domain/person.ts';
import type { Cookie } from '../ports/people.ts';
import { requirePassword } from './change-password.ts';
import { RequestError } from './context.ts';
import type { PeopleNeeds } from './people-rules.ts';

export interface OwnPassword {
  readonly password: string;
  /** Where the request comes from, for the lock-out. */
  readonly address: string;
}

/** Offers a secret for one's own authenticator, as an `otpauth:` address. Throws RequestError, LockedError. */
export async function offerTotp(
  context: PeopleNeeds,
  person: Person,
  { password, address, cookie }: OwnPassword & { readonly cookie: Cookie },
): Promise<string> {
  if (person.totp) {
    throw new RequestError(
      'conflict',
      '已经在用验证器，先停用再换。An authenticator is in use already; remove it first.',
    );
  }
  await requirePassword(context, person, password, address);
  const offered = new URL(await context.people.signIns.offerTotp(cookie, password));
  offered.pathname = `/${encodeURIComponent(`Dalaba:${person.name}`)}`;
  return offered.href;
}

/** Takes the authenticator into use by a code of it; answers new cookies of the session. Throws RequestError. */
export async function confirmTotp(
  context: PeopleNeeds,
  person: Person,
  code: string,
  cookie: Cookie,
): Promise<readonly string[]> {
  const cookies = await context.people.signIns.confirmTotp(cookie, code, entryOf(context, person, true));
  if (cookies === undefined) {
    throw new RequestError(
      'forbidden',
      '验证码不对，看手机时间准不准，再试一次。The code is wrong; check the phone’s clock and try again.',
    );
  }
  return cookies;
}

/** Stops using one's own authenticator. Throws RequestError, LockedError. */
export async function forgetTotp(
  context: PeopleNeeds,
  person: Person,
  { password, address }: OwnPassword,
): Promise<void> {
  await requirePassword(context, person, password, address);
  await context.people.signIns.forgetTotp(person, entryOf(context, person, false));
}

const entryOf = ({ clock }: PeopleNeeds, person: Person, inUse: boolean): LedgerEntry => ({
  chain: 'people',
  verb: 'set-totp',
  subject: person.id,
  actor: actorName(actorOf(person)),
  atMs: clock.now(),
  body: { inUse },
});
