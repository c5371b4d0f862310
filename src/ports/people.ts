import type { LedgerEntry } from '../domain/ledger.ts';
import type { Person } from '../domain/person.ts';

/** Persons may sign in with a name and a password, and a code where they asked for it. Kept in the database. */
export interface People {
  readonly records: PeopleRecords;
  readonly signIns: SignIns;
  readonly tokens: Tokens;
}

/**
 * The persons themselves. Every change is one transaction with its ledger entry, and one at a time: what `decide` is
 * shown is true until its decision is. What it throws comes out, and nothing is changed.
 */
export interface PeopleRecords {
  /** By name. */
  list(): Promise<readonly Person[]>;
  find(id: string): Promise<Person | undefined>;
  /** Whether anybody ever signed in, or was added by somebody. */
  isInUse(): Promise<boolean>;
  /** Adds a person with a password that must be changed; nobody when `decide` answers undefined. */
  add(
    person: NewPerson,
    password: string,
    decide: (all: readonly Person[]) => LedgerEntry | undefined,
  ): Promise<boolean>;
  /**
   * Changes a person; one who is disabled, or whose roles or counties change, is signed out everywhere, and one who gains
   * a role whose tokens are made by oneself loses those there are.
   */
  edit(decide: Decide): Promise<Person>;
  /**
   * Sets a password and ends every session of that person; whoever sends the `cookie` of one gets another. Where the password must be changed, who set it
   * may not be who has what the person signed in with: an authenticator is forgotten, and every token ends.
   * Answers how many tokens ended, and the cookies of the new session.
   */
  setPassword(
    password: string,
    mustChange: boolean,
    decide: Decide,
    cookie?: Cookie,
  ): Promise<{ readonly tokensEnded: number; readonly setCookies: readonly string[] }>;
  /** Removes name, address, password, authenticator, sessions and tokens; the id stays, disabled. */
  erase(decide: Decide): Promise<void>;
}

/** Answers the person as it shall be, and the entry that says so. */
export type Decide = (all: readonly Person[]) => { readonly person: Person; readonly entry: LedgerEntry };

export type NewPerson = Pick<Person, 'id' | 'name' | 'email' | 'roles' | 'counties'>;

/** What a browser sent as `Cookie`. */
export type Cookie = string;

export type SignedIn =
  | { readonly kind: 'signed-in'; readonly person: Person; readonly setCookies: readonly string[] }
  | { readonly kind: 'code-needed'; readonly setCookies: readonly string[] }
  /** Not told apart: nobody of that name, a wrong password or code, a disabled person. */
  | { readonly kind: 'refused' }
  | Locked;

/** Too many failures of that name, or from that address; until then nothing is looked at. */
export interface Locked {
  readonly kind: 'locked';
  readonly untilMs: number;
}

export interface SignIns {
  signIn(name: string, password: string, address: string): Promise<SignedIn>;
  /** The second step, by the cookies of the first, which are good for five codes; ten wrong ones lock the second step. */
  giveCode(code: string, cookie: Cookie): Promise<SignedIn>;
  /** Who a session belongs to, unless it is over or its person disabled. */
  session(cookie: Cookie): Promise<Person | undefined>;
  /** Ends a session; answers the cookies that remove it. */
  signOut(cookie: Cookie): Promise<readonly string[]>;
  /** Ends every session of the person a session is of, but that one; answers how many. */
  signOutElsewhere(cookie: Cookie): Promise<number>;
  /** Whether it is that person's password; failures count as those of signing in. */
  checkPassword(person: Person, password: string, address: string): Promise<'right' | 'wrong' | Locked>;
  /** A new secret for an authenticator, as an `otpauth:` address; counts once a code of it is given. */
  offerTotp(cookie: Cookie, password: string): Promise<string>;
  /** Takes the secret offered into use; undefined when the code is not its. */
  confirmTotp(cookie: Cookie, code: string, entry: LedgerEntry): Promise<readonly string[] | undefined>;
  forgetTotp(person: Person, entry: LedgerEntry): Promise<void>;
}

/** Secrets programs sign in with, as the person they belong to. Only their digests are kept. */
export interface Tokens {
  /** Newest first; all persons' unless one is named. */
  list(person?: string): Promise<readonly Token[]>;
  /** Answers the secret, which nobody can read again. */
  create(
    token: Pick<Token, 'id' | 'person' | 'label'> & { readonly lifetimeMs: number },
    entry: LedgerEntry,
  ): Promise<string>;
  /** Does nothing to one that is revoked already. */
  revoke(id: string, entry: LedgerEntry): Promise<void>;
  /** Who a secret belongs to, unless it is revoked, over, or its person disabled. */
  person(secret: string): Promise<Person | undefined>;
}

export interface Token {
  readonly id: string;
  readonly person: string;
  /** What it is for, in its maker's words. */
  readonly label: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly revokedAtMs?: number;
}
