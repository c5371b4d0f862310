import { timingSafeEqual } from 'node:crypto';
import { isIPv4 } from 'node:net';
import type { Request, RequestHandler } from 'express';
import { problem } from './problem.ts';

export interface ReadingAccess {
  /** Where the service listens. */
  readonly host: string;
  /** Whoever holds this is the operator of this machine. */
  readonly token: string;
}

/**
 * Reading is open where only this machine can ask: the service listens on loopback and the request names loopback,
 * which a foreign page that had its own name resolve to this machine cannot. Elsewhere it takes the operator's token.
 */
export function createReadingAccess({ host, token }: ReadingAccess): RequestHandler {
  const local = isLoopback(host);
  return (request, response, next) => {
    const authorization = request.get('authorization');
    if (isBearer(authorization, token)) return next();
    if (local && namesLoopback(request.get('host')) && authorization === undefined) return next();
    response.set('WWW-Authenticate', 'Bearer realm="dalaba"');
    problem(response, 401, '需要操作者令牌。The operator’s token is needed.');
  };
}

/** A person at a browser, which sends no bearer token: HTTP Basic, user `operator`, the token as password. */
export function createOperatorLogin({ token }: Pick<ReadingAccess, 'token'>): RequestHandler {
  return (request, response, next) => {
    if (isBearer(request.get('authorization'), token) || isOperator(request, token)) return next();
    response.set('WWW-Authenticate', 'Basic realm="dalaba", charset="UTF-8"');
    problem(
      response,
      401,
      '请登录：用户名 operator，密码是操作者令牌。Sign in as operator, with the operator’s token as password.',
    );
  };
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

const namesLoopback = (host: string | undefined): boolean =>
  /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?$/i.test(host ?? '');

function isBearer(header: string | undefined, token: string): boolean {
  const [, given = ''] = /^Bearer (\S+)$/i.exec(header ?? '') ?? [];
  return isEqual(given, token);
}

function isOperator(request: Request, token: string): boolean {
  const [, encoded = ''] = /^Basic (\S+)$/i.exec(request.get('authorization') ?? '') ?? [];
  return isEqual(Buffer.from(encoded, 'base64').toString('utf8'), `operator:${token}`);
}

function isEqual(given: string, wanted: string): boolean {
  const [offered, expected] = [Buffer.from(given), Buffer.from(wanted)];
  return offered.length === expected.length && timingSafeEqual(offered, expected);
}
