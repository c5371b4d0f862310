import type { Response } from 'express';
import { z } from 'zod';
import { authorise } from '../../app/authorise.ts';
import { RequestError } from '../../app/context.ts';
import { draftSchedule } from '../../app/draft-schedule.ts';
import { planCalendar } from '../../app/plan-calendar.ts';
import { planSlot } from '../../app/plan-slot.ts';
import type { Planning } from '../../app/planning.ts';
import { type Simulation, simulateCounty } from '../../app/simulate-county.ts';
import { dateAt } from '../../domain/calendar.ts';
import { county, date, keyChange, slotParams } from '../inputs.ts';
import { jsonRoute, type Route } from '../route.ts';
import { planCalendarSchema } from '../schemas/calendar.ts';
import { plannedSlotSchema } from '../schemas/planned-slots.ts';
import { scheduleDraftSchema } from '../schemas/schedule-drafts.ts';
import { simulationSchema } from '../schemas/simulations.ts';
import { changesOf, type ScheduleRoutesDeps, scheduleParams } from './schedule-routes.ts';

export interface PlanRoutesDeps extends ScheduleRoutesDeps {
  readonly planning: Planning;
}

const params = z.strictObject({ county });
const days = (most: number, usual: number) =>
  z.coerce.number().int().min(1).max(most).default(usual).describe('How many days');

/** Looks ahead: what will be heard, what a year would bring, what a draft would change. They change nothing. */
export const planRoutes = ({ planning, schedules }: PlanRoutesDeps): Route[] => [
  jsonRoute({
    method: 'get',
    path: '/plans/{county}',
    summary: 'Some days at a glance: what was aired, and what will be if nothing changes',
    params,
    query: z.strictObject({ from: date.optional(), days: days(42, 30) }),
    schema: planCalendarSchema,
    problems: [404],
    handle: ({ actor, params: { county: of }, query }) =>
      planCalendar(planning, actor, of, query.from, query.days),
  }),
  jsonRoute({
    method: 'get',
    path: '/plans/{county}/{date}/{slot}',
    summary:
      'What each audience hears in one slot, with the reason for every choice and for what was left out',
    params: slotParams,
    schema: plannedSlotSchema,
    problems: [404],
    handle: ({ actor, params: { county: of, date: on, slot } }) => planSlot(planning, actor, of, on, slot),
  }),
  jsonRoute({
    method: 'get',
    path: '/simulations/{county}',
    summary: 'Run the planner over days ahead, one at a time per service; given up when its asker leaves',
    params,
    query: z.strictObject({ from: date.optional(), days: days(366, 365) }),
    schema: simulationSchema,
    problems: [404, 409],
    handle: async ({ actor, params: { county: of }, query, response }) => {
      authorise(actor, 'seeCounty', of);
      const zone = (await planning.store.revisions.schedule(of))?.body.zone ?? 'UTC';
      const from = query.from ?? dateAt(planning.clock.now(), zone);
      const request = { county: of, from, days: query.days, signal: untilGone(response) };
      return simulationOf(await planning.alone(() => simulateCounty(planning, request)));
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/schedules/{county}/drafts',
    summary:
      'What is wrong with a schedule that is not saved, and what it would change; writes nothing. Keys are changed in the text given, else in the file’s',
    params: scheduleParams,
    body: z.strictObject({
      text: z.string().optional(),
      changes: z.array(keyChange).max(50).optional(),
      days: z.int().min(0).max(31).default(0).describe('Whose plans are compared, from today on'),
    }),
    isDocument: true,
    schema: scheduleDraftSchema,
    problems: [404, 507],
    handle: ({ actor, params: { county: of }, body: { text, changes, days: ahead } }) => {
      const draft = {
        ...(text === undefined ? {} : { text }),
        ...(changes === undefined ? {} : { changes: changesOf(changes) }),
      };
      const context = { planning, scheduleEditor: schedules.scheduleEditor };
      return draftSchedule(context, actor, of, draft, ahead);
    },
  }),
];

const simulationOf = ({ audiences, ...about }: Simulation) => ({
  ...about,
  audiences: audiences.map(({ topics, ...one }) => ({
    ...one,
    topics: topics.map(([topic, durationMs]) => ({ topic, durationMs })),
  })),
});

/** Aborted once nobody waits for an answer any more. */
function untilGone(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableEnded)
      gone.abort(new RequestError('conflict', '已经没有人等结果了。Nobody waits for it any more.'));
  });
  return gone.signal;
}
