import { DeliveryError } from '../../ports/driver.ts';
import { forbiddenCode } from '../allowed-networks.ts';
import { LinkLost } from './broker-link.ts';

/**
 * What it means for a delivery that a broker can't be spoken to.
 * @param mayHaveArrived whether the order was on its way already
 */
export function linkFailure(
  cause: unknown,
  address: string,
  signal: AbortSignal,
  mayHaveArrived: boolean,
): DeliveryError {
  if (cause instanceof DeliveryError) return cause;
  if (signal.aborted) {
    return new DeliveryError(
      'retry-later',
      'aborted',
      '下发已中止。The delivery was aborted.',
      mayHaveArrived,
      cause,
    );
  }
  if (cause instanceof LinkLost) {
    const message = `与消息服务器 ${address} 的连接中断。The connection to the broker broke.`;
    return new DeliveryError('retry-later', 'connection-lost', message, true, cause);
  }
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === forbiddenCode) {
    const message = `${address} 解析到不允许的网络。The address resolves outside the allowed networks.`;
    return new DeliveryError('unrecoverable', 'address', message, false, cause);
  }
  if (typeof code === 'number' && refusals.has(code)) {
    const message = `消息服务器 ${address} 不让服务登录：凭据见文档。The broker refuses the service's credential.`;
    return new DeliveryError('retry-later', 'broker-refused', message, mayHaveArrived, cause);
  }
  if (mayHaveArrived) {
    const message = `经 ${address} 的终端没有按时回答。The endpoint did not answer in time.`;
    return new DeliveryError('retry-later', 'timeout', message, true, cause);
  }
  const message = `连不上消息服务器 ${address}。The broker can't be reached.`;
  return new DeliveryError('retry-later', 'unreachable', message, false, cause);
}

/** MQTT 5: bad user name or password, not authorised, banned. */
const refusals = new Set([134, 135, 138]);
