import type { LocalDate } from '../domain/ids.ts';
import type { ReportSection } from '../domain/report.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { CaseworkFiles } from '../ports/casework.ts';
import type { Context } from './context.ts';
import type { Notes } from './report-notes.ts';
import type { Period } from './report-period.ts';

export interface ReportNeeds extends Pick<Context, 'store' | 'clock'> {
  readonly casework: CaseworkFiles;
}

/** What every kind of report is made from. */
export interface ReportGround {
  readonly context: ReportNeeds;
  readonly schedule: Schedule;
  readonly period: Period;
  readonly today: LocalDate;
  readonly notes: Notes;
}

export interface ReportBody {
  readonly title: string;
  readonly sections: readonly ReportSection[];
}
