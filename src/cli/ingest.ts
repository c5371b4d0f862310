import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';
import type { Screen } from './painter.ts';
import { type RecordingAnswer, type RecordingDetailAnswer, recordingPath } from './recording-answers.ts';
import { checksTable } from './recording-checks.ts';
import { askService, readNote } from './running-service.ts';
import { sendFile } from './send-file.ts';
import { uploadProgress } from './upload-progress.ts';

interface IngestOptions {
  readonly home?: string;
  readonly lesson: string;
  readonly variety: string;
  readonly speaker?: string;
  readonly script?: string;
  readonly submit?: boolean;
  readonly json?: boolean;
}

/** The terminal to draw on; undefined where there is none. */
interface Drawing {
  readonly screen: Screen | undefined;
}

export const ingestCommand = (program: Command, deps: CliDeps & Drawing): void => {
  program
    .command('ingest <file...>')
    .description('上传录音，断了会接着传，并检查 · upload recordings, resumed where cut off, and check them')
    .requiredOption('--lesson <lesson>', '哪一课 · the lesson')
    .requiredOption('--variety <tag>', '什么话，如 cmn · the variety spoken')
    .option('--home <folder>', '家目录 · the home')
    .option('--speaker <name>', '谁念的：姓名或编号 · who speaks, by name or id')
    .option('--script <file>', '念的稿子，和课的不同时 · the wording, where it differs from the lesson’s')
    .option('--submit', '收下后马上提交审核 · offer it for review at once')
    .option('--json', '输出 JSON 数组，每个文件一项 · JSON: one item a file')
    .action(async (files: string[], options: IngestOptions) => {
      const results = await ingestAll(deps, files, options);
      if (options.json) deps.out(JSON.stringify(results));
      const refused = results.filter(({ state }) => state !== 'done').map(({ file }) => file);
      if (refused.length === 0) return;
      process.exitCode = 1;
      if (options.json || files.length === 1) return;
      deps.out(`没有收下 ${refused.length} 个：${refused.join('、')}。Not taken: ${refused.length}.`);
    });
};

interface Result {
  readonly file: string;
  readonly state: 'done' | 'refused' | 'failed';
  readonly reason?: string;
  readonly isNew?: boolean;
  readonly recording?: RecordingAnswer;
}

async function ingestAll(
  deps: CliDeps & Drawing,
  files: readonly string[],
  options: IngestOptions,
): Promise<Result[]> {
  const { dataFolder } = deps.config(options.home);
  readNote(dataFolder);
  const metadata = {
    lesson: options.lesson,
    variety: options.variety,
    ...(options.speaker === undefined ? {} : { speaker: await speakerNamed(deps, options, options.speaker) }),
    ...(options.script === undefined ? {} : { script: scriptIn(options.script) }),
  };
  const results: Result[] = [];
  for (const file of files) {
    const result = await ingest(deps, dataFolder, file, metadata, options).catch((error: unknown): Result => {
      if (error instanceof CommandError) return { file, state: 'refused', reason: error.message };
      throw error;
    });
    if (!options.json) deps.out(linesOf(result));
    results.push(result);
  }
  return results;
}

async function ingest(
  { screen, err, stopped }: CliDeps & Drawing,
  dataFolder: string,
  file: string,
  metadata: Readonly<Record<string, string>>,
  { submit, json }: IngestOptions,
): Promise<Result> {
  const name = basename(file);
  const bytes = bytesOf(file);
  const told = uploadProgress(name, bytes, json ? undefined : screen, json ? () => undefined : err);
  try {
    const { state, reason, recording, isNew } = await sendFile(
      { path: file, bytes, metadata: { ...metadata, filename: name } },
      {
        dataFolder,
        stopped,
        progress: told.sent,
        checking: told.checking,
      },
    );
    if (state !== 'done' || recording === undefined)
      return {
        file,
        state: state === 'failed' ? 'failed' : 'refused',
        ...(reason === undefined ? {} : { reason }),
      };
    const { recording: taken } = (await askService(
      dataFolder,
      'GET',
      recordingPath(recording),
    )) as RecordingDetailAnswer;
    const done = { file, state, isNew: isNew ?? true } as const;
    if (submit !== true || (taken.state !== 'draft' && taken.state !== 'rejected'))
      return { ...done, recording: taken };
    const { lesson, variety, master } = taken;
    const submitted = await askService(dataFolder, 'POST', '/submissions', { lesson, variety, master }).catch(
      (error: unknown) => {
        if (error instanceof CommandError) return error.message;
        throw error;
      },
    );
    return typeof submitted === 'string'
      ? { ...done, state: 'refused', reason: submitted, recording: taken }
      : { ...done, recording: submitted as RecordingAnswer };
  } finally {
    told.end();
  }
}

function linesOf({ file, state, reason, isNew, recording }: Result): string {
  const name = basename(file);
  const told: string[] = [];
  if (recording !== undefined) {
    const { id, measured } = recording;
    told.push(isNew ? `已收下 ${name} → ${id}。Taken in.` : `${name} 早就有了：${id}。It was there already.`);
    if (measured !== undefined) told.push(checksTable(measured.checks));
    if (recording.state === 'draft')
      told.push(
        `还没有提交审核：听一遍（dalaba recording ${id}），再加 --submit 运行。Not offered for review yet: run it again with --submit.`,
      );
    else if (recording.state === 'in-review') told.push('等待审核。It waits for review.');
  }
  if (state !== 'done') told.push(`✗ ${name}：${reason ?? '没有收下。It was not taken.'}`);
  return told.join('\n');
}

/** Throws CommandError. */
function bytesOf(file: string): number {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw new CommandError(`没有这个文件：${file}。There is no file ${file}.`);
  if (!found.isFile()) throw new CommandError(`${file} 不是文件。${file} is no file.`);
  if (found.size === 0)
    throw new CommandError(`${file} 是空文件，请重新导出。${file} is empty; export it again.`);
  return found.size;
}

const mostScriptCharacters = 3000;

/** Throws CommandError. */
function scriptIn(file: string): string {
  const text = textIn(file).trim();
  if (text !== '' && text.length <= mostScriptCharacters) return text;
  throw new CommandError(
    `${file} 有 ${text.length} 个字，要 1 到 ${mostScriptCharacters} 个。The script has ${text.length} characters; expected 1 to ${mostScriptCharacters}.`,
  );
}

function textIn(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    throw new CommandError(
      `稿子读不了：${file}，要 UTF-8 的文本文件。The script can't be read: expected text in UTF-8.`,
      {
        cause,
      },
    );
  }
}

/** The id of the speaker a person means. Throws CommandError. */
async function speakerNamed(deps: CliDeps, { home }: IngestOptions, text: string): Promise<string> {
  const reader = await deps.read(deps.config(home));
  try {
    const known = await reader.store.speakers.list();
    const found = known.filter(({ id, name }) => id === text || name === text);
    const [only] = found;
    if (only !== undefined && found.length === 1) return only.id;
    throw new CommandError(
      found.length === 0
        ? `没有叫“${text}”的播音人，用 dalaba speakers 查看。There is no speaker called ${text}; dalaba speakers lists them.`
        : `有 ${found.length} 位播音人叫“${text}”，请写编号：${found.map(({ id }) => id).join('、')}。Several speakers are called so; give the id.`,
    );
  } finally {
    await reader.close();
  }
}
