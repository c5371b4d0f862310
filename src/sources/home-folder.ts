import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../domain/finding.ts';
import { createFindingList } from './finding-list.ts';
import { isMissing } from './plain-file.ts';

export interface HomeFolder {
  /** Names of the folders in it, in order. */
  readonly folders: readonly string[];
  readonly findings: readonly Finding[];
}

const companions = /^(\..*|readme(\.\w+)*|licen[cs]e(\.\w+)*|notice(\.\w+)*|attribution(\.\w+)*)$/i;

/** Files that may lie anywhere without a word: hidden ones, readmes, licences. */
export const isCompanion = (name: string): boolean => companions.test(name);

/** The folders of `content/` or `schedules/`; whatever else lies there is a warning. Never throws. */
export async function homeFolder(home: string, room: string, files: readonly string[]): Promise<HomeFolder> {
  try {
    const entries = await readdir(join(home, room), { withFileTypes: true });
    const visible = entries.filter((entry) => !entry.name.startsWith('.'));
    const folders = visible.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    const stray = visible.filter(
      (entry) => !entry.isDirectory() && !files.includes(entry.name) && !isCompanion(entry.name),
    );
    return {
      folders: folders.sort(),
      findings: stray.flatMap(({ name }) => strayFile(`${room}/${name}`)),
    };
  } catch (error) {
    const findings = createFindingList(room);
    const found = isMissing(error)
      ? `缺少文件夹 "${room}"（no folder "${room}"）`
      : `文件夹 "${room}" 读不了（cannot be read）`;
    findings.error(undefined, found, `家目录里要有 "${room}" (a folder "${room}" in the home)`);
    return { folders: [], findings: findings.all() };
  }
}

function strayFile(file: string): readonly Finding[] {
  const findings = createFindingList(file);
  findings.warning(undefined, '没有用到的文件（a file nothing uses）', '移走它 (move it away)');
  return findings.all();
}
