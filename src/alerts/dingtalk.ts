import { createHmac } from 'node:crypto';
import { messageText } from './message-text.ts';
import { notUrl, postJson } from './post-json.ts';
import { checkRobotAnswer } from './robot-answer.ts';
import type { Send } from './sending.ts';

/** The robot takes 20,000 bytes, and 20 messages a minute. */
const maxBytes = 20_000;

/** A DingTalk (钉钉) group robot; its address holds its token. Signed where the channel names a secret. */
export const sendDingtalk: Send = async ({ channel, message, address, secret, publicUrl, dispatcher }) => {
  const { language, credential } = channel;
  const { title, body } = messageText(message, { language, maxBytes, publicUrl });
  const answer = await postJson(dispatcher, {
    channel: credential,
    // The robot compares with its own clock: a sample home's time would not do.
    url: secret === undefined ? address : signedUrl(credential, address, secret, Date.now()),
    body: JSON.stringify({ msgtype: 'markdown', markdown: { title, text: `#### ${title}\n\n${body}` } }),
  });
  checkRobotAnswer(credential, answer);
};

/** `timestamp` and `sign`, the Base64 of HMAC-SHA256 over the time, a line feed and the secret, keyed by the secret. */
function signedUrl(channel: string, address: string, secret: string, atMs: number): string {
  const url = URL.parse(address);
  if (url === null) throw notUrl(channel);
  const sign = createHmac('sha256', secret).update(`${atMs}\n${secret}`).digest('base64');
  url.searchParams.set('timestamp', String(atMs));
  url.searchParams.set('sign', sign);
  return url.href;
}
