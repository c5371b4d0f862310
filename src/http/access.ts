import { timingSafeEqual } from 'node:crypto';
import { isIPv4 } from 'node:net';
import type { Request, RequestHandler, Response } from 'express';
import type { People } from '../ports/people.ts';
import { bySession, byToken, type Caller, localReader, setCaller, stranger, theOperator } from './caller.ts';
import { problem } from './problem.ts';

export interface AccessDeps {
  /** Where the service listens. */
  readonly host: string;
  /** Whoever holds this is the operator of this machine. */
  readonly token: string;
  readonly people: Pick<People, 'signIns' | 'tokens'>;
  /** Whether reading on this machine takes no sign-in: in a sample home, or before anybody signed in. */
  readonly isOpen: () => Promise<boolean>;
}

/**
 * Who an address is for: `anyone`, whoever is `known`, or, of these, also a person who must change the password
 * before anything else.
 */
export type Access = 'anyone' | 'known' | 'unfinished';

/**
 * Finds out who calls, and whether they may at all: by the operator's token, a person's token, or a session. Without
 * any, reading may be open where only this machine can ask: the service listens on loopback and the request names
 * loopback, which a foreign page that had its own name resolve to this machine cannot. What a page of another origin
 * sends changes nothing, whoever sends it. What the caller may do is the verbs' business.
 */
export function guardAccess(deps: AccessDeps, access: Access = 'known'): RequestHandler {
  return async (request, response, next) => {
    const writes = isWrite(request);
    if (writes && isForeign(request)) {
      return problem(
        response,
        403,
        '别的网站发来的修改不接受，请在本服务的页面或命令行里操作。Changes sent by another site are refused; use this service’s own page or command line.',
      );
    }
    if (access === 'anyone') {
      setCaller(response, stranger);
      return next();
    }
    const caller = await identify(deps, request);
    if (caller === undefined) return askFor(response, 'Bearer realm="dalaba"', needed);
    if (access !== 'unfinished' && caller.by === 'session' && caller.person.mustChangePassword) {
      return problem(
        response,
        403,
        '请先改密码：POST /api/v1/me/password，或在页面上改。Change your password first: POST /api/v1/me/password, or on the page.',
      );
    }
    setCaller(response, caller);
    next();
  };
}

/** Whether a caller of a while ago may still be answered. */
export async function isStillKnown({ people }: Pick<AccessDeps, 'people'>, caller: Caller, request: Request) {
  if (caller.by === 'session') return (await people.signIns.session(caller.cookie)) !== undefined;
  if (caller.by === 'token') return (await people.tokens.person(bearerOf(request) ?? '')) !== undefined;
  return true;
}

async function identify(
  { host, token, people, isOpen }: AccessDeps,
  request: Request,
): Promise<Caller | undefined> {
  const authorization = request.get('authorization');
  if (authorization !== undefined) {
    const given = bearerOf(request);
    if (given === undefined) return undefined;
    if (isEqual(given, token)) return theOperator;
    const person = await people.tokens.person(given);
    return person && byToken(person);
  }
  const cookie = request.get('cookie');
  const person = cookie === undefined ? undefined : await people.signIns.session(cookie);
  if (cookie !== undefined && person !== undefined) return bySession(person, cookie);
  const local = isLoopback(host) && namesLoopback(request.get('host'));
  return !isWrite(request) && local && (await isOpen()) ? localReader : undefined;
}

/** A person at a browser, which sends no bearer token: HTTP Basic, user `operator`, the token as password. */
export function guardByLogin({ token }: Pick<AccessDeps, 'token'>): RequestHandler {
  return (request, response, next) => {
    const given = bearerOf(request);
    if (given !== undefined && isEqual(given, token)) return next();
    if (isBasic(request.get('authorization'), `operator:${token}`)) return next();
    askFor(
      response,
      'Basic realm="dalaba", charset="UTF-8"',
      '请登录：用户名 operator，密码是操作者令牌，在 data/run/operator-token 里。Sign in as operator; the password is the operator’s token in data/run/operator-token.',
    );
  };
}

const needed =
  '请登录：在页面上登录，或在请求头 Authorization 里带上 Bearer 和令牌。Sign in: on the page, or with a token in Authorization: Bearer.';

function askFor(response: Response, challenge: string, sentence: string): void {
  response.set('WWW-Authenticate', challenge);
  problem(response, 401, sentence);
}

const isWrite = ({ method }: Request): boolean => method !== 'GET' && method !== 'HEAD';

/** Whether only this machine can reach what listens there. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

const namesLoopback = (host: string | undefined): boolean =>
  /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i.test(host ?? '');

/** Browsers say where a request comes from; what says nothing is no browser. */
function isForeign(request: Request): boolean {
  const site = request.get('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const origin = request.get('origin');
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== request.get('host');
}

const bearerOf = (request: Request): string | undefined =>
  /^Bearer (\S+)$/i.exec(request.get('authorization') ?? '')?.[1];

function isBasic(header: string | undefined, userAndPassword: string): boolean {
  const [, encoded = ''] = /^Basic (\S+)$/i.exec(header ?? '') ?? [];
  return isEqual(Buffer.from(encoded, 'base64').toString('utf8'), userAndPassword);
}

function isEqual(given: string, wanted: string): boolean {
  const [offered, expected] = [Buffer.from(given), Buffer.from(wanted)];
  return offered.length === expected.length && timingSafeEqual(offered, expected);
}
