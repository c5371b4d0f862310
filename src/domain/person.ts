import type { Actor, Role } from './actor.ts';
import type { AreaCode } from './ids.ts';

/** Somebody who may sign in. Name and address can be erased; the ledger knows the id alone. */
export interface Person {
  /** Random; says nothing of whom it names. */
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly roles: readonly Role[];
  readonly counties: readonly AreaCode[] | 'all';
  readonly disabled: boolean;
  /** Until then a session is good for nothing else. */
  readonly mustChangePassword: boolean;
  /** Whether signing in takes a code of an authenticator, too. */
  readonly totp: boolean;
  /** UTC milliseconds. */
  readonly lastSignInAtMs?: number;
}

export const longestName = 40;
export const shortestPassword = 10;
export const longestPassword = 128;

/** The form in which names are compared: how wide or tall its letters are written makes no other person. */
export const sameName = (name: string): string =>
  name.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase();

/** A person as the one who does a thing. */
export const actorOf = ({ id, roles, counties }: Person): Actor => ({ kind: 'person', id, roles, counties });

/** Roles that are asked as a person: whoever has one makes their own tokens, and no administrator in their place. */
export const madeByOneself: readonly Role[] = ['emergency', 'reviewer'];

/** Whether somebody can still look after the others: an administrator of all counties who may sign in. */
export const canManageAll = ({ roles, counties, disabled }: Person): boolean =>
  !disabled && counties === 'all' && roles.includes('administrator');
