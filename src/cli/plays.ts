import { type Command, Option } from 'commander';
import { playsCsv } from '../app/plays-csv.ts';
import { playsFilter } from '../app/plays-filter.ts';
import { wallTimeAt } from '../domain/calendar.ts';
import {
  areaCode,
  type BroadcastId,
  lessonId,
  localDate,
  partsOfBroadcast,
  type SlotName,
} from '../domain/ids.ts';
import { isCounted, outcomes } from '../domain/play.ts';
import type { Schedule } from '../domain/schedule.ts';
import { varietyName, writtenVariety } from '../domain/variety.ts';
import { doubtWords, evidenceWords } from '../domain/words.ts';
import type { PlayFilter, PlayRecord } from '../ports/plays.ts';
import { CommandError, countyNamed } from './county.ts';
import type { CliDeps, Reader } from './deps.ts';
import { slotOption, wholeNumber } from './options.ts';
import { table } from './table.ts';
import { itemTitle, outcomeWord, reasonWord, slotWord } from './words.ts';

interface PlaysOptions {
  readonly home?: string;
  readonly county?: string;
  readonly date?: string;
  readonly from?: string;
  readonly to?: string;
  readonly area?: string;
  readonly slot?: SlotName;
  readonly lesson?: string;
  readonly variety?: string;
  readonly broadcast?: string;
  readonly playlist?: string;
  readonly position?: number;
  readonly counted?: boolean;
  readonly limit: number;
  readonly json?: boolean;
  readonly csv?: boolean;
}

export const playsCommand = (program: Command, deps: CliDeps): void => {
  program
    .command('plays')
    .description(
      '播放记录：哪个终端播了哪一课，用什么话，凭什么知道 · what was really played, where, in which variety',
    )
    .option('--home <folder>', '家目录 · the home')
    .option('--county <county>', '代码、拼音或中文名 · code, pinyin or Chinese name')
    .option('--date <date>', 'YYYY-MM-DD')
    .option('--from <date>', '从哪天起，YYYY-MM-DD · first day')
    .option('--to <date>', '到哪天止 · last day')
    .option('--area <code>', '只看一个乡镇或村 · one township or village')
    .addOption(slotOption())
    .option('--lesson <id>', '只看一课 · one lesson')
    .option('--variety <tag>', '只看用一种话播的 · in one variety')
    .option('--broadcast <id>', '只看一次播出，县/日期/时段 · one broadcast')
    .option('--playlist <names>', '只看这次播出的这几组听众，如 a1,a2 · these playlists of it')
    .option('--position <n>', '只看第几项 · the n-th item', wholeNumber(1, 10_000))
    .option('--counted', '只要计数的 · only what figures count')
    .option('--limit <n>', '最多几条 · at most', wholeNumber(1, 100_000), 1000)
    .option(
      '--json',
      '输出 JSON 数组；没有凭据的没有 evidence 一项 · every play as an object; `evidence` is absent where there is none',
    )
    .addOption(
      new Option('--csv', '输出 CSV，要写 --county，不限条数 · CSV, of any length; takes --county').conflicts(
        'json',
      ),
    )
    .action(async (options: PlaysOptions) => {
      const reader = await deps.read(deps.config(options.home));
      try {
        const schedules = (await reader.store.revisions.schedules()).map(({ body }) => body);
        const filter = filterOf(options, schedules);
        if (options.csv) return await writeCsv(deps, reader, filter);
        const { listPlays } = await import('../app/list-plays.ts');
        const plays = await listPlays(reader, { ...filter, limit: options.limit });
        if (options.json) return deps.out(JSON.stringify(plays));
        if (plays.length === 0) return deps.out('还没有播放记录。No plays yet.');
        const zoneOf = (play: PlayRecord) =>
          schedules.find(({ county }) => county === play.county)?.zone ?? 'Asia/Shanghai';
        deps.out(
          table(
            ['日期', '时段', '终端', '课', '语言', '开始', '播了', '结果', '凭据'],
            plays.map((play) => cells(play, zoneOf(play))),
          ),
        );
        const replaced = plays.filter((play) => !isCounted(play)).length;
        deps.out(
          outcomes
            .map(
              (outcome) =>
                `${outcomeWord[outcome]} ${plays.filter((play) => play.outcome === outcome && isCounted(play)).length}`,
            )
            .concat(replaced === 0 ? [] : `${reasonWord('replaced')} ${replaced}`)
            .join('，'),
        );
      } finally {
        await reader.close();
      }
    });
};

const filterOf = (options: PlaysOptions, schedules: readonly Schedule[]): PlayFilter =>
  playsFilter({
    ...(options.county === undefined ? {} : { county: countyNamed(schedules, options.county).county }),
    ...(options.date === undefined ? {} : { date: localDate(options.date) }),
    ...(options.from === undefined ? {} : { from: localDate(options.from) }),
    ...(options.to === undefined ? {} : { to: localDate(options.to) }),
    ...(options.area === undefined ? {} : { area: areaCode(options.area) }),
    ...(options.slot === undefined ? {} : { slot: options.slot }),
    ...(options.lesson === undefined ? {} : { lesson: lessonId(options.lesson) }),
    ...(options.variety === undefined ? {} : { variety: writtenVariety(options.variety) }),
    ...(options.broadcast === undefined ? {} : { broadcast: broadcastNamed(options.broadcast) }),
    ...(options.playlist === undefined ? {} : { playlist: options.playlist.split(',') }),
    ...(options.position === undefined ? {} : { position: options.position }),
    ...(options.counted ? { counted: true } : {}),
  });

/** Throws IdError. */
function broadcastNamed(text: string): BroadcastId {
  partsOfBroadcast(text);
  return text as BroadcastId;
}

async function writeCsv(deps: CliDeps, { store }: Reader, filter: PlayFilter): Promise<void> {
  const { county } = filter;
  if (county === undefined)
    throw new CommandError('--csv 要写明县：加 --county。--csv takes a county: add --county.');
  await deps.write(playsCsv({ store }, { ...filter, county }));
}

const cells = (play: PlayRecord, zone: string): string[] => [
  play.date,
  slotWord[play.slot],
  play.endpointName,
  itemTitle(play.title, play.live),
  play.variety === play.wanted
    ? varietyName(play.variety)
    : `${varietyName(play.variety)}（想要${varietyName(play.wanted)}）`,
  play.startedAtMs === undefined ? '—' : wallTimeAt(play.startedAtMs, zone),
  `${(play.playedMs / 1000).toFixed(1)} / ${(play.durationMs / 1000).toFixed(1)} 秒${liveText(play)}`,
  (play.reason === undefined
    ? outcomeWord[play.outcome]
    : `${outcomeWord[play.outcome]}：${reasonWord(play.reason)}`) +
    (play.doubt === undefined ? '' : `（${doubtWords[play.doubt].zh}）`),
  play.evidence === undefined ? '无' : evidenceWords[play.evidence].zh,
];

const liveText = ({ liveMs }: PlayRecord): string =>
  liveMs === undefined ? '' : `，直播 ${(liveMs / 1000).toFixed(1)} 秒`;
