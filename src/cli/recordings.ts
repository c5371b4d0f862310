import { type Command, Option } from 'commander';
import { lessonId } from '../domain/ids.ts';
import { judgeRecording, worstOf } from '../domain/judge-recording.ts';
import { type RecordingState, recordingStates } from '../domain/recording.ts';
import { variety } from '../domain/variety.ts';
import { recordingWords } from '../domain/words.ts';
import type { RecordingRecord } from '../ports/recordings.ts';
import type { CliDeps } from './deps.ts';
import { wholeNumber } from './options.ts';
import { minutes, table } from './table.ts';
import { momentWord } from './words.ts';

interface RecordingsOptions {
  readonly home?: string;
  readonly lesson?: string;
  readonly variety?: string;
  readonly state?: RecordingState;
  readonly limit: number;
  readonly json?: boolean;
}

export const recordingsCommand = (program: Command, deps: CliDeps): void => {
  program
    .command('recordings')
    .description('录音一览：状态和检查 · recordings, their state and their checks')
    .option('--home <folder>', '家目录 · the home')
    .option('--lesson <lesson>', '只看这一课 · of one lesson')
    .option('--variety <tag>', '只看这种语言 · in one variety')
    .addOption(new Option('--state <state>', '只看这个状态 · in one state').choices([...recordingStates]))
    .option('--limit <n>', '最多几条 · at most', wholeNumber(1, 100_000), 1000)
    .option('--json', '输出 JSON 数组：录音 · JSON: the recordings')
    .action(async (options: RecordingsOptions) => {
      const reader = await deps.read(deps.config(options.home));
      try {
        const { lesson, variety: spoken, state, limit } = options;
        const found = await reader.store.recordings.list({
          ...(lesson === undefined ? {} : { lesson: lessonId(lesson) }),
          ...(spoken === undefined ? {} : { variety: variety(spoken) }),
          ...(state === undefined ? {} : { state }),
          limit,
        });
        if (options.json) deps.out(JSON.stringify(found));
        else if (found.length === 0) deps.out(nothing(options));
        else deps.out(table(headers, found.map(cells)));
      } finally {
        await reader.close();
      }
    });
};

const headers = ['录音 recording', '状态', '检查', '时长', '文件', '上传者', '变动'];
const verdictWord = { ok: '✓', warn: '!', fail: '✗' } as const;

function cells(record: RecordingRecord): string[] {
  const { id, state, measured, fileName, uploader, changedAtMs } = record;
  return [
    id,
    recordingWords[state].zh,
    measured === undefined ? '—' : verdictWord[worstOf(judgeRecording(measured.sound))],
    measured === undefined ? '—' : minutes(measured.sound.durationMs),
    fileName,
    uploader,
    momentWord(changedAtMs),
  ];
}

const nothing = ({ lesson, variety: spoken, state }: RecordingsOptions): string =>
  lesson === undefined && spoken === undefined && state === undefined
    ? '还没有录音：用 dalaba ingest 上传。No recordings yet; upload one with dalaba ingest.'
    : '没有这样的录音。There are no such recordings.';
