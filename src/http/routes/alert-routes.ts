import { z } from 'zod';
import { authorise } from '../../app/authorise.ts';
import type { Context } from '../../app/context.ts';
import { draftChannel, editChannel, readChannels } from '../../app/edit-channel.ts';
import type { ChannelTest } from '../../app/send-notices.ts';
import type { Actor } from '../../domain/actor.ts';
import { type AlertChannel, alertLanguages, channelKinds } from '../../domain/alert-channel.ts';
import { faultKinds } from '../../domain/fault.ts';
import type { WarningRules } from '../../domain/judge-slot.ts';
import { defined } from '../defined.ts';
import { county } from '../inputs.ts';
import { jsonRoute, type Route } from '../route.ts';
import {
  alertChannelsSchema,
  alertSettingsSchema,
  alertTestSchema,
  channelDraftSchema,
  editedChannelsSchema,
} from '../schemas/alerts.ts';
import { type ScheduleRoutesDeps, unlessOutdated } from './schedule-routes.ts';

export interface AlertRoutesDeps extends ScheduleRoutesDeps {
  /** Whether a credential of this name has a value. */
  readonly hasCredential: (name: string) => boolean;
  /** Sends a test message through every channel of warnings. */
  readonly testAlerts: (actor: Actor) => Promise<readonly ChannelTest[]>;
  readonly alertRules: Pick<WarningRules, 'warnMs' | 'undeliveredPercent'>;
}

const credential = z
  .string()
  .max(100)
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    '要凭据的名称：小写字母、数字和连字符；地址本身不写在这里（expected the name of a credential, never the address itself）',
  );
const params = z.strictObject({
  channel: credential.describe('Name of the credential that holds its address'),
});
const mail = z.string().max(200);
const channelValues = z.strictObject({
  kind: z.enum(channelKinds),
  secret: credential
    .optional()
    .describe('Of `dingtalk` and `webhook`: name of the credential that messages are signed with'),
  counties: z.array(county).min(1).max(500).optional().describe('Only these; all unless given'),
  kinds: z.array(z.enum(faultKinds)).min(1).optional().describe('Only these; all unless given'),
  language: z.enum(alertLanguages).default('zh'),
  from: mail.optional().describe('Of `email`'),
  to: z.array(mail).min(1).max(100).optional().describe('Of `email`'),
});
type Values = z.output<typeof channelValues>;
const valuesOf = ({ kind, language, ...more }: Values) => ({ kind, language, ...defined(more) });
const edited = {
  params,
  ifMatch: true,
  schema: editedChannelsSchema,
  etag: ({ digest }: { digest: string }) => digest,
  problems: [403, 404, 409, 507],
} as const;

/** What the operator does about warnings. */
export const alertRoutes = ({
  testAlerts,
  alertRules,
  hasCredential,
  schedules,
  context: { store },
}: AlertRoutesDeps & { readonly context: Pick<Context, 'store'> }): Route[] => [
  jsonRoute({
    method: 'get',
    path: '/alerts/settings',
    summary: 'When people are warned, and through which channels; never a secret or an address',
    schema: alertSettingsSchema,
    problems: [403],
    handle: async ({ actor }) => {
      authorise(actor, 'seeFigures');
      const { warnMs, undeliveredPercent } = alertRules;
      const channels = (await store.revisions.alerts())?.body.channels ?? [];
      return { warnMs, undeliveredPercent, channels: channels.map(channelOf) };
    },
  }),
  jsonRoute({
    method: 'get',
    path: '/alerts/channels',
    summary:
      'Channels as alerts.yaml says now, with the ETag that a change names; never a secret or an address',
    schema: alertChannelsSchema,
    etag: ({ digest }) => digest,
    problems: [403],
    handle: async ({ actor }) => {
      const { channels, ...read } = await readChannels(schedules, actor);
      return {
        ...read,
        channels: channels.map((one) => ({
          ...one,
          hasAddress: hasCredential(one.credential),
          ...(one.secret === undefined ? {} : { hasSecret: hasCredential(one.secret) }),
        })),
      };
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/alerts/channels/{channel}/drafts',
    summary: 'What a change of a channel would make of alerts.yaml; writes nothing',
    params,
    body: z.strictObject({
      becomes: channelValues.optional().describe('New where there is none of that name; absent: taken away'),
    }),
    schema: channelDraftSchema,
    problems: [403, 404],
    handle: async ({ actor, params: { channel }, body: { becomes } }) => {
      const to = becomes === undefined ? undefined : valuesOf(becomes);
      const { before, ...draft } = await draftChannel(schedules, actor, channel, to);
      return { ...draft, digest: before.digest };
    },
  }),
  jsonRoute({
    ...edited,
    method: 'put',
    path: '/alerts/channels/{channel}',
    summary: 'Add a channel to alerts.yaml or change it, keep all else of the file, and publish it',
    body: channelValues,
    handle: ({ actor, params: { channel }, body, match }) =>
      unlessOutdated(() => editChannel(schedules, actor, match, channel, valuesOf(body))),
  }),
  jsonRoute({
    ...edited,
    method: 'post',
    path: '/alerts/channels/{channel}/remove',
    summary: 'Take a channel out of alerts.yaml, keep all else of the file, and publish it',
    body: z.strictObject({}),
    handle: ({ actor, params: { channel }, match }) =>
      unlessOutdated(() => editChannel(schedules, actor, match, channel, undefined)),
  }),
  jsonRoute({
    method: 'post',
    path: '/alerts/test',
    summary: 'Have every channel of warnings sent a test message',
    body: z.strictObject({}),
    schema: alertTestSchema,
    problems: [403],
    handle: async ({ actor }) => ({ channels: await testAlerts(actor) }),
  }),
];

const channelOf = ({ kind, credential, counties, kinds, language, to, secret }: AlertChannel) => ({
  channel: credential,
  kind,
  language,
  signed: secret !== undefined,
  ...(counties === undefined ? {} : { counties }),
  ...(kinds === undefined ? {} : { kinds }),
  ...(to === undefined ? {} : { recipients: to.length }),
});
