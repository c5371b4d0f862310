import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { CommandError } from './county.ts';
import { someNumber } from './options.ts';

/** What `lesson new` and `lesson edit` may be told of a lesson. */
export interface WrittenOptions {
  readonly title?: string;
  readonly topic?: string;
  readonly script?: string;
  readonly scriptFile?: string;
  readonly kind?: string;
  readonly weight?: number;
  readonly from?: string;
  readonly until?: string;
  readonly synthetic?: boolean;
  readonly variety?: string;
  readonly unretire?: boolean;
  readonly basedOn?: string;
}

export const lessonOptions = (command: Command): Command =>
  command
    .option('--title <text>', '标题 · title')
    .option('--topic <topic>', '主题，如 anti-fraud · topic')
    .option('--script <text>', '稿子 · the wording')
    .option('--script-file <file>', '从文件读稿子 · read the wording from a file')
    .option('--weight <n>', '权重 0.1–10 · weight', someNumber(0.1, 10))
    .option('--from <date>', '有效期第一天，none 去掉 · first day it may air; none takes it away')
    .option('--until <date>', '有效期最后一天，none 去掉 · last day it may air; none takes it away')
    .option('--synthetic', '机器念的 · spoken by a machine');

/** What was given, as the API takes it. Throws CommandError. */
export async function editOf(options: WrittenOptions) {
  const { title, topic, kind, weight, synthetic, variety, unretire } = options;
  const words = await wording(options);
  return {
    title,
    topic,
    kind,
    weight,
    synthetic,
    validFrom: dateOf(options.from),
    validUntil: dateOf(options.until),
    ...(variety === undefined ? { script: words } : { scripts: { [variety]: ownWording(words) } }),
    ...(unretire ? { retired: false } : {}),
  };
}

/** Throws CommandError where none is given: taking one away is asked for. */
function ownWording(words: string | undefined): string | null {
  if (words !== undefined) return words === 'none' ? null : words;
  throw new CommandError(
    '--variety 要和 --script 或 --script-file 一起用。Give --script or --script-file with --variety.',
  );
}

const dateOf = (text: string | undefined): string | null | undefined => (text === 'none' ? null : text);

async function wording({ script, scriptFile }: WrittenOptions): Promise<string | undefined> {
  if (script !== undefined && scriptFile !== undefined) {
    throw new CommandError(
      '--script 和 --script-file 只用一个。Give either --script or --script-file, not both.',
    );
  }
  if (scriptFile === undefined) return script;
  const bytes = await readFile(scriptFile).catch((cause: unknown) => {
    throw new CommandError(`读不了稿子 ${scriptFile}。The script ${scriptFile} cannot be read.`, { cause });
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new CommandError(`${scriptFile} 不是 UTF-8，请另存为 UTF-8。Save ${scriptFile} as UTF-8.`, {
      cause,
    });
  }
}
