import express, { type RequestHandler, Router } from 'express';
import { guardAccess } from './access.ts';
import type { EventStream } from './event-stream.ts';
import { openApiOf } from './openapi.ts';
import { problem } from './problem.ts';
import type { Route } from './route.ts';
import { type AlertRoutesDeps, alertRoutes } from './routes/alert-routes.ts';
import { type BroadcastRoutesDeps, broadcastRoutes } from './routes/broadcast-routes.ts';
import { complaintRoutes } from './routes/complaint-routes.ts';
import { type HomeChangesDeps, homeChanges } from './routes/home-changes.ts';
import { homeRoutes } from './routes/home-routes.ts';
import { libraryRoutes } from './routes/library-routes.ts';
import { outcomeRoutes } from './routes/outcome-routes.ts';
import { pageRoutes } from './routes/page-routes.ts';
import { type ReviewRoutesDeps, reviewRoutes } from './routes/review-routes.ts';
import { type ScheduleRoutesDeps, scheduleRoutes } from './routes/schedule-routes.ts';
import { speakerRoutes } from './routes/speaker-routes.ts';

export interface ApiDeps
  extends Omit<BroadcastRoutesDeps, 'context'>,
    Omit<ReviewRoutesDeps, 'context'>,
    HomeChangesDeps,
    ScheduleRoutesDeps,
    AlertRoutesDeps {
  readonly context: BroadcastRoutesDeps['context'] &
    ReviewRoutesDeps['context'] &
    Parameters<typeof pageRoutes>[0]['context'];
  /** Whoever holds this is the operator of this machine. */
  readonly token: string;
}

/** What the page and the command line call on a running service: docs/api.md. */
export function createApi(deps: ApiDeps, events: EventStream, host: string): Router {
  const routes = [
    ...broadcastRoutes(deps),
    ...outcomeRoutes(deps.context),
    ...homeRoutes(deps.context),
    ...homeChanges(deps),
    ...scheduleRoutes(deps),
    ...complaintRoutes(deps.context),
    ...reviewRoutes(deps),
    ...libraryRoutes(deps.context),
    ...speakerRoutes(deps.context),
    ...alertRoutes(deps),
    ...pageRoutes({ context: deps.context, events }),
  ];
  const router = Router({ caseSensitive: true, strict: true });
  router.use(guardAccess({ host, token: deps.token }));
  router.use(noStore);
  const document = openApiOf(routes);
  router.get('/openapi.json', (_request, response) => {
    response.json(document);
  });
  const json = express.json({ limit: '100kb' });
  for (const [path, of] of Map.groupBy(routes, (route) => route.path)) mount(router, path, of, json);
  return router;
}

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

function mount(router: Router, path: string, routes: readonly Route[], json: RequestHandler): void {
  const address = path.replaceAll(/\{(\w+)\}/g, ':$1');
  for (const { method, body, handler } of routes) {
    router[method](address, ...(body === undefined ? [] : [onlyJson, json]), handler);
  }
  const allowed = routes
    .map(({ method }) => (method === 'get' ? 'GET, HEAD' : method.toUpperCase()))
    .join(', ');
  router.all(address, (request, response) => {
    response.set('Allow', allowed);
    problem(
      response,
      405,
      `这个地址不接受 ${request.method}，只接受 ${allowed}。This address takes ${allowed}, not ${request.method}.`,
    );
  });
}

const onlyJson: RequestHandler = (request, response, next) => {
  if (request.is('application/json') === 'application/json') return next();
  problem(
    response,
    415,
    '请求正文要是 JSON，并在请求头写明 Content-Type: application/json。Send the body as JSON, with Content-Type: application/json.',
  );
};
