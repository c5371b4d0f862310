import { z } from 'zod';
import { addCounty } from '../../app/add-county.ts';
import type { ScheduleWriting } from '../../app/edit-schedule.ts';
import { defined } from '../defined.ts';
import { county } from '../inputs.ts';
import { jsonRoute, type Route } from '../route.ts';
import { addedCountySchema } from '../schemas/counties.ts';

export interface CountyRoutesDeps {
  readonly schedules: ScheduleWriting;
}

const wallTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, '要时间，如 18:30（expected a time such as 18:30）');
const slot = z.strictObject({
  at: wallTime.describe('When it starts, `HH:MM`'),
  lengthMinutes: z.int().min(1).max(180),
});
const body = z.strictObject({
  county,
  name: z.string().trim().min(1).max(40).describe('As people call it, in Chinese'),
  pinyin: z
    .string()
    .regex(/^[a-z]{2,60}$/, '要小写的拼音字母，如 donge（expected lower-case letters such as donge）')
    .describe('The name in Latin letters, in lower case and without spaces'),
  slots: z
    .strictObject({ morning: slot.optional(), evening: slot.optional() })
    .refine(
      ({ morning, evening }) => morning !== undefined || evening !== undefined,
      '早间、晚间至少要一个（expected morning, evening or both）',
    ),
  quiet: z
    .strictObject({ from: wallTime, until: wallTime })
    .optional()
    .describe('When nothing is heard, every day, `HH:MM`; it may run over midnight'),
});

/** A county that is new to the service. */
export const countyRoutes = ({ schedules }: CountyRoutesDeps): Route[] => [
  jsonRoute({
    method: 'post',
    path: '/counties',
    summary: 'Make a county, still without areas and endpoints, and publish it',
    body,
    status: 201,
    schema: addedCountySchema,
    problems: [403, 409, 507],
    handle: ({ actor, body: { slots, quiet, ...of } }) =>
      addCounty(schedules, actor, { ...of, ...defined({ quiet }), slots: defined(slots) }),
  }),
];
