import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Finding } from '../domain/finding.ts';
import { type LessonId, lessonId } from '../domain/ids.ts';
import type { LessonFile, LibraryFiles } from '../ports/home.ts';
import { createFindingList, type FindingList } from '../sources/finding-list.ts';
import { homeFolder } from '../sources/home-folder.ts';
import { readText } from '../sources/plain-file.ts';
import { nearest, quoted } from '../sources/words.ts';
import { maxYamlBytes, readYaml } from '../sources/yaml-source.ts';
import type { YamlSource } from '../sources/yaml-values.ts';
import { readLessonYaml } from './lesson-yaml.ts';
import { readRecordings } from './recording-files.ts';

const lessonFile = 'lesson.yaml';

/** Reads `content/`, one folder a lesson; @param home path of the home. */
export function createLibraryFiles(options: { home: string }): LibraryFiles {
  const home = resolve(options.home);
  return {
    async read() {
      const { folders, findings: stray } = await homeFolder(home, 'content', []);
      const lessons: LessonFile[] = [];
      const unread: LessonId[] = [];
      const findings: Finding[] = [...stray];
      const owners = new Map<LessonId, string>();
      for (const folder of folders) {
        const list = createFindingList(`content/${folder}/${lessonFile}`);
        const lesson = await readLesson(home, folder, owners, list);
        if (typeof lesson === 'string') unread.push(lesson);
        else if (lesson !== undefined) lessons.push(lesson);
        findings.push(...list.all());
      }
      return { lessons, unread, findings };
    },
  };
}

/** The lesson, or the id of one too broken to be read. @param owners which folder already claimed an id; grows. */
async function readLesson(
  home: string,
  folder: string,
  owners: Map<LessonId, string>,
  findings: FindingList,
): Promise<LessonFile | LessonId | undefined> {
  const path = join(home, 'content', folder);
  const names = await readdir(path).catch((): string[] => []);
  if (!names.includes(lessonFile)) {
    const near = nearest(lessonFile, names);
    const expected = near === undefined ? '' : `，是不是要把 ${quoted(near)} 改名？(rename ${quoted(near)}?)`;
    const found = '文件夹里没有 lesson.yaml（a folder without lesson.yaml）';
    findings.warning(undefined, found, `每课一个 lesson.yaml (one a lesson)${expected}`);
    return undefined;
  }
  const text = await readText(path, lessonFile, maxYamlBytes, findings);
  const source = text === undefined ? undefined : readYaml(text, findings);
  if (source === undefined) return claimUnread(text ?? '', folder, owners);
  const isBroken = findings.errors() > 0;
  const { id, lesson } = readLessonYaml(source, folder, findings);
  const recordings = await readRecordings(home, `content/${folder}`, source, findings);
  if (id === undefined || isClaimed(id, folder, owners, source, findings)) return undefined;
  if (lesson === undefined || isBroken) return id;
  return { lesson, file: `content/${folder}/${lessonFile}`, recordings };
}

/** A file that is no YAML holds its place even so: no other folder takes over its id until it is mended. */
function claimUnread(text: string, folder: string, owners: Map<LessonId, string>): LessonId | undefined {
  const written = /^id:[ \t]*["']?([a-z0-9-]+)/m.exec(text)?.[1] ?? folder;
  try {
    const id = lessonId(written);
    if (owners.has(id)) return undefined;
    owners.set(id, folder);
    return id;
  } catch {
    return undefined;
  }
}

function isClaimed(
  id: LessonId,
  folder: string,
  owners: Map<LessonId, string>,
  source: YamlSource,
  findings: FindingList,
): boolean {
  const owner = owners.get(id);
  owners.set(id, owner ?? folder);
  if (owner === undefined) return false;
  const place = 'id' in source.value ? source.placeOf(['id']) : undefined;
  const found = `编号 "${id}" 已经是 content/${owner} 的（id already used by content/${owner}）`;
  findings.error(place, found, '每课一个编号 (an id of its own)');
  return true;
}
