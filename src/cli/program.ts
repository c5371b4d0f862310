import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { airCommand } from './air.ts';
import { alertsCommand } from './alerts.ts';
import { approveCommand } from './approve.ts';
import { type BackupDeps, backupCommands } from './backup.ts';
import { broadcastsCommand } from './broadcasts.ts';
import { checkCommand } from './check.ts';
import { type ComplaintDeps, complaintsCommand } from './complaints.ts';
import { countiesCommand } from './counties.ts';
import { coverageCommand } from './coverage.ts';
import { type CutDeps, cutCommand } from './cut.ts';
import { diskCommand } from './disk.ts';
import { type EmergencyDeps, emergencyCommand } from './emergency.ts';
import { enrolCommand } from './enrol.ts';
import { gapsCommand } from './gaps.ts';
import { type ImportDeps, importCommand } from './import.ts';
import { ingestCommand } from './ingest.ts';
import { type KeysDeps, keysCommand } from './keys.ts';
import { lessonCommand } from './lesson.ts';
import { libraryCommand } from './library.ts';
import { logCommand } from './log.ts';
import { type LoudspeakerDeps, loudspeakerCommand } from './loudspeaker.ts';
import { type MigrateDeps, migrateCommand } from './migrate.ts';
import { muteCommands } from './mute.ts';
import { peopleCommand } from './people.ts';
import { planCommand } from './plan.ts';
import { playsCommand } from './plays.ts';
import { postponeCommand } from './postpone.ts';
import { publishCommand } from './publish.ts';
import { receiptsCommand } from './receipts.ts';
import { recordingCommand } from './recording.ts';
import { recordingsCommand } from './recordings.ts';
import { releaseCommand } from './release.ts';
import { type ReportDeps, reportCommand } from './report.ts';
import { retentionCommand } from './retention.ts';
import { reviewCommands } from './review.ts';
import { type SampleDeps, sampleCommand } from './sample.ts';
import { scheduleCommand } from './schedule.ts';
import { sdpCommand } from './sdp.ts';
import { serveCommand } from './serve.ts';
import { simulateCommand } from './simulate.ts';
import { speakersCommand } from './speakers.ts';
import { stopCommand } from './stop.ts';
import { tokenCommand } from './token.ts';
import { toneCommand } from './tone.ts';
import { type TransferDeps, transferCommand } from './transfer.ts';
import { inBothLanguages } from './usage-errors.ts';
import { type VillageDeps, villageCommand } from './village.ts';
import { withdrawCommand } from './withdraw.ts';

export type ProgramDeps = ComplaintDeps &
  SampleDeps &
  KeysDeps &
  EmergencyDeps &
  ImportDeps &
  CutDeps &
  BackupDeps &
  TransferDeps &
  ReportDeps &
  MigrateDeps &
  LoudspeakerDeps &
  VillageDeps;

/** Failures whose message is a sentence for the person at the terminal; anything else is a fault of ours. */
const plainErrors: ReadonlySet<string> = new Set([
  'BackupError',
  'BlobError',
  'CommandError',
  'ConfigError',
  'HomeError',
  'DiskError',
  'IdError',
  'ListenError',
  'LoudspeakerError',
  'MissingSecretError',
  'QueueError',
  'ReportError',
  'RequestError',
  'SecretError',
  'StoreError',
  'TranscodeError',
]);

const packageVersion = String(
  (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: unknown })
    .version,
);

/** The command line: one command a file, `--help` everywhere, exit code 1 and one sentence when it can't. */
export function createProgram(deps: ProgramDeps): { run(argv: readonly string[]): Promise<void> } {
  const program = new Command('dalaba')
    .description(
      '大喇叭：把课播到村里，并记下真正播了什么 · lessons on village loudspeakers, and proof of what was played',
    )
    .version(packageVersion, '-V, --version', '版本 · version')
    .helpOption('-h, --help', '帮助 · help')
    .helpCommand('help [command]', '某个命令的帮助 · help for a command')
    .showHelpAfterError('（加 --help 看用法 · add --help for usage）')
    .configureOutput({
      writeOut: (text) => deps.out(text.trimEnd()),
      writeErr: (text) => deps.err(text.trimEnd()),
      outputError: (text, write) => write(inBothLanguages(text)),
    })
    .exitOverride();
  for (const add of commands) add(program, deps);
  return {
    async run(argv) {
      try {
        await program.parseAsync(argv);
      } catch (error) {
        process.exitCode = 1;
        if (error instanceof CommanderError) process.exitCode = error.exitCode;
        else if (isStop(error, deps.stopped)) {
          deps.err('已停止。Stopped.');
          process.exitCode = 130;
        } else deps.err(sentenceOf(error));
      }
    },
  };
}

/** Whether it was thrown since somebody stopped this, by what waited itself or by Node for it. */
const isStop = (error: unknown, { aborted, reason }: AbortSignal): boolean =>
  aborted && (error === reason || (error instanceof Error && error.cause === reason));

const commands = [
  serveCommand,
  checkCommand,
  planCommand,
  simulateCommand,
  airCommand,
  toneCommand,
  emergencyCommand,
  releaseCommand,
  muteCommands,
  broadcastsCommand,
  playsCommand,
  receiptsCommand,
  countiesCommand,
  coverageCommand,
  gapsCommand,
  reportCommand,
  alertsCommand,
  libraryCommand,
  reviewCommands,
  speakersCommand,
  ingestCommand,
  recordingsCommand,
  recordingCommand,
  approveCommand,
  withdrawCommand,
  stopCommand,
  postponeCommand,
  publishCommand,
  lessonCommand,
  scheduleCommand,
  sdpCommand,
  complaintsCommand,
  importCommand,
  cutCommand,
  diskCommand,
  retentionCommand,
  logCommand,
  backupCommands,
  transferCommand,
  migrateCommand,
  peopleCommand,
  tokenCommand,
  keysCommand,
  enrolCommand,
  loudspeakerCommand,
  villageCommand,
  sampleCommand,
] as const satisfies readonly ((program: Command, deps: ProgramDeps) => void)[];

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (plainErrors.has(error.name)) return error.message;
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EROFS')
    return `没有读写的权限：${path ?? ''}。No permission to read or write ${path ?? ''}.`;
  if (code === 'ENOSPC') return '磁盘满了。The disk is full.';
  return `出了意外，请把下面的内容发给维护者。Something unexpected failed; please report this:\n${error.stack ?? error.message}`;
}
