import { Router } from 'express';
import type { ChannelTest } from '../app/send-notices.ts';

export interface AlertDeps {
  readonly testAlerts: () => Promise<readonly ChannelTest[]>;
}

/** What the operator does about warnings. */
export function createAlertApi({ testAlerts }: AlertDeps): Router {
  const router = Router();
  router.post('/test', async (_request, response) => {
    response.json({ channels: await testAlerts() });
  });
  return router;
}
