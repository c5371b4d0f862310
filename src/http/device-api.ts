import { createHash } from 'node:crypto';
import express, { type Request, type Response, Router } from 'express';
import type { Context } from '../app/context.ts';
import type { EndpointDirectory } from '../app/endpoint-directory.ts';
import { type EnrolNeeds, enrolEndpoint } from '../app/enrol-endpoint.ts';
import { fetchOrders } from '../app/fetch-orders.ts';
import { joinLive } from '../app/join-live.ts';
import { programmeFile } from '../app/rebuild-programme.ts';
import { recordReceipts } from '../app/record-receipts.ts';
import { takeAnswer } from '../app/take-answer.ts';
import type { Actor } from '../domain/actor.ts';
import { countyOf } from '../domain/area.ts';
import { digest } from '../domain/ids.ts';
import type { Credentials } from '../ports/credentials.ts';
import { fetchedAnswerSchema, ordersQuery, timeRequestSchema } from '../protocol/answer.ts';
import { enrolRequestSchema } from '../protocol/enrolment.ts';
import { liveQuery } from '../protocol/live.ts';
import { readBatch, receiptsQuery } from '../protocol/receipt.ts';
import { signTime } from '../protocol/signing.ts';
import { goneSignal } from './asker-gone.ts';
import { atMost } from './at-most.ts';
import { orInputError, readInput } from './input-error.ts';
import type { OrderWaiting } from './order-waiting.ts';
import { problem } from './problem.ts';
import { sendAudio } from './send-audio.ts';
import { sendLive } from './send-live.ts';

/** Batches of receipts; a device keeps its own until it is acknowledged. */
const batchesAtOnce = 64;

export interface DeviceDeps {
  readonly context: Pick<Context, 'clock' | 'signingKeys' | 'store' | 'logger' | 'progress' | 'liveSources'> &
    Parameters<typeof programmeFile>[0];
  readonly directory: EndpointDirectory;
  readonly credentials: Credentials;
  readonly waiting: OrderWaiting;
  readonly enrolling: EnrolNeeds;
}

/** What loudspeakers call: audio by digest, receipts, signed time. See docs/protocol.md. */
export function createDeviceApi(deps: DeviceDeps): Router {
  const { context } = deps;
  const router = Router();
  router.post('/enrol', express.json({ limit: '1kb' }), async (request, response) => {
    const { code } = readInput('body', enrolRequestSchema, request.body);
    response
      .set('Cache-Control', 'no-store')
      .json(await enrolEndpoint(deps.enrolling, code, request.ip ?? ''));
  });
  router.use(async (request, response, next) => {
    const actor = await deviceOf(request, deps);
    if (actor === undefined) {
      response.set('WWW-Authenticate', 'Basic realm="dalaba"');
      return problem(response, 401, '终端的凭据不对。The credential is not that endpoint’s.');
    }
    response.locals.actor = actor;
    next();
  });
  router.get('/audio/:digest', async (request, response) => {
    const name = digest(request.params.digest);
    await sendAudio(response, await programmeFile(context, name), name);
  });
  router.get('/live', async (request, response) => {
    const { order } = readInput('query', liveQuery, request.query);
    sendLive(response, await joinLive(context, response.locals.actor as Actor, order), context.clock);
  });
  const asking = new Map<string, AbortController>();
  router.get('/orders', async (request, response) => {
    const { wait, all } = readInput('query', ordersQuery, request.query);
    const actor = response.locals.actor as Actor;
    const gone = new AbortController();
    const name = actor.kind === 'device' ? `${actor.county}/${actor.endpoint}` : '';
    // A device that asks again has given up its last question, or is not the only one with its credential.
    asking.get(name)?.abort();
    asking.set(name, gone);
    response.once('close', () => {
      gone.abort();
      if (asking.get(name) === gone) asking.delete(name);
    });
    const untilMs = performance.now() + wait * 1000;
    let orders = await fetchOrders(context, actor, all);
    while (orders.length === 0 && actor.kind === 'device' && !gone.signal.aborted) {
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0 || !(await deps.waiting.change(actor.county, leftMs, gone.signal))) break;
      orders = await fetchOrders(context, actor, all);
    }
    response.set('Cache-Control', 'no-store').json({ orders });
  });
  router.post('/answers', express.json({ limit: '4kb' }), async (request, response) => {
    const { order, ...answer } = readInput('body', fetchedAnswerSchema, request.body);
    await takeAnswer(context, response.locals.actor as Actor, order, answer);
    response.status(204).end();
  });
  // Behind the body: devices on slow lines take no place while they send it.
  const receiptsBody = [express.json({ limit: '2mb' }), atMost(batchesAtOnce)];
  router.post('/receipts', receiptsBody, async (request: Request, response: Response) => {
    const { missing: asks } = readInput('query', receiptsQuery, request.query);
    const receipts = orInputError('body', request.body, () => readBatch(request.body, sha256));
    const actor = response.locals.actor as Actor;
    const { missing, ...ack } = await recordReceipts(context, actor, receipts, {
      address: request.ip,
      signal: goneSignal(response),
    });
    response.json(asks && missing !== undefined ? { ...ack, missing } : ack);
  });
  router.post('/time', express.json({ limit: '1kb' }), async (request, response) => {
    const { nonce } = readInput('body', timeRequestSchema, request.body);
    if (context.clock.isRunning?.() === false) {
      return problem(response, 503, '样例时间还没开始走。Sample time has not started yet.');
    }
    response
      .type('application/jose')
      .send(await signTime({ nonce, nowMs: context.clock.now() }, await context.signingKeys.current()));
  });
  router.get('/keys', async (_request, response) => {
    const { endpoint, county } = response.locals.actor as Extract<Actor, { kind: 'device' }>;
    const { sequence } = context.signingKeys.ring();
    const statements = await context.signingKeys.statements();
    response.set('Cache-Control', 'no-store').json({ statements });
    await context.store.keyFetches.note({ endpoint, county, sequence, atMs: context.clock.now() });
  });
  return router;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Basic authentication (RFC 7617): the endpoint's id and its credential's secret. */
async function deviceOf(
  request: Request,
  { directory, credentials }: DeviceDeps,
): Promise<Actor | undefined> {
  const [scheme, encoded = ''] = (request.get('authorization') ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic') return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) return undefined;
  const [id, secret] = [text.slice(0, colon), text.slice(colon + 1)];
  const endpoint = (await directory.named(id)).find(({ credential }) =>
    credentials.matches(credential, secret),
  );
  return endpoint && { kind: 'device', endpoint: endpoint.id, county: countyOf(endpoint.area) };
}
