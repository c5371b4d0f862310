import { timingSafeEqual } from 'node:crypto';
import { isIPv4 } from 'node:net';
import type { Request, RequestHandler, Response } from 'express';
import { problem } from './problem.ts';

export interface AccessDeps {
  /** Where the service listens. */
  readonly host: string;
  /** Whoever holds this is the operator of this machine. */
  readonly token: string;
}

/**
 * Who may call the API until people sign in by name: the operator's token opens everything. Without it, reading is
 * open where only this machine can ask: the service listens on loopback and the request names loopback, which a
 * foreign page that had its own name resolve to this machine cannot. What a page of another origin sends changes
 * nothing, token or not.
 */
export function guardAccess({ host, token }: AccessDeps): RequestHandler {
  const local = isLoopback(host);
  return (request, response, next) => {
    const writes = request.method !== 'GET' && request.method !== 'HEAD';
    if (writes && isForeign(request)) {
      return problem(
        response,
        403,
        '别的网站发来的修改不接受，请在本服务的页面或命令行里操作。Changes sent by another site are refused; use this service’s own page or command line.',
      );
    }
    const authorization = request.get('authorization');
    if (isBearer(authorization, token)) return next();
    const open = !writes && local && namesLoopback(request.get('host'));
    if (open && authorization === undefined) return next();
    askFor(response, 'Bearer realm="dalaba"', writes ? needed : `${needed}${onlyHere}`);
  };
}

/** A person at a browser, which sends no bearer token: HTTP Basic, user `operator`, the token as password. */
export function guardByLogin({ token }: Pick<AccessDeps, 'token'>): RequestHandler {
  return (request, response, next) => {
    const authorization = request.get('authorization');
    if (isBearer(authorization, token) || isBasic(authorization, `operator:${token}`)) return next();
    askFor(
      response,
      'Basic realm="dalaba", charset="UTF-8"',
      '请登录：用户名 operator，密码是操作者令牌，在 data/run/operator-token 里。Sign in as operator; the password is the operator’s token in data/run/operator-token.',
    );
  };
}

const needed =
  '需要操作者令牌：在请求头 Authorization 里带上 Bearer 和令牌，令牌在 data/run/operator-token 里。The operator’s token is needed: send Authorization: Bearer with the token in data/run/operator-token.';
const onlyHere =
  '不带令牌只能在本机用 http://localhost 查看。Without it, reading works only on this machine, at http://localhost.';

function askFor(response: Response, challenge: string, sentence: string): void {
  response.set('WWW-Authenticate', challenge);
  problem(response, 401, sentence);
}

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

function isBearer(header: string | undefined, token: string): boolean {
  const [, given = ''] = /^Bearer (\S+)$/i.exec(header ?? '') ?? [];
  return isEqual(given, token);
}

function isBasic(header: string | undefined, userAndPassword: string): boolean {
  const [, encoded = ''] = /^Basic (\S+)$/i.exec(header ?? '') ?? [];
  return isEqual(Buffer.from(encoded, 'base64').toString('utf8'), userAndPassword);
}

function isEqual(given: string, wanted: string): boolean {
  const [offered, expected] = [Buffer.from(given), Buffer.from(wanted)];
  return offered.length === expected.length && timingSafeEqual(offered, expected);
}
