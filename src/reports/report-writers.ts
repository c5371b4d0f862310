import type { Report, ReportFormat } from '../domain/report.ts';
import type { ReportWriters } from '../ports/report-writers.ts';
import { csvOf } from './csv.ts';
import { gathered } from './gathered.ts';
import { htmlOf } from './html.ts';
import { jsonOf } from './json.ts';
import { createPdfPrinter, type PdfOptions } from './pdf.ts';
import { xlsxOf } from './xlsx.ts';

type Writer = (report: Report, signal?: AbortSignal) => AsyncIterable<string | Uint8Array>;

/** One writer a format. */
export function createReportWriters(options: PdfOptions): ReportWriters {
  const printer = createPdfPrinter(options);
  const writers = {
    json: (report) => gathered(jsonOf(report)),
    csv: (report) => gathered(csvOf(report)),
    xlsx: xlsxOf,
    html: (report) => gathered(htmlOf(report)),
    pdf: (report, signal) => printer.print(report, signal),
  } as const satisfies Record<ReportFormat, Writer>;
  return {
    write: (report, format, signal) => (writers[format] as Writer)(report, signal),
  };
}
