import { many } from '../domain/many.ts';
import type { MissingRecordings } from '../domain/plan-missing.ts';
import { longestRunAllowed } from '../domain/plan-missing.ts';
import type { Proof } from '../domain/plan-proofs.ts';
import type { LessonOutlook } from '../domain/plan-verdict.ts';
import { varietyName } from '../domain/variety.ts';
import { placesText } from './audience-text.ts';
import { table } from './table.ts';

const dayMs = 86_400_000;

/** How the lessons of one audience fare against `every`: those that are met counted, the others named. */
export function outlookText(outlooks: readonly LessonOutlook[], everyMs: number): string {
  const met = outlooks.filter(({ verdict }) => verdict.kind === 'met').length;
  const unsure = outlooks.filter(({ verdict }) => verdict.kind === 'undecided').length;
  const unmet = outlooks.filter(({ verdict: { kind } }) => kind !== 'met' && kind !== 'undecided');
  const every = days(everyMs);
  if (outlooks.length === 0)
    return '这些天没有时段或没有在期的课，没有可说的。No slot or no active lesson on these days: nothing to tell.';
  const open =
    unsure === 0
      ? ''
      : `另有 ${unsure} 课没播到，天数太短，还看不出。${unsure} more ${unsure === 1 ? 'is' : 'are'} not heard, and the days are too few to tell.`;
  const head = `每 ${every} 天一遍：${outlooks.length} 课里做到 ${met} 课。Every ${every} days: ${met} of ${outlooks.length} lessons.${open}`;
  const proofs = new Set(
    unmet.flatMap(({ verdict }) => (verdict.kind === 'cannot-be-met' ? proofText(verdict.proof) : [])),
  );
  const rows = unmet.map(({ title, heardAtMs, longestGapMs, verdict }) => [
    title,
    `${heardAtMs.length} 次`,
    `最长 ${days(longestGapMs)} 天`,
    verdict.kind === 'cannot-be-met' ? proofText(verdict.proof) : '没做到，也没证明做不到（not found）',
  ]);
  if (rows.length === 0) return head;
  const shared = [...proofs].length === 1 && unmet.every(({ verdict }) => verdict.kind === 'cannot-be-met');
  return shared
    ? `${head}\n${[...proofs][0]}：${unmet.map(({ title }) => title).join('、')}`
    : `${head}\n${table(['课', '播', '隔', '为什么'], rows)}`;
}

/** A line where the days were planned without public holidays that nobody knows yet; else none. */
export const unknownYearsLines = (years: readonly string[]): string[] =>
  years.length === 0
    ? []
    : [
        `提醒：没有 ${years.join('、')} 年的放假安排，那些天都按平常的日子排。No holiday data for ${years.join(' and ')}: those days are planned as plain ones.`,
      ];

const days = (ms: number): string => String(Math.round((ms / dayMs) * 10) / 10);
const mins = (ms: number): string => (ms / 60_000).toFixed(1);

function proofText(proof: Proof): string {
  switch (proof.rule) {
    case 'recording':
      return `做不到：${proof.reason.text}（nothing of it may be heard here）`;
    case 'series':
      return `做不到：系列课，要等“${proof.before}”先播，而它播不了（waits in a series for ${proof.before}, which can't air）`;
    case 'too-long':
      return `做不到：要 ${mins(proof.needMs)} 分钟，最长的时段只有 ${mins(proof.giveMs)} 分钟（longer than any slot）`;
    case 'no-slot':
      return `做不到：有 ${days(proof.untilMs - proof.fromMs)} 天没有能播它的时段（no slot for so long）`;
    case 'repeat-after':
      return `做不到：${days(proof.repeatAfterMs)} 天内不许重播（repeat-after is longer）`;
    case 'max-per-week':
      return `做不到：七天最多 ${proof.maxPerWeek} 次，每 ${days(proof.everyMs)} 天一遍却要更多（max-per-week allows fewer）`;
    case 'together':
      return `做不到：课每周要 ${mins(proof.needMsPerWeek)} 分钟，时段每周只有 ${mins(proof.giveMsPerWeek)} 分钟（content needs more than the slots give）`;
    default:
      return proof satisfies never;
  }
}

/** The recordings each audience waits for, the one that would be heard most first. */
export function missingText(county: string, missing: readonly MissingRecordings[], planned: number): string {
  if (missing.length === 0) return `${county}：不缺方言录音。No dialect recording is missing.`;
  return missing.map((one) => audienceText(county, one, planned)).join('\n\n');
}

function audienceText(county: string, one: MissingRecordings, planned: number): string {
  const { places, lessons, variety, endpoints, people, longestRun } = one;
  const head = `${county} ${placesText(places)}（${endpoints} 个终端${people > 0 ? `，约 ${people.toLocaleString('en-US')} 人` : ''}）：${lessons.length} 课没有${varietyName(variety)}录音。${lessons.length} lessons lack a recording in ${variety}.`;
  const run =
    longestRun > longestRunAllowed
      ? [
          `提醒：连着 ${longestRun} 课改用别的语言，超过 ${longestRunAllowed} 课。${many(longestRun, 'lesson')} in a row in another variety.`,
        ]
      : [];
  const unit = people > 0 ? '人次（估计）' : '终端次';
  const rows = lessons.map(({ title, plays, reach }) => [
    title,
    String(plays),
    reach.toLocaleString('en-US'),
  ]);
  return [head, ...run, table(['先录哪一课', `${planned} 天里播几次`, unit], rows)].join('\n');
}
