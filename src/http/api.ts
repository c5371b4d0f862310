import express, { type RequestHandler, Router } from 'express';
import { guardAccess } from './access.ts';
import type { EventStream } from './event-stream.ts';
import { openApiOf } from './openapi.ts';
import { operator } from './operator.ts';
import { problem } from './problem.ts';
import { type ReceiveUploadsDeps, receiveUploads } from './receive-uploads.ts';
import type { Route } from './route.ts';
import { type AlertRoutesDeps, alertRoutes } from './routes/alert-routes.ts';
import { type BroadcastRoutesDeps, broadcastRoutes } from './routes/broadcast-routes.ts';
import { type HomeChangesDeps, homeChanges } from './routes/home-changes.ts';
import { homeRoutes } from './routes/home-routes.ts';
import { outcomeRoutes } from './routes/outcome-routes.ts';
import { pageRoutes } from './routes/page-routes.ts';
import { type RecordingRoutesDeps, recordingRoutes } from './routes/recording-routes.ts';
import { type ReviewRoutesDeps, reviewRoutes } from './routes/review-routes.ts';
import { type UploadRoutesDeps, uploadRoutes } from './routes/upload-routes.ts';

export interface ApiDeps
  extends Omit<BroadcastRoutesDeps, 'context'>,
    Omit<ReviewRoutesDeps, 'context'>,
    Omit<RecordingRoutesDeps, 'context'>,
    HomeChangesDeps,
    AlertRoutesDeps {
  readonly context: BroadcastRoutesDeps['context'] &
    ReviewRoutesDeps['context'] &
    RecordingRoutesDeps['context'] &
    ReceiveUploadsDeps['context'] &
    Parameters<typeof pageRoutes>[0]['context'];
  /** Whoever holds this is the operator of this machine. */
  readonly token: string;
  readonly uploads: ReceiveUploadsDeps['uploads'];
  readonly intake: UploadRoutesDeps['intake'] & { readonly look: (upload: string) => void };
}

/** What the page and the command line call on a running service: docs/api.md. */
export function createApi(deps: ApiDeps, events: EventStream, host: string): Router {
  const routes = [
    ...broadcastRoutes(deps),
    ...outcomeRoutes(deps.context),
    ...homeRoutes(deps.context),
    ...homeChanges(deps),
    ...reviewRoutes(deps),
    ...recordingRoutes(deps),
    ...uploadRoutes(deps),
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
  receiveUploads(router, { ...deps, received: deps.intake.look, actorOf: () => operator });
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
    if (method === 'get') router.get(address, handler);
    else router.post(address, ...(body === undefined ? [] : [onlyJson, json]), handler);
  }
  const allowed = routes.map(({ method }) => (method === 'get' ? 'GET, HEAD' : 'POST')).join(', ');
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
