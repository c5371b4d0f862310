import type { EndpointId } from '../domain/ids.ts';
import { DeliveryError } from '../ports/driver.ts';
import { forbiddenCode } from './allowed-networks.ts';

/** What an HTTP status other than 200 means for a delivery. */
export function httpStatusFailure(status: number, address: string): DeliveryError {
  const message = `终端 ${address} 回答 HTTP ${status}。The endpoint answered HTTP ${status}.`;
  const reason = `http-${status}`;
  if (status >= 500) return new DeliveryError('retry-later', reason, message, true);
  if (status === 408 || status === 425 || status === 429) {
    return new DeliveryError('retry-later', reason, message, false);
  }
  // Redirects land here too: an order goes to the address a person wrote down, nowhere else.
  if (status >= 300) return new DeliveryError('unrecoverable', reason, message, false);
  return nonsense(address);
}

export const nonsense = (address: string): DeliveryError =>
  new DeliveryError(
    'retry-later',
    'nonsense',
    `终端 ${address} 的回答无法理解。The endpoint's answer makes no sense.`,
    true,
  );

/** The device will take the same bytes once it knows the time, or whose key it is. */
export function notReady(endpoint: EndpointId, reason: string): DeliveryError {
  const message =
    reason === 'no-keys'
      ? `终端 ${endpoint} 取不到公钥表，稍后再试。The endpoint can't fetch the key list; trying again later.`
      : `终端 ${endpoint} 尚无可信时间，稍后再试。The endpoint has no trusted time yet; trying again later.`;
  return new DeliveryError('retry-later', reason, message, false);
}

const unreachableCodes = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const timeoutCodes = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);
const nonsenseCodes = new Set(['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'UND_ERR_HEADERS_OVERFLOW']);

/** Classifies what the transport threw; an unknown error may go through another time, and may have arrived. */
export function transportFailure(cause: unknown, address: string, signal: AbortSignal): DeliveryError {
  if (cause instanceof DeliveryError) return cause;
  const code = codeOf(cause);
  if (code === forbiddenCode) {
    const message = `${address} 解析到不允许的网络。The address resolves outside the allowed networks.`;
    return new DeliveryError('unrecoverable', 'address', message, false, cause);
  }
  if (unreachableCodes.has(code)) {
    const message = `连不上终端 ${address}（${code}）。The endpoint can't be reached.`;
    return new DeliveryError('retry-later', 'unreachable', message, false, cause);
  }
  if (signal.aborted) {
    return new DeliveryError('retry-later', 'aborted', '下发已中止。The delivery was aborted.', true, cause);
  }
  if (timeoutCodes.has(code) || (cause instanceof Error && cause.name === 'TimeoutError')) {
    const message = `终端 ${address} 没有按时回答。The endpoint did not answer in time.`;
    return new DeliveryError('retry-later', 'timeout', message, true, cause);
  }
  const isNoHttp = cause instanceof Error && cause.name === 'HTTPParserError';
  if (nonsenseCodes.has(code) || isNoHttp) return nonsense(address);
  const message = `与终端 ${address} 的连接中断。The connection to the endpoint broke.`;
  return new DeliveryError('retry-later', 'connection-lost', message, true, cause);
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  // Happy eyeballs reports one error an address; they fail alike.
  if (cause instanceof AggregateError) return codeOf(cause.errors[0]);
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
}
