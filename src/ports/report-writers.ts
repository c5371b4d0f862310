import type { Report, ReportFormat } from '../domain/report.ts';

/** Turns a report into a file, a part at a time: rows are read only as fast as the parts are taken. */
export interface ReportWriters {
  /** Throws ReportError, also between two parts. @param signal gives up */
  write(report: Report, format: ReportFormat, signal?: AbortSignal): AsyncIterable<string | Uint8Array>;
}

export interface WrittenFormat {
  readonly media: string;
  readonly extension: string;
}

export const writtenFormats = {
  json: { media: 'application/json; charset=utf-8', extension: 'json' },
  csv: { media: 'text/csv; charset=utf-8', extension: 'csv' },
  xlsx: {
    media: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    extension: 'xlsx',
  },
  html: { media: 'text/html; charset=utf-8', extension: 'html' },
  pdf: { media: 'application/pdf', extension: 'pdf' },
} as const satisfies Record<ReportFormat, WrittenFormat>;

/** Thrown when a report cannot be written; the message is for whoever asked for it. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
  /** `unavailable`: the program it takes is not installed; `busy`: others are being made; `failed`: it went wrong. */
  readonly kind: 'unavailable' | 'busy' | 'too-large' | 'failed';
  constructor(kind: ReportError['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
