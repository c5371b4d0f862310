import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';

/** What reports are made with beside the database. */
export async function openReporting({ home, dataFolder }: Config) {
  const { createCaseworkFiles } = await import('../schedules/casework-csv.ts');
  const { createReportWriters } = await import('../reports/report-writers.ts');
  const scratchFolder = join(dataFolder, 'scratch');
  mkdirSync(scratchFolder, { recursive: true, mode: 0o700 });
  return { casework: createCaseworkFiles({ home }), writers: createReportWriters({ scratchFolder }) };
}
