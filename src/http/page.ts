import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type RequestHandler, type Response, Router } from 'express';
import sirv from 'sirv';
import { problem } from './problem.ts';

/** Where `npm run build` puts the console. */
const folder = join(import.meta.dirname, '../../dist/console');

/**
 * Everything the console loads comes from here; nothing inline but the style sheets of its components, which name
 * this answer's own nonce; nothing framed, no form sent anywhere. Recordings are heard from memory before they are sent.
 */
const policyOf = (nonce: string): string =>
  [
    "default-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');

/** The console: its files, and its one page at every address that a person may open. */
export function servePage(): Router {
  const router = Router();
  router.use(guardHeaders);
  const assets = sirv(folder, { brotli: true, gzip: true, immutable: true, maxAge: 31_536_000, dev: true });
  router.use((request, response, next) => {
    if (request.path.startsWith('/assets/')) assets(request, response, next);
    else next();
  });
  const page = latest(join(folder, 'index.html'));
  router.get(/^\/(?!api\/|device\/|assets\/)[^.]*$/, (request, response, next) => {
    if (!request.accepts('html')) return next();
    const html = page();
    if (html === undefined) return problem(response, 503, notBuilt);
    sendPage(response, html);
  });
  return router;
}

const notBuilt =
  '界面还没有构建，请先运行 npm run build。The console is not built yet; run npm run build first.';

function sendPage(response: Response, html: string): void {
  const nonce = randomBytes(16).toString('base64');
  response.set({ 'Content-Security-Policy': policyOf(nonce), 'Cache-Control': 'no-store' });
  response.type('html').send(html.replaceAll('%NONCE%', nonce));
}

const guardHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'Content-Security-Policy': policyOf(''),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(self)',
  });
  next();
};

/** A file's text, read again when the file is another; undefined while there is none. */
function latest(file: string): () => string | undefined {
  let readOf = '';
  let text = '';
  return () => {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    const is = `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
    if (is !== readOf) [readOf, text] = [is, readFileSync(file, 'utf8')];
    return text;
  };
}
