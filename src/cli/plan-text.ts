import type { AiringPlan } from '../app/as-it-will-air.ts';
import type { DatedSlot } from '../app/plan-ground.ts';
import { dateAt, wallTimeAt } from '../domain/calendar.ts';
import type { LessonId } from '../domain/ids.ts';
import type { Playlist } from '../domain/playlist.ts';
import type { Schedule } from '../domain/schedule.ts';
import { varietyName } from '../domain/variety.ts';
import { quietWords, rulingWord, stateWords, wordOfReason } from '../domain/words.ts';
import type { BroadcastPlaylist } from '../ports/broadcasts.ts';
import { audienceHeading } from './audience-text.ts';
import { minutes, table } from './table.ts';
import { itemTitle, seasonWord, slotWord } from './words.ts';

/** What each lesson left out would make the whole worth if it had to air, by playlist; only where that was asked. */
export type ForcedValues = ReadonlyMap<string, ReadonlyMap<LessonId, number>>;

/** A slot's plan for people; with `forced` it says of every value what it is made of. */
export function planText(plan: AiringPlan, forced?: ForcedValues): string {
  const { schedule, slot, startsAtMs, endsAtMs, quiet, playlists, state } = plan;
  const time = (atMs: number) => wallTimeAt(atMs, schedule.zone).slice(0, 5);
  const slotTitle = `${schedule.name} ${dateAt(startsAtMs, schedule.zone)} ${slotWord[slot]} ${time(startsAtMs)}–${time(endsAtMs)}${movedText(plan)}`;
  const title =
    state === undefined ? slotTitle : `${slotTitle} · ${stateWords[state].zh} ${stateWords[state].en}`;
  if (state === 'missed' || (state !== undefined && playlists.length === 0))
    return `${title}\n  ${whyNot(plan)}`;
  if (quiet !== undefined) return `${title}\n  不播：碰到安静时段 ${quietWords(quiet)}。Touches quiet time.`;
  if (playlists.length === 0)
    return `${title}\n  ${schedule.endpoints.length === 0 ? '没有终端。No endpoints.' : '不播：所有终端都有自己的安静时段。Every endpoint has quiet time of its own.'}`;
  return [title, ...playlists.map((one) => audienceText(schedule, one, forced))].join('\n\n');
}

/** What moves the slot on its date, in brackets; empty where nothing does. */
function movedText({ season, once }: Pick<AiringPlan, 'season' | 'once'>): string {
  if (once !== undefined) {
    const { zh, en } = rulingWord({ rule: 'once', ...once });
    return `（${zh} ${en}）`;
  }
  return season === undefined ? '' : `（${seasonWord[season]}时间 ${season} time）`;
}

/** A slot that does not air on its date, and why. */
export function offText(
  { name, zone }: Pick<Schedule, 'name' | 'zone'>,
  { slot, date, why, ...span }: DatedSlot,
): string {
  const [from, until] = [span.startsAtMs, span.endsAtMs].map((atMs) => wallTimeAt(atMs, zone).slice(0, 5));
  const { zh, en } = rulingWord(why);
  return `${name} ${date} ${slotWord[slot.name]} ${from}–${until}\n  不播：${zh}。Does not air: ${en}.`;
}

function whyNot({ reason = 'nothing-to-air' }: AiringPlan): string {
  const { zh, en } = wordOfReason(reason);
  return `不播：${zh}。Does not air: ${en}.`;
}

function audienceText(
  schedule: AiringPlan['schedule'],
  { id, audience, playlist }: BroadcastPlaylist,
  forced?: ForcedValues,
): string {
  const heading = `  ${audienceHeading(schedule, audience)} · ${fillText(playlist)}`;
  const values = forced?.get(id);
  const worth = (value: number | undefined): string[] => (forced === undefined ? [] : [valueText(value)]);
  const items = playlist.items.map(({ title, live, variety, durationMs, reason, worth: of }) => [
    itemTitle(title, live?.title),
    varietyName(variety),
    minutes(durationMs),
    ...worth(of?.value),
    reason.text,
  ]);
  const rest = playlist.leftOut.map(({ lesson, title, reason, worth: of }) => [
    title,
    '—',
    '—',
    ...worth(of?.value),
    reason.text + insteadText(values?.get(lesson), playlist),
  ]);
  const headers = ['课', '语言', '时长', ...(forced === undefined ? [] : ['价值']), '原因'];
  const body = table(headers, [...items, ...rest]);
  const lines = forced === undefined ? [heading] : [heading, `    ${totalText(playlist)}`];
  return `${lines.join('\n')}\n${body.replaceAll(/^/gm, '    ')}`;
}

const fillText = ({ durationMs, budgetMs }: Playlist): string =>
  `${minutes(durationMs)} / ${minutes(budgetMs)}${durationMs < budgetMs ? ` · 空 ${((budgetMs - durationMs) / 1000).toFixed(1)} 秒` : ''}`;

function totalText({ total }: Playlist): string {
  if (total === undefined) return '';
  const { value, bound } = total;
  return bound > value
    ? `总值 ${valueText(value)}；没能证明最优，最多 ${valueText(bound)}（within ${valueText(bound)}）`
    : `总值 ${valueText(value)}，已证明最优（proved optimal）`;
}

function insteadText(forced: number | undefined, { total }: Playlist): string {
  if (forced === undefined || total === undefined) return '';
  return forced === total.value
    ? '；换上它总值一样，只是没有这么满，或者编号靠后'
    : `；一定要播它的话，总值从 ${valueText(total.value)} 降到 ${valueText(forced)}`;
}

/** 1 is a lesson of weight 1 that waited as long as it should. */
const valueText = (value: number | undefined): string =>
  value === undefined
    ? '—'
    : (value / 1000).toLocaleString('en-US', { minimumFractionDigits: 3, maximumFractionDigits: 3 });
