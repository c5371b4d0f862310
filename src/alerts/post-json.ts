import { type Dispatcher, request } from 'undici';
import { NotifyError } from '../ports/notifier.ts';

/** Of a whole exchange, whatever the other side does. */
const wholeMs = 15_000;

export interface Posting {
  /** Named in errors in the URL's place, which holds a secret. */
  readonly channel: string;
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Posts JSON and answers the text of a 2xx answer. Redirects are answers like any other. Throws NotifyError. */
export async function postJson(dispatcher: Dispatcher, posting: Posting): Promise<string> {
  const { channel, url, body, headers = {} } = posting;
  const protocol = URL.parse(url)?.protocol;
  if (protocol !== 'https:' && protocol !== 'http:') throw notUrl(channel);
  const { statusCode, text } = await exchange(dispatcher, url, body, headers).catch((cause: unknown) => {
    throw transportFailure(channel, cause);
  });
  if (statusCode >= 200 && statusCode < 300) return text;
  throw new NotifyError(
    `http-${statusCode}`,
    `渠道 ${channel} 回答 HTTP ${statusCode}。Channel ${channel} answered HTTP ${statusCode}.`,
  );
}

async function exchange(dispatcher: Dispatcher, url: string, body: string, headers: Record<string, string>) {
  const response = await request(url, {
    dispatcher,
    signal: AbortSignal.timeout(wholeMs),
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body,
  });
  return { statusCode: response.statusCode, text: await response.body.text() };
}

export const notUrl = (channel: string): NotifyError =>
  new NotifyError(
    'bad-credential',
    `凭据 ${channel} 的值不是要的地址。The value of credential ${channel} is not the address it should be.`,
  );

/** The cause is kept by its code alone: undici's errors may quote the address. */
function transportFailure(channel: string, cause: unknown): NotifyError {
  const inner = cause instanceof AggregateError ? cause.errors[0] : cause;
  const code = inner instanceof Error && 'code' in inner && typeof inner.code === 'string' ? inner.code : '';
  const isTimeout =
    /TIMEOUT|ETIMEDOUT/.test(code) || (inner instanceof Error && inner.name === 'TimeoutError');
  if (isTimeout) {
    return new NotifyError(
      'timeout',
      `渠道 ${channel} 没有按时回答。Channel ${channel} did not answer in time.`,
    );
  }
  const shown = code === '' ? '' : `（${code}）`;
  return new NotifyError(
    'unreachable',
    `连不上渠道 ${channel}${shown}。Channel ${channel} can't be reached.`,
  );
}
