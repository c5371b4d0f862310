import { join } from 'node:path';
import express, { type RequestHandler } from 'express';

const folder = join(import.meta.dirname, 'page');

/** Everything the page loads comes from here; nothing inline, nothing framed, no form sent anywhere. */
const policy = [
  "default-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

/** The page's own files. */
export const servePage = (): RequestHandler[] => [
  (_request, response, next) => {
    response.set({
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
    });
    next();
  },
  express.static(folder, {
    cacheControl: false,
    dotfiles: 'ignore',
    redirect: false,
    setHeaders: revalidate,
  }),
];

function revalidate(response: { setHeader(name: string, value: string): unknown }): void {
  response.setHeader('Cache-Control', 'no-cache');
}
