import { createHmac } from 'node:crypto';
import type { AlertPlace } from '../domain/alert.ts';
import { adviceElsewhere, alertSentence, faultWords } from '../domain/alert-text.ts';
import type { AlertMessage } from '../ports/notifier.ts';
import { messageText } from './message-text.ts';
import { postJson } from './post-json.ts';
import type { Send } from './sending.ts';

const maxTextBytes = 20_000;

/** Any HTTP receiver: JSON as `docs/alerts.md` tells, signed where the channel names a secret; any 2xx takes it. */
export const sendWebhook: Send = async ({ channel, message, address, secret, publicUrl, dispatcher }) => {
  const { language, credential } = channel;
  const { title, body: text } = messageText(message, { language, maxBytes: maxTextBytes, publicUrl });
  const body = JSON.stringify({
    version: 1,
    kind: message.kind,
    title,
    text,
    ...(publicUrl === undefined ? {} : { url: publicUrl }),
    alerts: alertsIn(message),
  });
  const atMs = String(Date.now());
  await postJson(dispatcher, {
    channel: credential,
    url: address,
    body,
    headers: secret === undefined ? {} : signature(secret, atMs, body),
  });
};

const signature = (secret: string, atMs: string, body: string) => ({
  'x-dalaba-timestamp': atMs,
  'x-dalaba-signature': `sha256=${createHmac('sha256', secret).update(`${atMs}.${body}`).digest('hex')}`,
});

function alertsIn(message: AlertMessage) {
  if (message.kind === 'test') return [];
  return message.news.map(({ alert, event }) => ({
    id: alert.id,
    event,
    kind: alert.fault.kind,
    ...subjectIn(alert),
    county: alert.county,
    countyName: alert.countyName,
    startsAtMs: alert.startsAtMs,
    openedAtMs: alert.openedAtMs,
    ...(alert.closedAtMs === undefined ? {} : { closedAtMs: alert.closedAtMs }),
    fault: alert.fault,
    what: faultWords(alert.fault),
    advice: adviceElsewhere(alert),
    text: alertSentence(alert, event, 'both'),
  }));
}

const subjectIn = (alert: AlertPlace) =>
  'broadcast' in alert
    ? { broadcast: alert.broadcast, date: alert.date, slot: alert.slot }
    : 'endpoint' in alert
      ? { endpoint: alert.endpoint, endpointName: alert.endpointName }
      : {};
