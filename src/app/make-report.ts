import { dateAt } from '../domain/calendar.ts';
import type { AreaCode } from '../domain/ids.ts';
import type { Report, ReportCheckpoint, ReportKind } from '../domain/report.ts';
import { publishedSchedule } from './asked-plays.ts';
import type { Context } from './context.ts';
import { makeCoverageSheet } from './make-coverage-sheet.ts';
import { makeGapSheet } from './make-gap-sheet.ts';
import { makeRegister } from './make-register.ts';
import { makeWorkReport } from './make-work-report.ts';
import type { ReportBody, ReportGround, ReportNeeds } from './report-ground.ts';
import { createNotes } from './report-notes.ts';
import { type PeriodRequest, reportPeriod } from './report-period.ts';

export interface ReportRequest extends PeriodRequest {
  readonly kind: ReportKind;
  readonly county: AreaCode;
}

const makers = {
  coverage: makeCoverageSheet,
  'as-run': makeRegister,
  gaps: makeGapSheet,
  work: makeWorkReport,
} as const satisfies Record<ReportKind, (ground: ReportGround) => Promise<ReportBody>>;

/**
 * Makes a report, its long tables still to be read. Throws RequestError: `not-found` for a county nobody published,
 * `invalid` for days that cannot be reported on.
 * @param madeBy who asked for it, as it is to be printed
 */
export async function makeReport(
  context: ReportNeeds,
  request: ReportRequest,
  madeBy: string,
): Promise<Report> {
  const { kind, county } = request;
  const madeAtMs = context.clock.now();
  const schedule = await publishedSchedule(context, county);
  const today = dateAt(madeAtMs, schedule.zone);
  // A year's work is about a year.
  const isPlain = [request.month, request.year, request.from, request.to].every((one) => one === undefined);
  const asked = kind === 'work' && isPlain ? { year: today.slice(0, 4) } : request;
  const period = reportPeriod(asked, today);
  const notes = createNotes();
  const checkpoint = await newestCheckpoint(context, county);
  const { title, sections } = await makers[kind]({ context, schedule, period, today, notes });
  return {
    ...{ kind, title, county, countyName: schedule.name, zone: schedule.zone, madeAtMs, madeBy },
    ...{ from: period.from, to: period.to, period: period.label },
    ...(checkpoint === undefined ? {} : { checkpoint }),
    sections,
    footnotes: notes.all(),
  };
}

async function newestCheckpoint(
  { store }: Pick<Context, 'store'>,
  county: AreaCode,
): Promise<ReportCheckpoint | undefined> {
  const newest = await store.checkpoints.newest(county);
  if (newest === undefined) return undefined;
  const { sequence: size, hash: root, kid, atMs, jws } = newest;
  return { size, root, kid, atMs, jws };
}
