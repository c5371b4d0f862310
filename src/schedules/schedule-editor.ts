import { basename, dirname, join, resolve } from 'node:path';
import { type Finding, findingLine } from '../domain/finding.ts';
import { type Digest, digest } from '../domain/ids.ts';
import { createTurns } from '../domain/in-turn.ts';
import { textDiff } from '../domain/text-diff.ts';
import { HomeError } from '../ports/home.ts';
import type {
  PreparedEdit,
  ScheduleChange,
  ScheduleEditor,
  ScheduleFileName,
  ScheduleText,
} from '../ports/schedule-editor.ts';
import { createFindingList } from '../sources/finding-list.ts';
import { bytesOfPlainFile, decodeText, problemWords } from '../sources/plain-file.ts';
import { fileDigest, replaceFile } from '../sources/replace-file.ts';
import { unwritable } from '../sources/unwritable.ts';
import { maxYamlBytes } from '../sources/yaml-source.ts';
import { countyFolder } from './county-folders.ts';
import { createScheduleFiles } from './schedule-files.ts';
import { changedText } from './schedule-text.ts';

/** Writes `schedules/`, one file at a time; @param home path of the home. */
export function createScheduleEditor(options: { home: string }): ScheduleEditor {
  const home = resolve(options.home);
  const inTurn = createTurns();
  return {
    read: async (which) => readFile(home, await fileOf(home, which)),
    prepare: (which, basedOn, change) => inTurn(() => prepare(home, which, basedOn, change)),
    write: (edit) => inTurn(() => write(home, edit)),
  };
}

const fileOf = async (home: string, which: ScheduleFileName): Promise<string> =>
  which === 'calendar'
    ? 'schedules/calendar.yaml'
    : `schedules/${(await countyFolder(home, which)).folder}/schedule.yaml`;

async function readFile(home: string, file: string): Promise<ScheduleText> {
  const bytes = await bytesOfPlainFile(join(home, dirname(file)), basename(file), maxYamlBytes);
  const kind = bytes === 'missing' ? 'not-found' : 'invalid';
  if (typeof bytes === 'string') throw new HomeError(kind, `${file} ${problemWords[bytes]}。`);
  const findings = createFindingList(file);
  const text = decodeText(bytes, findings);
  if (text === undefined) throw refused(findings.all());
  return { file, digest: digest(fileDigest(bytes) ?? ''), text };
}

async function prepare(
  home: string,
  which: ScheduleFileName,
  basedOn: Digest,
  change: ScheduleChange,
): Promise<PreparedEdit> {
  const before = await readFile(home, await fileOf(home, which));
  if (before.digest !== basedOn) throw outdated(before, basedOn);
  const text =
    'text' in change ? change.text.replace(/^\ufeff/, '') : changedText(before.text, change.changes);
  const bytes = Buffer.from(text);
  if (bytes.length > maxYamlBytes || text.includes('\0'))
    throw new HomeError('invalid', `${before.file} ${problemWords['too-large']}。`);
  const after = { file: before.file, digest: digest(fileDigest(bytes) ?? ''), text };
  const instead = new Map([[after.file, plain(text)]]);
  const [was, now] = [
    await createScheduleFiles({ home }).read(),
    await createScheduleFiles({ home, instead }).read(),
  ];
  requireWhole(after.file, was, now);
  return {
    before,
    after,
    diff: textDiff(plain(before.text), plain(text)),
    schedulesBefore: was.schedules,
    schedulesAfter: now.schedules,
    findings: now.findings,
  };
}

const plain = (text: string): string => text.replace(/\r\n?/g, '\n');

type Home = Awaited<ReturnType<ReturnType<typeof createScheduleFiles>['read']>>;

/** Refuses an edit after which its file has errors, another file has new ones, or a county is lost. */
function requireWhole(file: string, was: Home, now: Home): void {
  const known = new Set(was.findings.map(({ file: of, found, expected }) => `${of} ${found} ${expected}`));
  const errors = now.findings.filter(
    (one) =>
      one.severity === 'error' &&
      (one.file === file || !known.has(`${one.file} ${one.found} ${one.expected}`)),
  );
  if (errors.length > 0) throw refused(errors);
  const lost = was.schedules.find(({ county }) => !now.schedules.some((one) => one.county === county));
  if (lost === undefined) return;
  throw new HomeError(
    'invalid',
    `这样改，${lost.name}（${lost.county}）就没有排期了，什么也没有写。With this, ${lost.county} would have no schedule; nothing was written.`,
  );
}

const mostTold = 5;

const refused = (findings: readonly Finding[]): HomeError =>
  new HomeError(
    'invalid',
    `有错误，什么也没有写。There are errors; nothing was written.\n${findings.slice(0, mostTold).map(findingLine).join('\n')}`,
  );

async function write(home: string, { before, after }: PreparedEdit): Promise<void> {
  if (before.digest === after.digest) return;
  try {
    await replaceFile(join(home, before.file), after.text, before.digest);
  } catch (error) {
    if (!(error instanceof HomeError && error.kind === 'changed')) throw unwritable(before.file, error);
    throw outdated(await readFile(home, before.file), before.digest);
  }
}

const outdated = ({ file, digest: now }: ScheduleText, basedOn: Digest): HomeError =>
  new HomeError(
    'changed',
    `${file} 已经被别人改过：您改的是 ${basedOn}，现在是 ${now}。什么也没有写；请重新打开再改。` +
      `${file} was changed by somebody else: you edited ${basedOn}, it now is ${now}. Nothing was written; open it again.`,
  );
