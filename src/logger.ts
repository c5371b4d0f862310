import { type DestinationStream, type Logger as Pino, pino } from 'pino';
import type { Logger } from './ports/logger.ts';

/** JSON lines on stderr: stdout belongs to what a command was asked for. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const logger = pino(
    {
      level,
      base: null,
      redact: {
        paths: ['secret', 'token', 'authorization', 'jws', '*.secret', '*.token', '*.jws'],
        censor: '…',
      },
    },
    destination ?? pino.destination({ dest: 2, sync: true }),
  );
  return wrap(logger);
}

const wrap = (logger: Pino<never>): Logger => ({
  info: (fields, message) => logger.info(fields, message),
  warn: (fields, message) => logger.warn(fields, message),
  error: (fields, message) => logger.error(fields, message),
  child: (fields) => wrap(logger.child(fields)),
});
