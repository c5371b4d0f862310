import { z } from 'zod';
import { authorise } from '../../app/authorise.ts';
import { editSchedule, type ScheduleWriting } from '../../app/edit-schedule.ts';
import { HomeError } from '../../ports/home.ts';
import type { KeyChange } from '../../ports/schedule-editor.ts';
import { PreconditionError } from '../if-match.ts';
import { county, keyChange } from '../inputs.ts';
import { jsonRoute, type Route } from '../route.ts';
import { scheduleTextSchema, writtenScheduleSchema } from '../schemas/schedules.ts';

export interface ScheduleRoutesDeps {
  readonly schedules: ScheduleWriting;
}

/** Which file: a county’s, or what all share. */
export const scheduleParams = z.strictObject({
  county: z
    .union([z.literal('calendar'), county], {
      error: '要县的 6 位代码，或 calendar（expected the county’s 6-digit code, or calendar）',
    })
    .describe('The county’s code, or `calendar` for what all counties share'),
});
const tonight = z
  .enum(['keep', 'replace'])
  .optional()
  .describe(
    'Where the edit falls on a broadcast that is planned already: whether that airs as it is, or is made again',
  );
const edited = {
  path: '/schedules/{county}',
  params: scheduleParams,
  ifMatch: true,
  schema: writtenScheduleSchema,
  etag: ({ digest }: { digest: string }) => digest,
  problems: [403, 404, 409, 507],
} as const;

/** Schedules as people write them: read and changed in the home’s files. */
export const scheduleRoutes = ({ schedules }: ScheduleRoutesDeps): Route[] => [
  jsonRoute({
    method: 'get',
    path: '/schedules/{county}',
    summary: 'A county’s schedule.yaml as it is now, with the ETag that a change names',
    params: scheduleParams,
    schema: scheduleTextSchema,
    etag: ({ digest }) => digest,
    problems: [404],
    handle: async ({ actor, params: { county: which } }) => {
      if (which === 'calendar') authorise(actor, 'seeLibrary');
      else authorise(actor, 'seeCounty', which);
      return schedules.scheduleEditor.read(which);
    },
  }),
  jsonRoute({
    ...edited,
    method: 'put',
    summary: 'Replace the file by another text, check the whole home, and publish it',
    body: z.strictObject({ text: z.string(), tonight }),
    handle: ({ actor, params: { county: which }, body: { text, tonight: say }, match }) =>
      unlessOutdated(() => editSchedule(schedules, actor, which, match, { text }, say)),
  }),
  jsonRoute({
    ...edited,
    method: 'patch',
    summary: 'Change some keys of the file, keep all else, check the whole home, and publish it',
    body: z.strictObject({ changes: z.array(keyChange).min(1).max(50), tonight }),
    handle: ({ actor, params: { county: which }, body, match }) => {
      const changes = changesOf(body.changes);
      return unlessOutdated(() => editSchedule(schedules, actor, which, match, { changes }, body.tonight));
    },
  }),
];

/** Changes as the verbs take them. */
export const changesOf = (given: readonly z.output<typeof keyChange>[]): KeyChange[] =>
  given.map(({ value, ...one }) => ({ ...one, ...(value === undefined ? {} : { value }) }));

/** An edit of what somebody else changed meanwhile is a failed precondition. */
export async function unlessOutdated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HomeError && error.kind === 'changed')
      throw new PreconditionError(412, error.message);
    throw error;
  }
}
