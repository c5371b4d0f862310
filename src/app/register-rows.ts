import type { Broadcast } from '../domain/broadcast.ts';
import { type Outcome, outcomes } from '../domain/play.ts';
import type { ReportRow } from '../domain/report.ts';
import { varietyName } from '../domain/variety.ts';
import {
  doubtWords,
  evidenceWords,
  kindWords,
  outcomeWords,
  slotWords,
  stateWords,
  wordOfReason,
} from '../domain/words.ts';
import type { AiredItem } from '../ports/plays.ts';
import type { Store } from '../ports/store.ts';
import { playlistName } from './plays-filter.ts';

type Needs = Pick<Store, 'plays' | 'broadcasts'>;

/** What became of one broadcast, a row an item; one row that says why where nothing of it was to be played. */
export async function registerRows(store: Needs, broadcast: Broadcast): Promise<readonly ReportRow[]> {
  const aired = await store.plays.aired(broadcast.id);
  if (aired.length === 0) return [silentRow(broadcast)];
  const offsets = await offsetsOf(store, aired);
  const groups = Map.groupBy(aired, (one) =>
    [one.item, one.lesson, one.title, one.variety, one.durationMs, one.live ?? '', offsets(one)].join('\n'),
  );
  return [...groups.values()]
    .map((group) => itemRow(broadcast, group, offsets))
    .sort((a, b) => Number(a.item) - Number(b.item) || Number(b.called) - Number(a.called));
}

const firstColumns = ({ date, slot, id, state }: Broadcast): ReportRow => ({
  ...{ date, slot: slotWords[slot].zh, broadcast: id },
  state: state === 'settled' || state === 'missed' ? stateWords[state].zh : '未结',
});

const silentRow = (broadcast: Broadcast): ReportRow => ({
  ...firstColumns(broadcast),
  plannedAt: broadcast.startsAtMs,
  title: '（没有播出）',
  called: 0,
  reasons: broadcast.reason === undefined ? '' : wordOf(broadcast.reason),
});

type Offsets = (item: Pick<AiredItem, 'playlist' | 'item'>) => number;

/** When each item of a playlist was to begin, from the beginning of the broadcast. Milliseconds. */
async function offsetsOf(store: Needs, aired: readonly AiredItem[]): Promise<Offsets> {
  const offsets = new Map<string, number>();
  for (const id of new Set(aired.map(({ playlist }) => playlist))) {
    const found = await store.broadcasts.playlist(id);
    let atMs = 0;
    for (const { index, durationMs } of found?.playlist.items ?? []) {
      offsets.set(`${id} ${index}`, atMs);
      atMs += durationMs + (found?.playlist.gapMs ?? 0);
    }
  }
  return ({ playlist, item }) => offsets.get(`${playlist} ${item}`) ?? 0;
}

function itemRow(broadcast: Broadcast, group: readonly AiredItem[], offsets: Offsets): ReportRow {
  const [one] = group;
  if (one === undefined) throw new Error('a group has an item');
  const counted = (of: (item: AiredItem) => boolean): number =>
    group.filter(of).reduce((sum, { endpoints }) => sum + endpoints, 0);
  const starts = group.flatMap(({ startedAtMs }) => startedAtMs ?? []);
  const ends = group.flatMap(({ endedAtMs }) => endedAtMs ?? []);
  const is =
    (...names: readonly Outcome[]) =>
    ({ outcome }: AiredItem): boolean =>
      names.includes(outcome);
  return {
    ...firstColumns(broadcast),
    item: one.item + 1,
    plannedAt: broadcast.startsAtMs + offsets(one),
    ...(starts.length === 0 ? {} : { from: Math.min(...starts) }),
    ...(ends.length === 0 ? {} : { until: Math.max(...ends) }),
    title: one.live === undefined ? one.title : `直播：${one.live}（备播 ${one.title}）`,
    lesson: one.lesson,
    kind: kindWords[one.kind].zh,
    variety: varietyName(one.variety),
    seconds: Math.round(one.durationMs / 100) / 10,
    called: counted(() => true),
    heard: counted(is('played')),
    partial: counted(is('partial', 'interrupted')),
    missed: counted(is('missed')),
    unknown: counted(is('unknown')),
    reasons: reasonsIn(group),
    evidence: evidenceIn(group),
    doubt: tally(
      group.filter(({ doubt }) => doubt !== undefined),
      ({ doubt }) => (doubt === undefined ? '' : doubtWords[doubt].zh),
    ),
    playlists: [...new Set(group.map(({ playlist }) => playlistName(playlist)))].join(','),
  };
}

const wordOf = (reason: string): string => wordOfReason(reason).zh;

/** `未播：连不上 2、村里静音 1；不明：…`; nothing of what was heard whole. */
function reasonsIn(group: readonly AiredItem[]): string {
  return outcomes
    .filter((outcome) => outcome !== 'played')
    .flatMap((outcome) => {
      const found = tally(
        group.filter((one) => one.outcome === outcome),
        ({ reason }) => (reason === undefined ? '没有原因' : wordOf(reason)),
      );
      return found === '' ? [] : [`${outcomeWords[outcome].zh}：${found}`];
    })
    .join('；');
}

const evidenceIn = (group: readonly AiredItem[]): string =>
  tally(group, ({ evidence }) => (evidence === undefined ? '无' : evidenceWords[evidence].zh));

/** How many endpoints each word stands for, most first. */
function tally(items: readonly AiredItem[], wordFor: (item: AiredItem) => string): string {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(wordFor(item), (counts.get(wordFor(item)) ?? 0) + item.endpoints);
  return [...counts]
    .sort(([a, most], [b, least]) => least - most || (a < b ? -1 : 1))
    .map(([word, count]) => `${word} ${count}`)
    .join('、');
}
