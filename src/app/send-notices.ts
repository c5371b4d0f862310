import type { Actor } from '../domain/actor.ts';
import type { AlertChannel } from '../domain/alert-channel.ts';
import type { Notice } from '../ports/alerts.ts';
import { type Notifier, NotifyError } from '../ports/notifier.ts';
import { authorise } from './authorise.ts';
import type { Context } from './context.ts';

export type NoticeNeeds = Pick<Context, 'store' | 'clock' | 'logger'> & { readonly notifier: Notifier };

/** Longer than any channel may take to answer. */
const leaseMs = 30_000;
const firstPauseMs = 15_000;
const longestPauseMs = 15 * 60_000;
/** News older than this helps nobody. */
const givenUpAfterMs = 6 * 3_600_000;

/**
 * Sends what is owed, from its rows: at least once, one message a channel however much is due. A channel that fails
 * is tried again, with pauses that double, until six hours are over; then that is recorded. Channels wait for none of
 * the others.
 */
export async function sendNotices(context: NoticeNeeds): Promise<void> {
  const { store, clock } = context;
  const due = await store.alerts.takeDue(clock.now(), leaseMs * clock.speed);
  if (due.length === 0) return;
  const channels = (await store.revisions.alerts())?.body.channels ?? [];
  await Promise.all(
    [...Map.groupBy(due, ({ channel }) => channel)].map(([name, notices]) =>
      sendTo(
        context,
        channels.find(({ credential }) => credential === name),
        notices,
      ),
    ),
  );
}

async function sendTo(
  context: NoticeNeeds,
  channel: AlertChannel | undefined,
  notices: readonly Notice[],
): Promise<void> {
  const { store, clock, logger, notifier } = context;
  const [first] = notices;
  const name = first?.channel;
  if (channel === undefined) {
    return store.alerts.settle(notices, { state: 'failed', atMs: clock.now(), reason: 'channel-removed' });
  }
  try {
    await notifier.send(channel, { kind: 'news', news: notices });
    await store.alerts.settle(notices, { state: 'sent', atMs: clock.now() });
    logger.info({ channel: name, notices: notices.length }, 'a warning was sent');
  } catch (error) {
    await putOff(context, notices, error);
  }
}

async function putOff(
  { store, clock, logger }: NoticeNeeds,
  notices: readonly Notice[],
  error: unknown,
): Promise<void> {
  if (!(error instanceof NotifyError)) throw error;
  const nowMs = clock.now();
  const { reason } = error;
  const attempts = Math.max(...notices.map((notice) => notice.attempts));
  const pauseMs = Math.min(firstPauseMs * 2 ** (attempts - 1), longestPauseMs) * clock.speed;
  const isOld = ({ createdAtMs }: Notice) => nowMs + pauseMs > createdAtMs + givenUpAfterMs * clock.speed;
  const lost = notices.filter(isOld);
  const channel = notices[0]?.channel;
  if (lost.length > 0) {
    await store.alerts.settle(lost, { state: 'failed', atMs: nowMs, reason });
    logger.error({ channel, reason, notices: lost.length }, 'a warning could not be sent and was given up');
  }
  const kept = notices.filter((notice) => !isOld(notice));
  if (kept.length === 0) return;
  await store.alerts.settle(kept, { state: 'pending', nextAttemptAtMs: nowMs + pauseMs, reason });
  if (attempts === 1) logger.warn({ channel, reason }, 'a warning could not be sent; it is tried again');
}

export interface ChannelTest {
  readonly channel: string;
  readonly kind: AlertChannel['kind'];
  readonly sent: boolean;
  readonly reason?: string;
  readonly message?: string;
}

/** Sends a test message through every channel at once; answers how each went. Throws RequestError. */
export async function testChannels(
  { store, notifier }: NoticeNeeds,
  actor: Actor,
): Promise<readonly ChannelTest[]> {
  authorise(actor, 'testAlerts');
  const channels = (await store.revisions.alerts())?.body.channels ?? [];
  return Promise.all(
    channels.map(async (channel) => {
      const { kind, credential } = channel;
      try {
        await notifier.send(channel, { kind: 'test' });
        return { channel: credential, kind, sent: true };
      } catch (error) {
        if (!(error instanceof NotifyError)) throw error;
        return { channel: credential, kind, sent: false, reason: error.reason, message: error.message };
      }
    }),
  );
}
