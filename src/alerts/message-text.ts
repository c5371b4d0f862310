import { subjectOf } from '../domain/alert.ts';
import type { AlertLanguage } from '../domain/alert-channel.ts';
import { alertSentence } from '../domain/alert-text.ts';
import type { AlertMessage } from '../ports/notifier.ts';

export interface MessageText {
  /** One line. */
  readonly title: string;
  /** One entry an alert, then where to look; a bullet list where the channel shows markdown. */
  readonly body: string;
}

interface TextOptions {
  readonly language: AlertLanguage;
  /** Of title and body together, in UTF-8. */
  readonly maxBytes: number;
  /** The service's page, where people can open it. */
  readonly publicUrl: string | undefined;
}

/** What people read, never longer than a channel takes: what does not fit is counted. */
export function messageText(message: AlertMessage, options: TextOptions): MessageText {
  const { language, maxBytes, publicUrl } = options;
  const say = (zh: string, en: string) => inLanguage(language, zh, en);
  const title = titleOf(message, say);
  if (message.kind === 'test') {
    const body = say('看到这一条，说明这个渠道能收到播出预警。', 'This channel receives warnings.');
    return { title, body };
  }
  const entries = message.news.map(
    ({ alert, event }) =>
      `- ${event === 'opened' ? '⚠️' : '✅'} ${plain(alertSentence(alert, event, language))}`,
  );
  const footer = publicUrl === undefined ? [] : [say(`详情：${publicUrl}`, `More: ${publicUrl}`)];
  const lines = (shown: number): string[] => [
    ...entries.slice(0, shown),
    ...(shown < entries.length ? [restWords(entries.length - shown, say)] : []),
    ...footer,
  ];
  const fits = (shown: number) => Buffer.byteLength([title, ...lines(shown)].join('\n\n')) <= maxBytes - 16;
  let shown = entries.length;
  while (shown > 0 && !fits(shown)) shown -= 1;
  return { title, body: lines(shown).join('\n') };
}

type Say = (zh: string, en: string) => string;

const restWords = (count: number, say: Say): string =>
  say(`- 另有 ${count} 条，运行 dalaba alerts 查看。`, `- And ${count} more: dalaba alerts lists them.`);

function titleOf(message: AlertMessage, say: Say): string {
  if (message.kind === 'test') return say('【大喇叭】测试消息', '[Dalaba] Test message');
  const subjects = (event: string) =>
    new Set(message.news.filter((one) => one.event === event).map(({ alert }) => subjectOf(alert))).size;
  const [bad, good] = [subjects('opened'), subjects('recovered')];
  const areBroadcasts = message.news.every(({ alert }) => 'broadcast' in alert);
  const [what, name] = areBroadcasts ? ['次播出', 'broadcasts in danger'] : ['处', 'warnings'];
  const zh = [bad > 0 ? `${bad} ${what}有问题` : '', good > 0 ? `${good} ${what}已恢复` : ''];
  const en = [bad > 0 ? `${bad} ${name}` : '', good > 0 ? `${good} well again` : ''];
  const join = (parts: string[], mark: string) => parts.filter((part) => part !== '').join(mark);
  return say(`【大喇叭】${join(zh, '，')}`, `[Dalaba] ${join(en, ', ')}`);
}

const inLanguage = (language: AlertLanguage, zh: string, en: string): string =>
  language === 'zh' ? zh : language === 'en' ? en : `${zh} ${en}`;

/** Names that people wrote must mention nobody and format nothing in a chat. */
const plain = (text: string): string =>
  text
    .replace(/[<>*_`[\]]/g, (mark) => String.fromCharCode(mark.charCodeAt(0) + fullWidth))
    .replace(/\s+/g, ' ');

/** From an ASCII sign to its full-width twin, which reads the same and means nothing to a chat. */
const fullWidth = 0xfee0;
