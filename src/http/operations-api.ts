import { type RequestHandler, Router } from 'express';
import { authorise } from '../app/authorise.ts';
import type { Readiness } from '../app/check-readiness.ts';
import { type AccessDeps, guardAccess, guardByLogin } from './access.ts';
import { callerOf } from './caller.ts';

export interface OperationsDeps extends Omit<AccessDeps, 'host'> {
  readonly readiness: () => Promise<readonly Readiness[]>;
  readonly metrics: { readonly contentType: string; text(): Promise<string> };
  /** Pages to look at the queues. */
  readonly board: RequestHandler;
}

/** Where the pages of the queues are. */
export const boardPath = '/admin/queues';

/** What watches the service calls: is it alive, can it work, its figures, its queues. See docs/operations.md. */
export function createOperationsApi(deps: OperationsDeps & Pick<AccessDeps, 'host'>): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    const parts = await deps.readiness();
    response.set('Cache-Control', 'no-store');
    if (parts.every(({ ok }) => ok)) return void response.json({ status: 'ready', parts });
    const unwell = parts.filter(({ ok }) => !ok);
    response
      .status(503)
      .type('application/problem+json')
      .send(
        JSON.stringify({
          status: 503,
          title: '服务还不能正常工作。The service is not ready.',
          detail: unwell.map(({ part, detail }) => `${part}: ${detail}`).join(' '),
          parts,
        }),
      );
  });
  router.get('/metrics', guardAccess(deps), async (_request, response) => {
    authorise(callerOf(response).actor, 'seeFigures');
    response
      .set('Cache-Control', 'no-store')
      .type(deps.metrics.contentType)
      .send(await deps.metrics.text());
  });
  router.use(boardPath, guardByLogin(deps), boardPolicy, deps.board);
  return router;
}

/** Everything the pages load is ours; React and the loading page set styles inline. */
const boardPolicy: RequestHandler = (_request, response, next) => {
  response.set({
    'Content-Security-Policy':
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
      "font-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  });
  next();
};
