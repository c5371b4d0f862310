import express, { type RequestHandler, Router } from 'express';
import { type Access, type AccessDeps, guardAccess } from './access.ts';
import { callerOf } from './caller.ts';
import type { EventStream } from './event-stream.ts';
import { openApiOf } from './openapi.ts';
import { problem } from './problem.ts';
import { type ReceiveUploadsDeps, receiveUploads } from './receive-uploads.ts';
import type { Route } from './route.ts';
import { type AlertRoutesDeps, alertRoutes } from './routes/alert-routes.ts';
import { type BroadcastRoutesDeps, broadcastRoutes } from './routes/broadcast-routes.ts';
import { complaintRoutes } from './routes/complaint-routes.ts';
import { countyRoutes } from './routes/county-routes.ts';
import { coverageRoutes } from './routes/coverage-routes.ts';
import { type EmergencyRoutesDeps, emergencyRoutes } from './routes/emergency-routes.ts';
import { endpointRoutes } from './routes/endpoint-routes.ts';
import { enrolmentRoutes } from './routes/enrolment-routes.ts';
import { type HomeChangesDeps, homeChanges } from './routes/home-changes.ts';
import { homeRoutes } from './routes/home-routes.ts';
import { type ImportRoutesDeps, importRoutes } from './routes/import-routes.ts';
import { keyRoutes } from './routes/key-routes.ts';
import { ledgerRoutes } from './routes/ledger-routes.ts';
import { type LessonRoutesDeps, lessonRoutes } from './routes/lesson-routes.ts';
import { libraryRoutes } from './routes/library-routes.ts';
import { muteRoutes } from './routes/mute-routes.ts';
import { outcomeRoutes } from './routes/outcome-routes.ts';
import { type OwnRoutesDeps, ownRoutes } from './routes/own-routes.ts';
import { pageRoutes } from './routes/page-routes.ts';
import { peopleRoutes } from './routes/people-routes.ts';
import { type PlanRoutesDeps, planRoutes } from './routes/plan-routes.ts';
import { receiptRoutes } from './routes/receipt-routes.ts';
import { type RecordingRoutesDeps, recordingRoutes } from './routes/recording-routes.ts';
import { releaseRoutes } from './routes/release-routes.ts';
import { type ReportRoutesDeps, reportRoutes } from './routes/report-routes.ts';
import { type ReviewRoutesDeps, reviewRoutes } from './routes/review-routes.ts';
import { type ScheduleRoutesDeps, scheduleRoutes } from './routes/schedule-routes.ts';
import { signInRoutes } from './routes/sign-in-routes.ts';
import { speakerRoutes } from './routes/speaker-routes.ts';
import { stopRoutes } from './routes/stop-routes.ts';
import { tokenRoutes } from './routes/token-routes.ts';
import { upkeepRoutes } from './routes/upkeep-routes.ts';
import { type UploadRoutesDeps, uploadRoutes } from './routes/upload-routes.ts';
import { withdrawalRoutes } from './routes/withdrawal-routes.ts';

export interface ApiDeps
  extends Omit<BroadcastRoutesDeps, 'context' | 'people'>,
    Omit<ReviewRoutesDeps, 'context'>,
    Omit<RecordingRoutesDeps, 'context'>,
    HomeChangesDeps,
    ScheduleRoutesDeps,
    PlanRoutesDeps,
    Omit<LessonRoutesDeps, 'people'>,
    AlertRoutesDeps,
    EmergencyRoutesDeps,
    ImportRoutesDeps,
    Pick<ReportRoutesDeps, 'reporting'>,
    Omit<AccessDeps, 'host' | 'people'>,
    Pick<OwnRoutesDeps, 'people'> {
  readonly context: BroadcastRoutesDeps['context'] &
    ReviewRoutesDeps['context'] &
    RecordingRoutesDeps['context'] &
    Parameters<typeof keyRoutes>[0]['context'] &
    Parameters<typeof endpointRoutes>[0]['context'] &
    Parameters<typeof upkeepRoutes>[0]['context'] &
    ReceiveUploadsDeps['context'] &
    Parameters<typeof pageRoutes>[0]['context'];
  readonly enrolling: Parameters<typeof enrolmentRoutes>[0]['enrolling'];
  readonly uploads: ReceiveUploadsDeps['uploads'];
  readonly intake: UploadRoutesDeps['intake'] & { readonly look: (upload: string) => void };
}

/** Every address of the API; nothing is asked of what they are given before one is called. */
export const apiRoutes = (deps: ApiDeps, events: EventStream): Route[] => [
  ...broadcastRoutes(deps),
  ...outcomeRoutes(deps.context),
  ...coverageRoutes(deps.context),
  ...reportRoutes(deps),
  ...homeRoutes(deps.context),
  ...homeChanges(deps),
  ...countyRoutes(deps),
  ...scheduleRoutes(deps),
  ...planRoutes(deps),
  ...complaintRoutes(deps.context),
  ...reviewRoutes(deps),
  ...libraryRoutes(deps.context),
  ...speakerRoutes(deps),
  ...lessonRoutes(deps),
  ...recordingRoutes(deps),
  ...uploadRoutes(deps),
  ...alertRoutes(deps),
  ...upkeepRoutes(deps),
  ...withdrawalRoutes(deps),
  ...emergencyRoutes(deps),
  ...stopRoutes(deps),
  ...receiptRoutes(deps),
  ...releaseRoutes(deps),
  ...muteRoutes(deps),
  ...keyRoutes(deps),
  ...ledgerRoutes(deps),
  ...enrolmentRoutes(deps),
  ...endpointRoutes(deps),
  ...importRoutes(deps),
  ...pageRoutes({ ...deps, events }),
  ...signInRoutes(deps),
  ...ownRoutes({ ...deps, clock: deps.context.clock }),
  ...peopleRoutes({ ...deps, clock: deps.context.clock, store: deps.context.store }),
  ...tokenRoutes({ ...deps, clock: deps.context.clock }),
];

/** What the console and the command line call on a running service: docs/api.md. */
export function createApi(deps: ApiDeps, events: EventStream, host: string): Router {
  const routes = apiRoutes(deps, events);
  const router = Router({ caseSensitive: true, strict: true });
  const guard = (access?: Access) => guardAccess({ ...deps, host }, access);
  router.use(noStore);
  let document: ReturnType<typeof openApiOf> | undefined;
  router.get('/openapi.json', guard(), (_request, response) => {
    // Written when somebody asks: a tenth of a start, and few do.
    document ??= openApiOf(routes);
    response.json(document);
  });
  router.use('/uploads', guard());
  receiveUploads(router, {
    ...deps,
    received: deps.intake.look,
    actorOf: (response) => callerOf(response).actor,
  });
  for (const [path, of] of Map.groupBy(routes, (route) => route.path)) mount(router, path, of, guard);
  router.use(guard());
  return router;
}

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

const smallJson = express.json({ limit: '100kb' });
/** An alert of 256 Ki characters, each three bytes long. */
const documentJson = express.json({ limit: '1mb' });
/** A file of 16 MiB in Base64. */
const tableJson = express.json({ limit: '24mb' });

function mount(
  router: Router,
  path: string,
  routes: readonly Route[],
  guard: (access?: Access) => RequestHandler,
): void {
  const address = path.replaceAll(/\{(\w+)\}/g, ':$1');
  for (const { method, access, body, isDocument, isTable, handler } of routes) {
    const json = isTable ? tableJson : isDocument ? documentJson : smallJson;
    router[method](address, guard(access), ...(body === undefined ? [] : [onlyJson, json]), handler);
  }
  const allowed = routes
    .map(({ method }) => (method === 'get' ? 'GET, HEAD' : method.toUpperCase()))
    .join(', ');
  router.all(address, guard(), (request, response) => {
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
