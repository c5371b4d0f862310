import { type Command, Option } from 'commander';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';
import { wholeNumber } from './options.ts';
import { aborted } from './serve.ts';
import { table } from './table.ts';

export interface LoudspeakerRequest {
  readonly config: string;
  readonly port: number;
  readonly host: string;
  readonly output?: 'null' | 'wav' | 'alsa';
}

export interface LoudspeakerEnrolment {
  readonly code: string;
  readonly server: string;
  readonly config: string;
  readonly caFile?: string;
}

export interface PlayedLine {
  readonly order: string;
  readonly item: number;
  readonly lesson: string;
  readonly startedAtMs: number;
  readonly playedMs: number;
  readonly cutBy?: string | undefined;
}

export interface LoudspeakerDeps extends CliDeps {
  /** Starts one loudspeaker from its settings file. */
  readonly runLoudspeaker: (
    request: LoudspeakerRequest,
  ) => Promise<{ readonly url: string; close(): Promise<void> }>;
  /** Writes the settings file by a one-time code. */
  readonly enrolLoudspeaker: (enrolment: LoudspeakerEnrolment) => Promise<void>;
  /** What the loudspeaker of a settings file wrote down itself. */
  readonly loudspeakerLog: (config: string) => Promise<readonly PlayedLine[]>;
}

export const loudspeakerCommand = (program: Command, deps: LoudspeakerDeps): void => {
  program
    .command('loudspeaker')
    .description(
      '一只真正的喇叭：验令、按自己的钟播、写回执 · a real player: verifies orders, plays by its own clock, writes receipts',
    )
    .requiredOption('--config <file>', '设置（JSON，见 docs/protocol.md）· its settings')
    .option(
      '--enrol <code>',
      '先凭登记码领取设置，写进 --config · first fetch the settings by a one-time code',
    )
    .option('--server <url>', '和 --enrol 同用：服务地址 · with --enrol, where the service is')
    .option('--ca <file>', '和 --enrol 同用：私有 CA 的证书 · with --enrol, the certificate of a private CA')
    .option('--port <n>', '收播出令的端口 · where it takes orders', wholeNumber(0, 65_535), 17310)
    .option('--host <address>', '监听地址 · address to listen on', '127.0.0.1')
    .addOption(new Option('--output <kind>', '声音去哪 · where sound goes').choices(['null', 'wav', 'alsa']))
    .option('--log', '只打印它自己的播放记录 · only print what it played')
    .option('--json', '和 --log 同用：每行一个 JSON · with --log, a JSON object a line')
    .action(async (options: LoudspeakerRequest & Enrolling & { log?: boolean; json?: boolean }) => {
      if (options.enrol !== undefined) await enrol(deps, options.enrol, options);
      if (options.log) return printLog(deps, options.config, options.json ?? false);
      const loudspeaker = await deps.runLoudspeaker(options);
      deps.out(`喇叭在 ${loudspeaker.url}/orders 收播出令。Taking orders; stop with Ctrl-C.`);
      await aborted(deps.stopped);
      await loudspeaker.close();
    });
};

interface Enrolling {
  readonly enrol?: string;
  readonly server?: string;
  readonly ca?: string;
}

async function enrol(
  { enrolLoudspeaker, out }: LoudspeakerDeps,
  code: string,
  { server, ca, config }: LoudspeakerRequest & Enrolling,
): Promise<void> {
  if (server === undefined || !URL.canParse(server))
    throw new CommandError('请用 --server 写明服务地址。Say where the service is with --server.');
  await enrolLoudspeaker({ code, server, config, ...(ca === undefined ? {} : { caFile: ca }) });
  out(`已登记，设置在 ${config}。Enrolled.`);
}

async function printLog(deps: LoudspeakerDeps, config: string, json: boolean): Promise<void> {
  const lines = await deps.loudspeakerLog(config);
  if (json) for (const line of lines) deps.out(JSON.stringify(line));
  else if (lines.length === 0) deps.out('还没播过。Nothing played yet.');
  else deps.out(table(['播出令', '段', '课', '开始（UTC）', '播了', '被什么打断'], lines.map(cells)));
}

const cells = ({ order, item, lesson, startedAtMs, playedMs, cutBy }: PlayedLine): string[] => [
  order,
  String(item + 1),
  lesson,
  new Date(startedAtMs).toISOString().slice(0, 19),
  `${(playedMs / 1000).toFixed(1)} 秒`,
  cutBy ?? '—',
];

/** Reads a settings file's text into an object, or says what is wrong with it. */
export function settingsIn(file: string, text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // Falls through: the parser's message would quote a secret.
  }
  throw new CommandError(`${file} 不是 JSON 设置文件。${file} is not a JSON settings file.`);
}
