import type { Logger } from '../../src/ports/logger.ts';

export interface Line {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: object;
}

/** A logger that keeps its lines. */
export function aRecordingLogger(): { logger: Logger; lines: Line[] } {
  const lines: Line[] = [];
  const keep = (level: Line['level']) => (fields: object, message: string) => {
    lines.push({ level, message, fields });
  };
  const logger: Logger = {
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
    child: () => logger,
  };
  return { logger, lines };
}
