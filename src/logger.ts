import { type DestinationStream, type Logger as Pino, pino, stdSerializers } from 'pino';
import type { Logger } from './ports/logger.ts';

const secretNames = ['secret', 'token', 'password', 'authorization', 'Authorization', 'cookie', 'jws'];
/** Requests carry credentials in their headers, and a Redis error the command it refused: AUTH among them. */
const secretParts = ['headers', 'command'];
const depths = ['', '*.', '*.*.', '*.*.*.'];

/** JSON lines on stderr: stdout belongs to what a command was asked for. Secrets are cut out, wherever they are. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const logger = pino(
    {
      level,
      base: null,
      redact: {
        paths: depths.flatMap((depth) => [...secretNames, ...secretParts].map((name) => `${depth}${name}`)),
        censor: '…',
      },
      serializers: { err: (error: Error) => withoutUserinfo(stdSerializers.err(error)) },
      formatters: { log: withoutUserinfo },
    },
    destination ?? pino.destination({ dest: 2, sync: true }),
  );
  return wrap(logger);
}

const userinfo = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi;

/** Passwords stand in addresses, and addresses in messages and stacks. */
function withoutUserinfo<T extends object>(fields: T): T {
  const cut = (value: unknown): unknown =>
    typeof value === 'string' ? value.replace(userinfo, '$1…@') : value;
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, cut(value)])) as T;
}

const wrap = (logger: Pino<never>): Logger => ({
  info: (fields, message) => logger.info(fields, message),
  warn: (fields, message) => logger.warn(fields, message),
  error: (fields, message) => logger.error(fields, message),
  child: (fields) => wrap(logger.child(withoutUserinfo(fields))),
});
