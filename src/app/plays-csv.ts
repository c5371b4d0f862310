import { csvLine } from '../domain/csv-line.ts';
import type { AreaCode } from '../domain/ids.ts';
import { isCounted } from '../domain/play.ts';
import { varietyName } from '../domain/variety.ts';
import {
  doubtWords,
  evidenceWords,
  kindWords,
  outcomeWords,
  slotWords,
  wordOfReason,
} from '../domain/words.ts';
import type { PlayFilter, PlayKey, PlayRecord } from '../ports/plays.ts';
import type { Context } from './context.ts';
import { listPlays } from './list-plays.ts';

export type PlaysRequest = Omit<PlayFilter, 'after' | 'limit'> & { readonly county: AreaCode };

const partPlays = 1000;

/**
 * Every current play of a county's days as CSV, however many: a part at a time is read. Throws RequestError as `listPlays`,
 * before the first part.
 */
export async function* playsCsv(
  context: Pick<Context, 'store'>,
  request: PlaysRequest,
): AsyncGenerator<string> {
  const head = `\uFEFF${csvLine(titles)}`;
  for (let after: PlayKey | undefined; ; ) {
    const plays = await listPlays(context, {
      ...request,
      limit: partPlays,
      ...(after === undefined ? {} : { after }),
    });
    const lines = plays.map((play) => csvLine(cells(play))).join('');
    yield after === undefined ? head + lines : lines;
    after = plays.at(-1);
    if (plays.length < partPlays) return;
  }
}

const titles = [
  ...['播出', '日期', '时段', '区划代码', '终端编号', '终端', '项', '课', '课名', '想要的语言', '播的语言'],
  ...[
    '结果',
    '原因',
    '凭据',
    '播了（秒）',
    '其中直播（秒）',
    '推流（秒）',
    '全长（秒）',
    '计数',
    '第几版',
    '成品摘要',
    '类别',
    '直播源',
    '开始（UTC）',
    '存疑',
  ],
];

/** Exact, so that whoever adds them up gets what a report says. */
const seconds = (ms: number): number => ms / 1000;

const startOf = ({ startedAtMs }: PlayRecord): string =>
  startedAtMs === undefined ? '' : new Date(startedAtMs).toISOString();

const cells = (play: PlayRecord): (string | number)[] => [
  ...[play.broadcast, play.date, slotWords[play.slot].zh, play.area, play.endpoint, play.endpointName],
  ...[play.item + 1, play.lesson, play.title, varietyName(play.wanted), varietyName(play.variety)],
  ...[outcomeWords[play.outcome].zh, play.reason === undefined ? '' : wordOfReason(play.reason).zh],
  play.evidence === undefined ? '' : evidenceWords[play.evidence].zh,
  ...[seconds(play.playedMs), seconds(play.liveMs ?? 0), seconds(play.sentMs ?? 0), seconds(play.durationMs)],
  ...[isCounted(play) ? '是' : '否', play.version, play.rendition],
  ...[kindWords[play.kind].zh, play.live ?? '', startOf(play)],
  play.doubt === undefined ? '' : doubtWords[play.doubt].zh,
];
