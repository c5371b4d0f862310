import { basename, dirname, join, resolve } from 'node:path';
import { type Finding, findingLine } from '../domain/finding.ts';
import { type Digest, digest } from '../domain/ids.ts';
import { createTurns } from '../domain/in-turn.ts';
import { textDiff } from '../domain/text-diff.ts';
import { HomeError } from '../ports/home.ts';
import type {
  DraftedText,
  EditedFileName,
  PreparedEdit,
  ScheduleChange,
  ScheduleDraft,
  ScheduleEditor,
  ScheduleText,
} from '../ports/schedule-editor.ts';
import { createFindingList } from '../sources/finding-list.ts';
import { bytesOfPlainFile, decodeText, problemWords } from '../sources/plain-file.ts';
import { bytesOf, fileDigest, replaceFile } from '../sources/replace-file.ts';
import { unwritable } from '../sources/unwritable.ts';
import { maxYamlBytes } from '../sources/yaml-source.ts';
import { countyFolder } from './county-folders.ts';
import { withKeys } from './finding-keys.ts';
import { createCounty } from './new-county.ts';
import { createScheduleFiles } from './schedule-files.ts';
import { changedText, valuesOf } from './schedule-text.ts';

/** Writes `schedules/`, one file at a time; @param home path of the home. */
export function createScheduleEditor(options: { home: string }): ScheduleEditor {
  const home = resolve(options.home);
  const inTurn = createTurns();
  return {
    async read(which) {
      const file = await readFile(home, await fileOf(home, which));
      return { ...file, values: valuesOf(file.text) };
    },
    draft: (which, draft) => inTurn(() => look(home, which, draft)),
    prepare: (which, basedOn, change) => inTurn(() => prepare(home, which, basedOn, change)),
    write: (edit) => inTurn(() => write(home, edit)),
    create: (county) => inTurn(() => createCounty(home, county)),
  };
}

/** What all counties share, which may be said nowhere yet. */
const sharedFiles: readonly string[] = ['schedules/calendar.yaml', 'schedules/alerts.yaml'];

const fileOf = async (home: string, which: EditedFileName): Promise<string> =>
  which === 'calendar' || which === 'alerts'
    ? `schedules/${which}.yaml`
    : `schedules/${(await countyFolder(home, which)).folder}/schedule.yaml`;

async function readFile(home: string, file: string): Promise<ScheduleText> {
  const found = await bytesOfPlainFile(join(home, dirname(file)), basename(file), maxYamlBytes);
  const bytes = found === 'missing' && sharedFiles.includes(file) ? Buffer.alloc(0) : found;
  const kind = bytes === 'missing' ? 'not-found' : 'invalid';
  if (typeof bytes === 'string') throw new HomeError(kind, `${file} ${problemWords[bytes]}。`);
  const findings = createFindingList(file);
  const text = decodeText(bytes, findings);
  if (text === undefined) throw refused(findings.all());
  return { file, digest: digest(fileDigest(bytes) ?? ''), text };
}

async function prepare(
  home: string,
  which: EditedFileName,
  basedOn: Digest,
  change: ScheduleChange,
): Promise<PreparedEdit> {
  const before = await readFile(home, await fileOf(home, which));
  if (before.digest !== basedOn) throw outdated(before, basedOn);
  const { was, now, errors, ...edit } = await weighed(home, before, change);
  if (errors.length > 0) throw refused(errors);
  return { ...edit, findings: now.findings };
}

async function look(home: string, which: EditedFileName, draft: DraftedText): Promise<ScheduleDraft> {
  const before = await readFile(home, await fileOf(home, which));
  const { was: _, now, errors, after, ...edit } = await weighed(home, before, draft);
  const own = now.findings.filter(({ file }) => file === after.file);
  return {
    ...edit,
    after: { ...after, values: valuesOf(after.text) },
    holds: errors.length === 0,
    findings: [...withKeys(plain(after.text), own), ...errors.filter((one) => !own.includes(one))],
  };
}

/** What a text would make of the home. Throws HomeError `invalid` for one that can be no such file. */
async function weighed(home: string, before: ScheduleText, { text: given, changes }: DraftedText) {
  const base = (given ?? before.text).replace(/^\ufeff/, '');
  const text = changes === undefined ? base : changedText(given === undefined ? before.text : base, changes);
  const bytes = Buffer.from(text);
  if (bytes.length > maxYamlBytes || text.includes('\0'))
    throw new HomeError('invalid', `${before.file} ${problemWords['too-large']}。`);
  const after = { file: before.file, digest: digest(fileDigest(bytes) ?? ''), text };
  const instead = new Map([[after.file, plain(text)]]);
  const [was, now] = [
    await createScheduleFiles({ home }).read(),
    await createScheduleFiles({ home, instead }).read(),
  ];
  return {
    before,
    after,
    diff: textDiff(plain(before.text), plain(text)),
    schedulesBefore: was.schedules,
    schedulesAfter: now.schedules,
    was,
    now,
    errors: errorsIn(after.file, was, now),
  };
}

const plain = (text: string): string => text.replace(/\r\n?/g, '\n');

type Home = Awaited<ReturnType<ReturnType<typeof createScheduleFiles>['read']>>;

/** Why an edit can't be: errors of its file, new ones of another, a county that is lost. */
function errorsIn(file: string, was: Home, now: Home): readonly Finding[] {
  const known = new Set(was.findings.map(({ file: of, found, expected }) => `${of} ${found} ${expected}`));
  const errors = now.findings.filter(
    (one) =>
      one.severity === 'error' &&
      (one.file === file || !known.has(`${one.file} ${one.found} ${one.expected}`)),
  );
  const lost = was.schedules.find(({ county }) => !now.schedules.some((one) => one.county === county));
  if (errors.length > 0 || lost === undefined) return errors;
  return [
    {
      severity: 'error',
      file,
      found: `这样改，${lost.name}（${lost.county}）就没有排期了（with this, ${lost.county} would have no schedule）`,
      expected: '每个县都还在 (every county still there)',
    },
  ];
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
    const isNew = (await bytesOf(join(home, before.file))) === undefined;
    await replaceFile(
      join(home, before.file),
      after.text,
      isNew && before.text === '' ? undefined : before.digest,
    );
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
