import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { prunedActor } from '../domain/stub.ts';
import { recordingWords } from '../domain/words.ts';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';
import {
  type PeaksAnswer,
  type RecordingAnswer,
  type RecordingDetailAnswer,
  recordingPath,
} from './recording-answers.ts';
import { checksTable } from './recording-checks.ts';
import { askService, saveFromService } from './running-service.ts';
import { minutes, table } from './table.ts';
import { megabytes } from './upload-progress.ts';
import { waveform } from './waveform.ts';
import { momentWord } from './words.ts';

interface RecordingOptions {
  readonly home?: string;
  readonly peaks?: string;
  readonly rendition?: string;
  readonly audio?: string;
  readonly json?: boolean;
}

export const recordingCommand = (program: Command, deps: CliDeps): void => {
  program
    .command('recording <recording> [variety]')
    .description(
      '一个录音：检查、成品、波形、经过 · one recording, by its id or by lesson and variety: checks, before and after, history',
    )
    .option('--home <folder>', '家目录 · the home')
    .option('--peaks <file>', '把波形写成 JSON 文件 · write the waveform’s peaks as JSON')
    .option('--rendition <file>', '把成品（播出去的样子）存成 MP3 来听 · save it as it airs, to listen to')
    .option('--audio <file>', '把原始录音存下来 · save the master as it was received')
    .option('--json', '输出 JSON：即 API 的 RecordingDetail · JSON: as the API’s RecordingDetail')
    .action(async (named: string, variety: string | undefined, options: RecordingOptions) => {
      const { dataFolder } = deps.config(options.home);
      const ask = (path: string) => askService(dataFolder, 'GET', path);
      const { id, others } = await idNamed(ask, named, variety);
      const before = (await ask(recordingPath(id, '/peaks'))) as PeaksAnswer;
      if (options.peaks !== undefined) writeFileSync(options.peaks, JSON.stringify(before));
      for (const sound of ['rendition', 'audio'] as const) {
        const file = options[sound];
        if (file !== undefined) await saveFromService(dataFolder, recordingPath(id, `/${sound}`), file);
      }
      const after = await ask(recordingPath(id, '/peaks?of=rendition')).then(
        (answer) => answer as PeaksAnswer,
        (error: unknown) => {
          if (error instanceof CommandError) return error.message;
          throw error;
        },
      );
      const detail = (await ask(recordingPath(id))) as RecordingDetailAnswer;
      if (options.json) return deps.out(JSON.stringify(detail));
      deps.out(pageOf(detail, before, after));
      if (others.length > 0)
        deps.out(`同一课同一种话还有（also of this lesson and variety）：${others.join('、')}`);
    });
};

type Ask = (path: string) => Promise<unknown>;

/** The recording meant: of several in one variety the one on the air, else the newest. Throws CommandError. */
async function idNamed(
  ask: Ask,
  named: string,
  variety: string | undefined,
): Promise<{ readonly id: string; readonly others: readonly string[] }> {
  if (variety === undefined) {
    if (named.split('/').length === 3) return { id: named, others: [] };
    throw new CommandError(
      `“${named}”不是录音的编号：要 课/语言/12 位，或课和语言两个词；dalaba recordings 列出所有。Expected lesson/variety/12 digits, or a lesson and a variety; dalaba recordings lists them.`,
    );
  }
  const query = new URLSearchParams({ lesson: named, variety });
  const { items } = (await ask(`/recordings?${query}`)) as { items: readonly RecordingAnswer[] };
  const [first, ...others] = items.toSorted(
    (a, b) =>
      Number(b.state === 'approved') - Number(a.state === 'approved') || b.changedAtMs - a.changedAtMs,
  );
  if (first === undefined)
    throw new CommandError(`${named} 没有 ${variety} 录音。Lesson ${named} has no recording in ${variety}.`);
  return { id: first.id, others: others.map(({ id, state }) => `${id} (${recordingWords[state].zh})`) };
}

const waveColumns = 64;

function pageOf(
  { recording, approval, rendition, history, sameSound }: RecordingDetailAnswer,
  before: PeaksAnswer,
  after: PeaksAnswer | string,
): string {
  const { measured } = recording;
  const levels =
    measured === undefined
      ? []
      : [
          ['录音 before', measured, measured.durationMs] as const,
          ...(rendition === undefined ? [] : [['成品 after', rendition, rendition.durationMs] as const]),
        ];
  return [
    headOf(recording),
    approvalLine(approval),
    sameSoundLine(sameSound),
    ...(measured === undefined ? [] : [checksTable(measured.checks)]),
    table(
      ['', '响度 LUFS', '真峰值 dBTP', '时长'],
      levels.map(([name, { loudnessLufs, truePeakDbtp }, durationMs]) => [
        name,
        loudnessLufs.toFixed(1),
        truePeakDbtp.toFixed(1),
        minutes(durationMs),
      ]),
    ),
    `录音 ${waveform(before.data, waveColumns)}`,
    typeof after === 'string' ? `成品 ${after}` : `成品 ${waveform(after.data, waveColumns)}`,
    ...(history.length === 0
      ? ['台账里还没有它的经过：它是从 content/ 来的。No history yet: it came with content/.']
      : [
          table(
            ['经过 history', '', '谁'],
            history.map(({ atMs, verb, actor, reason }) => [
              momentWord(atMs),
              reason === undefined ? verbWord(verb) : `${verbWord(verb)}：${reason}`,
              actor === prunedActor ? '（文字已按保存期限删除 pruned）' : actor,
            ]),
          ),
        ]),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function headOf({ id, state, reason, fileName, bytes, uploader, measured }: RecordingAnswer): string {
  const word = recordingWords[state].zh;
  const format = measured === undefined ? '' : ` ${measured.codec} ${measured.sampleRateHz} Hz`;
  return (
    `${id}  ${reason === undefined ? word : `${word}：${reason}`}\n` +
    `${fileName}  ${megabytes(bytes)} MB${format}  ${uploader}`
  );
}

const approvalLine = (approval: RecordingDetailAnswer['approval']): string =>
  approval === undefined
    ? ''
    : `审核 ${momentWord(approval.atMs)} ${approval.reviewer}${
        approval.scriptChanged ? '；稿子后来改过，请再听一遍（the script changed since）' : ''
      }`;

const sameSoundLine = (same: RecordingDetailAnswer['sameSound']): string =>
  same.length === 0
    ? ''
    : `和这些录音是同一个文件，看看是不是传错了（the very same file as）：${same
        .map(({ id, state }) => `${id} (${recordingWords[state].zh})`)
        .join('、')}`;

const verbWords: Readonly<Record<string, string>> = {
  'ingest-recording': '收下 taken in',
  'submit-recording': '提交审核 submitted',
  'approve-recording': '审核通过 approved',
  'reject-recording': '退回 sent back',
  'retire-recording': '停用 retired',
  'withdraw-recording': '撤下 withdrawn',
  'place-recording': '放回课里 put back',
};
const verbWord = (verb: string): string => verbWords[verb] ?? verb;
