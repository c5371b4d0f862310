import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type CutRecording, cutRecording } from '../app/cut-recording.ts';
import { digestOfFile } from '../app/digest-of-file.ts';
import type { Config } from '../config.ts';
import { suggestedCuts } from '../domain/cut.ts';
import type { Survey, Transcoder } from '../ports/transcoder.ts';
import { CommandError } from './county.ts';
import { type Cue, clockTime, cueOf, readCues, spanOf } from './cues.ts';
import type { CliDeps } from './deps.ts';
import { someNumber } from './options.ts';
import { table } from './table.ts';

export interface CutDeps extends CliDeps {
  readonly transcoder: (config: Config) => Promise<Transcoder>;
}

interface CutOptions {
  readonly at: readonly string[];
  readonly lesson: readonly string[];
  readonly variety?: string;
  readonly cues?: string;
  readonly suggest?: boolean;
  readonly pause: number;
  readonly exact?: boolean;
  readonly out: string;
  readonly home?: string;
  readonly json?: boolean;
}

const collected = (value: string, all: readonly string[]): readonly string[] => [...all, value];

export const cutCommand = (program: Command, deps: CutDeps): void => {
  program
    .command('cut <file>')
    .description('从长录音（讲座、比赛）剪出课的录音，无损 · cut lessons out of a long recording, losslessly')
    .option('--at <span>', '从哪到哪，可多次：00:03:12-00:07:40 · from when to when', collected, [])
    .option('--lesson <id>', '每个 --at 是哪一课 · the lesson of each --at', collected, [])
    .option('--variety <tag>', '语言，如 cmn · the variety')
    .option('--cues <file>', 'CSV 或 Audacity 标签：开始,结束,课,语言 · a file of parts')
    .option('--exact', '不挪到最近的停顿 · do not move to the nearest pause')
    .option('--out <folder>', '写到哪个文件夹 · where the files go', '.')
    .option('--suggest', '只按停顿列出建议 · only list where pauses suggest to cut')
    .option('--pause <seconds>', '建议时，多长算停顿 · what is a pause then', someNumber(0.2, 60), 2)
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON：{source, cuts} 或 {durationMs, cuts}')
    .action(async (file: string, options: CutOptions) => {
      const path = resolve(file);
      const transcoder = await deps.transcoder(deps.config(options.home));
      const look = () => surveyed(deps, transcoder, path);
      if (options.suggest) return suggest(deps, options, await look());
      const cues = cuesOf(options);
      const targets = targetsOf(cues, resolve(options.out));
      const survey = options.exact ? {} : { survey: await look() };
      const source = await digestOfFile(path);
      await mkdir(resolve(options.out), { recursive: true });
      const cuts: (CutRecording & Cue)[] = [];
      for (const [index, cue] of cues.entries()) {
        deps.err(`剪 ${index + 1}/${cues.length} ${cue.lesson} ${cue.variety}。Cutting.`);
        const request = { path, source, outPath: targets[index] ?? '', from: cue.fromMs, to: cue.toMs };
        cuts.push({
          ...cue,
          ...(await cutRecording({ transcoder }, { ...request, ...survey }, deps.stopped)),
        });
      }
      deps.out(options.json ? JSON.stringify({ source, cuts }) : cutLines(cuts));
    });
};

const tellEveryMs = 2000;

function surveyed({ err, stopped }: CutDeps, transcoder: Transcoder, path: string): Promise<Survey> {
  let toldAtMs = 0;
  return transcoder.long.survey(path, {
    signal: stopped,
    progress: (doneMs, ofMs) => {
      if (performance.now() - toldAtMs < tellEveryMs) return;
      toldAtMs = performance.now();
      const of = ofMs === undefined ? '' : ` / ${clockTime(ofMs)}`;
      err(`找停顿 ${clockTime(doneMs)}${of}。Looking for pauses.`);
    },
  });
}

function suggest({ out }: CutDeps, { pause, json }: CutOptions, { durationMs, pauses }: Survey): void {
  const cuts = suggestedCuts(durationMs, pauses, pause * 1000);
  if (json) return out(JSON.stringify({ durationMs, cuts }));
  const rows = cuts.map(({ fromMs, toMs, pauseMs }) => [
    clockTime(fromMs),
    clockTime(toMs),
    clockTime(toMs - fromMs),
    pauseMs === 0 ? '' : `${(pauseMs / 1000).toFixed(1)} s`,
  ]);
  out(table(['开始 start', '结束 end', '长 length', '之后停顿 pause after'], rows));
}

function cuesOf({ at, lesson, variety, cues }: CutOptions): readonly Cue[] {
  if (cues !== undefined && at.length === 0) return readCues(cues, variety);
  if (cues !== undefined || at.length === 0 || at.length !== lesson.length) {
    throw new CommandError(
      '每一段要一个 --at 和一个 --lesson，或者用 --cues 给一张表；不知道剪哪里就用 --suggest。' +
        'Give --at and --lesson for each part, or --cues with a file; --suggest tells where to cut.',
    );
  }
  return at.map((span, index) => cueOf(spanOf(span), lesson[index] ?? '', variety));
}

/** Nothing that is there is overwritten. Throws CommandError before anything is cut. */
function targetsOf(cues: readonly Cue[], folder: string): readonly string[] {
  const targets = cues.map(({ lesson, variety }) => join(folder, `${lesson}.${variety}.flac`));
  const twice = targets.find((one, index) => targets.indexOf(one) !== index);
  if (twice !== undefined) throw new CommandError(`两段都要写成 ${twice}。Two parts would both be ${twice}.`);
  const present = targets.find((one) => existsSync(one));
  if (present === undefined) return targets;
  throw new CommandError(`${present} 已经有了，不覆盖。${present} exists and is not overwritten.`);
}

const cutLines = (cuts: readonly (CutRecording & Cue)[]): string =>
  table(
    ['课 lesson', '语言 variety', '开始 start', '结束 end', '文件 file'],
    cuts.map(({ lesson, variety, fromMs, toMs, path }) => [
      lesson,
      variety,
      clockTime(fromMs),
      clockTime(toMs),
      path,
    ]),
  );
