import { timingSafeEqual } from 'node:crypto';
import express, { Router } from 'express';
import { z } from 'zod';
import { airBroadcast } from '../app/air-broadcast.ts';
import { approveRecording } from '../app/approve-recording.ts';
import type { Context } from '../app/context.ts';
import type { Actor } from '../domain/actor.ts';
import type { Finding } from '../domain/finding.ts';
import { areaCode, broadcastId, lessonId, localDate, slotNames } from '../domain/ids.ts';
import { variety } from '../domain/variety.ts';
import { type AlertDeps, createAlertApi } from './alert-api.ts';
import { problem } from './problem.ts';

export interface OperatorDeps {
  readonly context: Pick<
    Context,
    'store' | 'clock' | 'jobs' | 'settings' | 'signingKey' | 'progress' | 'logger' | 'startedAtMs'
  >;
  /** Whoever holds this is the operator of this machine. */
  readonly token: string;
  readonly sampleHome: () => boolean;
  /** Reads the home again and publishes what changed. */
  readonly publish: (actor: Actor) => Promise<readonly Finding[]>;
  /** Brings broadcasts and deliveries up to date without waiting for the minute. */
  readonly nudge: () => void;
  /** Sends a test message through every channel of warnings. */
  readonly testAlerts: AlertDeps['testAlerts'];
}

/** The machine's own operator, until people sign in by name. */
const operator: Actor = { kind: 'person', id: 'operator', roles: ['administrator'], counties: 'all' };

const slot = z.enum(slotNames);
const airBody = z.strictObject({
  county: z.string(),
  date: z.string(),
  slot,
  now: z.boolean().default(false),
});
const approveBody = z.strictObject({ lesson: z.string(), variety: z.string() });
const filter = z.object({
  county: z.string().optional(),
  date: z.string().optional(),
  slot: slot.optional(),
  limit: z.coerce.number().int().min(1).max(10_000).optional(),
});

/** What the command line calls on a running service. */
export function createOperatorApi(deps: OperatorDeps): Router {
  const { context } = deps;
  const router = Router();
  router.use((request, response, next) => {
    if (isToken(request.get('authorization'), deps.token)) return next();
    problem(response, 401, '需要操作者令牌。The operator’s token is needed.');
  });
  router.use(express.json({ limit: '100kb' }));
  router.post('/broadcasts', async (request, response) => {
    const body = airBody.parse(request.body);
    const id = await airBroadcast(context, operator, {
      ...body,
      county: areaCode(body.county),
      date: localDate(body.date),
    });
    deps.nudge();
    response.status(202).json({ broadcast: id });
  });
  router.get('/broadcasts', async (request, response) => {
    response.json({ broadcasts: await context.store.broadcasts.list(filterOf(request.query)) });
  });
  router.get('/broadcasts/:county/:date/:slot', async ({ params }, response) => {
    const id = broadcastId(areaCode(params.county), localDate(params.date), slot.parse(params.slot));
    const broadcast = await context.store.broadcasts.find(id);
    if (broadcast === undefined)
      return problem(response, 404, `没有这次播出：${id}。There is no broadcast ${id}.`);
    const [playlists, deliveries] = await Promise.all([
      context.store.broadcasts.playlists(id),
      context.store.deliveries.of(id),
    ]);
    response.json({ broadcast, playlists, deliveries });
  });
  router.get('/plays', async (request, response) => {
    response.json({ plays: await context.store.plays.list(filterOf(request.query)) });
  });
  router.post('/approvals', async (request, response) => {
    const body = approveBody.parse(request.body);
    const master = await approveRecording(
      { ...context, sampleHome: deps.sampleHome() },
      operator,
      lessonId(body.lesson),
      variety(body.variety),
    );
    response.status(201).json({ master });
  });
  router.post('/publications', async (_request, response) => {
    response.status(201).json({ findings: await deps.publish(operator) });
  });
  router.use('/alerts', createAlertApi(deps));
  return router;
}

function filterOf(query: unknown) {
  const { county, date, slot: name, limit } = filter.parse(query);
  return {
    ...(county === undefined ? {} : { county: areaCode(county) }),
    ...(date === undefined ? {} : { date: localDate(date) }),
    ...(name === undefined ? {} : { slot: name }),
    ...(limit === undefined ? {} : { limit }),
  };
}

function isToken(header: string | undefined, token: string): boolean {
  const offered = Buffer.from(header?.replace(/^Bearer /i, '') ?? '');
  const expected = Buffer.from(token);
  return offered.length === expected.length && timingSafeEqual(offered, expected);
}
