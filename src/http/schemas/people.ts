import { z } from 'zod';
import { roles } from '../../domain/actor.ts';
import { longestName, longestPassword, shortestPassword } from '../../domain/person.ts';
import { county } from '../inputs.ts';
import { named } from './document.ts';
import { atMs } from './fields.ts';

/** What requests about people are made of. */
export const personName = z
  .string()
  .trim()
  .min(1)
  .max(longestName)
  .regex(
    /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]+$/u,
    '要文字、数字、标点和空格（expected letters, digits, punctuation and spaces）',
  )
  .transform((name) => name.normalize('NFC').replace(/\p{Zs}+/gu, ' '))
  .describe('The name somebody signs in with');
/** What is typed where a name is asked for. */
export const typedName = z
  .string()
  .min(1)
  .max(longestName * 2);
export const email = z.email('要邮箱地址（expected an e-mail address）').max(200).toLowerCase();
export const typedPassword = z.string().min(1).max(longestPassword);
export const newPassword = z
  .string()
  .min(
    shortestPassword,
    `至少 ${shortestPassword} 个字符（expected at least ${shortestPassword} characters）`,
  )
  .max(longestPassword);
export const code = z.string().regex(/^\d{6}$/, '要 6 位数字（expected 6 digits）');
export const personRoles = z.array(z.enum(roles)).min(1).max(roles.length);
export const personCounties = z
  .union([z.literal('all'), z.array(county).max(200)])
  .describe('`all`, or codes of counties');
export const personId = z.string().regex(/^[0-9a-f]{16}$/, '要人员编号（expected the id of a person）');
export const tokenId = z.string().regex(/^[0-9a-f]{16}$/, '要令牌编号（expected the id of a token）');

const seenRoles = z.array(z.enum(roles)).readonly();
const seenCounties = z.union([z.literal('all'), z.array(z.string()).readonly()]);

/** What answers are made of. */
export const personSchema = named(
  'Person',
  z.object({
    id: z.string().describe('Random; the only thing of a person the ledger knows'),
    name: z.string(),
    email: z.string().optional(),
    roles: seenRoles,
    counties: seenCounties,
    disabled: z.boolean(),
    mustChangePassword: z.boolean(),
    totp: z.boolean().describe('Whether signing in takes a code of an authenticator'),
    lastSignInAtMs: atMs.optional(),
  }),
);
export const peopleSchema = named('People', z.object({ items: z.array(personSchema).readonly() }));
export const addedPersonSchema = named(
  'AddedPerson',
  z.object({ person: personSchema, password: z.string().describe('One-time; told only here') }),
);
export const oneTimePasswordSchema = named(
  'OneTimePassword',
  z.object({
    password: z.string().describe('One-time; told only here'),
    tokensEnded: z.int().describe('How many tokens of that person ended with it'),
  }),
);
export const signInSchema = named(
  'SignIn',
  z.object({
    codeNeeded: z.boolean().describe('Whether the code of an authenticator has to be sent next'),
    person: personSchema.optional(),
  }),
);
export const meSchema = named(
  'Me',
  z.object({
    by: z.enum(['operator', 'nobody', 'token', 'session']),
    id: z.string(),
    roles: seenRoles,
    counties: seenCounties,
    person: personSchema.optional(),
  }),
);
export const doneSchema = named('Done', z.object({ done: z.literal(true) }));
export const signedOutSchema = named(
  'SignedOut',
  z.object({ sessions: z.int().min(0).describe('How many were ended') }),
);
export const totpOfferSchema = named(
  'TotpOffer',
  z.object({ uri: z.string().describe('`otpauth:` address with the secret, for an authenticator') }),
);
const tokenSchema = named(
  'Token',
  z.object({
    id: z.string(),
    person: z.string(),
    label: z.string(),
    createdAtMs: atMs,
    expiresAtMs: atMs,
    revokedAtMs: atMs.optional(),
  }),
);
export const tokensSchema = named('Tokens', z.object({ items: z.array(tokenSchema).readonly() }));
export const newTokenSchema = named(
  'NewToken',
  z.object({ id: z.string(), token: z.string().describe('The secret; told only here') }),
);
