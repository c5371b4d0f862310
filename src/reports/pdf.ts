import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import type { Report, ReportSection } from '../domain/report.ts';
import { ReportError } from '../ports/report-writers.ts';
import { gathered } from './gathered.ts';
import { htmlOf } from './html.ts';

export interface PdfOptions {
  /** Absolute path; made where it is missing. What is there for a while stays within. */
  readonly scratchFolder: string;
  /** Its command: Debian's `chromium` unless given. */
  readonly chromium?: string;
  /** How long printing may take; two minutes unless given. */
  readonly limitMs?: number;
}

/** Some hundred pages: a browser holds all of a document while it prints. */
const mostRows = 20_000;
/** How many may wait for a printer that prints one at a time. */
const mostWaiting = 4;

export interface PdfPrinter {
  /** Throws ReportError. */
  print(report: Report, signal?: AbortSignal): AsyncGenerator<Uint8Array>;
}

/** Prints a report's HTML, on paper of A4, with a browser that knows nobody: a profile of its own and no network. */
export function createPdfPrinter(options: PdfOptions): PdfPrinter {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    async *print(report, signal) {
      if (waiting >= mostWaiting)
        throw new ReportError(
          'busy',
          '正在做的 PDF 太多，请过一会儿再试。Too many PDFs are being made; try again later.',
        );
      waiting += 1;
      const before = last;
      const turn = Promise.withResolvers<void>();
      last = turn.promise;
      try {
        await before;
        signal?.throwIfAborted();
        yield* printed(report, options, signal);
      } finally {
        waiting -= 1;
        turn.resolve();
      }
    },
  };
}

async function* printed(
  report: Report,
  { scratchFolder, chromium = 'chromium', limitMs = 120_000 }: PdfOptions,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const folder = await mkdtemp(join(scratchFolder, 'report-'));
  try {
    const [page, file] = [join(folder, 'report.html'), join(folder, 'report.pdf')];
    const limited = { ...report, sections: report.sections.map(limitedRows) };
    await pipeline(Readable.from(gathered(htmlOf(limited))), createWriteStream(page, { mode: 0o600 }));
    const limit = AbortSignal.timeout(limitMs);
    await run(chromium, folder, page, file, signal === undefined ? limit : AbortSignal.any([signal, limit]));
    if ((await stat(file).catch(() => undefined)) === undefined) throw failed('');
    for await (const part of createReadStream(file)) yield part as Buffer;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function limitedRows(section: ReportSection): ReportSection {
  if (section.is !== 'table') return section;
  const { rows } = section;
  const counted = async function* () {
    let count = 0;
    for await (const row of rows) {
      count += 1;
      if (count > mostRows)
        throw new ReportError(
          'too-large',
          `超过 ${mostRows} 行，印不成 PDF：请缩短日期，或用 XLSX、CSV。Over ${mostRows} rows can’t be printed: ask for fewer days, or for XLSX or CSV.`,
        );
      yield row;
    }
  };
  return { ...section, rows: counted() };
}

async function run(
  chromium: string,
  folder: string,
  page: string,
  file: string,
  signal: AbortSignal,
): Promise<void> {
  const child = spawn(
    chromium,
    [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-extensions'],
      ...[
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
      // Whatever a page says, nobody is called; its own policy keeps it from running anything.
      '--host-resolver-rules=MAP * ~NOTFOUND',
      ...[`--user-data-dir=${join(folder, 'profile')}`, '--no-pdf-header-footer'],
      ...[`--print-to-pdf=${file}`, pathToFileURL(page).href],
    ],
    {
      // A group of its own, so that its children end with it.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, LANG: 'C.UTF-8' },
    },
  );
  let said = '';
  child.stderr.on('data', (part: Buffer) => {
    said = (said + part.toString()).slice(-2000);
  });
  const end = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  signal.addEventListener('abort', end, { once: true });
  try {
    if (signal.aborted) end();
    const [code] = (await once(child, 'close')) as [number | null];
    if (signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError')
      throw tooSlow(signal.reason);
    signal.throwIfAborted();
    if (code !== 0) throw failed(said);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw notInstalled(error);
    throw error;
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}

const notInstalled = (cause: unknown): ReportError =>
  new ReportError(
    'unavailable',
    '做 PDF 要用 Chromium 和中文字体，这台机器上没有：apt-get install chromium fonts-noto-cjk；或者先要 HTML，在浏览器里打印。A PDF takes Chromium and Chinese fonts: apt-get install chromium fonts-noto-cjk; or ask for HTML and print that.',
    cause,
  );

const tooSlow = (cause: unknown): ReportError =>
  new ReportError(
    'too-large',
    '印 PDF 用的时间太长：请缩短日期，或用 XLSX、CSV。Printing took too long: ask for fewer days, or for XLSX or CSV.',
    cause,
  );

const failed = (said: string): ReportError =>
  new ReportError(
    'failed',
    'Chromium 没能印成 PDF：先要 HTML，在浏览器里打印，并把日志发给维护者。Chromium failed to print; ask for HTML meanwhile.',
    new Error(said.trim() || 'no file was written'),
  );
