import { z } from 'zod';
import { authorise } from '../../app/authorise.ts';
import type { Context } from '../../app/context.ts';
import type { ChannelTest } from '../../app/send-notices.ts';
import type { Actor } from '../../domain/actor.ts';
import type { AlertChannel } from '../../domain/alert-channel.ts';
import type { WarningRules } from '../../domain/judge-slot.ts';
import { jsonRoute, type Route } from '../route.ts';
import { alertSettingsSchema, alertTestSchema } from '../schemas/alerts.ts';

export interface AlertRoutesDeps {
  /** Sends a test message through every channel of warnings. */
  readonly testAlerts: (actor: Actor) => Promise<readonly ChannelTest[]>;
  readonly alertRules: Pick<WarningRules, 'warnMs' | 'undeliveredPercent'>;
}

/** What the operator does about warnings. */
export const alertRoutes = ({
  testAlerts,
  alertRules,
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
