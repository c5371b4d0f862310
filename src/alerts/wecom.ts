import { messageText } from './message-text.ts';
import { postJson } from './post-json.ts';
import { checkRobotAnswer } from './robot-answer.ts';
import type { Send } from './sending.ts';

/** The robot takes 4096 bytes of markdown, and 20 messages a minute. */
const maxBytes = 4096;

/** A WeCom (企业微信) group robot; its address holds its key. */
export const sendWecom: Send = async ({ channel, message, address, publicUrl, dispatcher }) => {
  const { language, credential } = channel;
  const { title, body } = messageText(message, { language, maxBytes, publicUrl });
  const answer = await postJson(dispatcher, {
    channel: credential,
    url: address,
    body: JSON.stringify({ msgtype: 'markdown', markdown: { content: `**${title}**\n${body}` } }),
  });
  checkRobotAnswer(credential, answer);
};
