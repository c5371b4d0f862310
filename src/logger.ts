import { type DestinationStream, pino } from 'pino';
import type { Logger } from './ports/logger.ts';

/** JSON lines on stderr: stdout belongs to what a command was asked for. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const logger = pino(
    {
      level,
      base: undefined,
      redact: {
        paths: ['secret', 'token', 'authorization', 'jws', '*.secret', '*.token', '*.jws'],
        censor: '…',
      },
    },
    destination ?? pino.destination({ dest: 2, sync: true }),
  );
  return wrap(logger);
}

const wrap = (logger: ReturnType<typeof pino>): Logger => ({
  info: (fields, message) => logger.info(fields, message),
  warn: (fields, message) => logger.warn(fields, message),
  error: (fields, message) => logger.error(fields, message),
  child: (fields) => wrap(logger.child(fields)),
});
