import type { ErrorRequestHandler, Request, Response } from 'express';
import { ZodError } from 'zod';
import { ForeignCountyError } from '../app/authorise.ts';
import { RequestError } from '../app/context.ts';
import { LockedError } from '../app/locked.ts';
import { type AreaCode, IdError } from '../domain/ids.ts';
import { BlobError } from '../ports/blobs.ts';
import { DiskError } from '../ports/disk.ts';
import { HomeError } from '../ports/home.ts';
import type { Logger } from '../ports/logger.ts';
import { ReportError } from '../ports/report-writers.ts';
import { StoreError } from '../ports/store.ts';
import { AskerGone } from './asker-gone.ts';
import { PreconditionError } from './if-match.ts';
import { InputError, type InputProblem } from './input-error.ts';

const statusOf = { 'not-found': 404, forbidden: 403, invalid: 422, conflict: 409 } as const satisfies Record<
  RequestError['kind'],
  number
>;

const statusOfHome = {
  'not-found': 404,
  invalid: 422,
  changed: 409,
  taken: 409,
  unwritable: 507,
} as const satisfies Record<HomeError['kind'], number>;

const statusOfBlob = {
  missing: 404,
  unwritable: 507,
  unreachable: 503,
  damaged: 500,
} as const satisfies Record<BlobError['kind'], number>;
const statusOfReport = {
  unavailable: 503,
  busy: 503,
  'too-large': 422,
  failed: 500,
} as const satisfies Record<ReportError['kind'], number>;

/** Answers problem+json (RFC 9457). */
export function problem(
  response: Response,
  status: number,
  title: string,
  more: {
    readonly detail?: string;
    readonly errors?: readonly InputProblem[];
    readonly broadcast?: string;
  } = {},
): void {
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', status, title, ...more }));
}

/** Thrown when nobody was signed in; which part was wrong is not told. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
}

/**
 * Turns what a verb threw into an answer its caller can act on; the rest is logged whole and told as 500.
 * @param labelOf a county as people call it
 */
export const problemHandler =
  (
    logger: Logger,
    labelOf: (county: AreaCode) => Promise<string> = async (county) => county,
  ): ErrorRequestHandler =>
  async (error: unknown, request, response, _next) => {
    if (error instanceof AskerGone) return;
    if (response.headersSent) {
      // Too late for an answer; Express would write a stack trace beside the log.
      logger.error({ err: error, path: request.path }, 'an answer broke off');
      return void response.destroy();
    }
    if (error instanceof InputError)
      return problem(response, 422, malformed, { detail: error.message, errors: error.problems });
    if (error instanceof PreconditionError) return problem(response, error.status, error.message);
    if (error instanceof ForeignCountyError)
      return problem(response, statusOf.forbidden, await sentenceOf(error, labelOf));
    if (error instanceof RequestError) {
      const { kind, message, broadcast } = error;
      return problem(response, statusOf[kind], message, broadcast === undefined ? {} : { broadcast });
    }
    if (error instanceof HomeError) return problem(response, statusOfHome[error.kind], error.message);
    if (error instanceof ReportError && error.kind !== 'failed')
      return problem(response, statusOfReport[error.kind], error.message);
    if (error instanceof SignInError) return problem(response, 401, notSignedIn);
    if (error instanceof LockedError) {
      response.set('Retry-After', String(Math.max(1, Math.ceil((error.untilMs - Date.now()) / 1000))));
      return problem(response, 429, error.message);
    }
    if (error instanceof IdError) return problem(response, 422, error.message);
    if (error instanceof ZodError) return problem(response, 422, malformed, { detail: zodDetail(error) });
    if (error instanceof BlobError && error.kind === 'missing') return problem(response, 404, error.message);
    if (error instanceof DiskError) return problem(response, 507, error.message);
    const status = clientStatus(error);
    if (status === 415) response.set('Accept-Encoding', takenEncodings);
    const answer = () => problem(response, status ?? 400, clientSentence(status ?? 400, error));
    if (status === 413 || status === 415) return afterBody(request, answer);
    if (status !== undefined) return answer();
    logger.error({ err: error, path: request.path }, 'a request failed');
    if (error instanceof StoreError) return problem(response, 503, error.message);
    if (error instanceof BlobError) return problem(response, statusOfBlob[error.kind], error.message);
    if (error instanceof ReportError) return problem(response, statusOfReport[error.kind], error.message);
    problem(response, 500, '服务内部出错，已记录。Something failed inside; it is logged.');
  };

const sentenceOf = (
  error: ForeignCountyError,
  labelOf: (county: AreaCode) => Promise<string>,
): Promise<string> =>
  labelOf(error.county).then(
    (label) => error.sentence(label),
    () => error.message,
  );

/** Lets the rest of a body go by unread: many a sender looks for an answer only when all is sent. */
function afterBody(request: Request, answer: () => void): void {
  if (request.readableEnded) return answer();
  request.once('end', answer).resume();
}

const notSignedIn =
  '没有登录成功：名字、密码或验证码不对，或账号已停用。Not signed in: name, password or code is wrong, or the account is disabled.';

const malformed = '请求内容不对。The request is malformed.';

const zodDetail = (error: ZodError): string =>
  error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`)
    .join('; ');

/** What express and its body parsers say of a request nobody can read. */
function clientStatus(error: unknown): number | undefined {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

/** As the body parser takes them; a device reads it behind a 415 (RFC 9110, 12.5.3). */
const takenEncodings = 'gzip, deflate, br, zstd';

/** By the codes of zlib, Brotli and Zstandard. */
const isDamaged = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(Z_|ERR__|ZSTD_)/.test(String(error.code));

function clientSentence(status: number, error: unknown): string {
  switch (status) {
    case 400:
      if (isDamaged(error))
        return '压缩的正文解不开：不是 Content-Encoding 说的格式，或者没有传全。请重新压缩，或不压缩再发。The compressed body can’t be inflated: it is not what Content-Encoding says, or was cut off. Compress it again, or send it plain.';
      return '请求读不懂：正文要是正确的 JSON，地址里的 % 要写对。The request can’t be read: the body must be valid JSON, and every % in the address an escape.';
    case 413:
      return '请求正文太大，请缩短或分几次发。The body is too large; shorten it or send it in parts.';
    case 415:
      return `正文的压缩或编码不认识：压缩只收 ${takenEncodings}，文字只收 UTF-8；或不压缩再发。The body’s Content-Encoding or charset is unknown: use one of these and UTF-8, or send it plain.`;
    case 416:
      return '没有这一段字节，请从 0 重新取。There are no such bytes; fetch from 0 again.';
    default:
      return '请求读不懂。The request can’t be read.';
  }
}
