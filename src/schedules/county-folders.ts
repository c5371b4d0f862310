import { join } from 'node:path';
import { noSuchCounty } from '../domain/county-names.ts';
import type { AreaCode } from '../domain/ids.ts';
import { isCounty } from '../domain/schedule.ts';
import { HomeError } from '../ports/home.ts';
import { createFindingList } from '../sources/finding-list.ts';
import { homeFolder } from '../sources/home-folder.ts';
import { readText } from '../sources/plain-file.ts';
import { maxYamlBytes, readYaml } from '../sources/yaml-source.ts';
import { defaultCalendar } from './calendar-yaml.ts';
import { readScheduleYaml } from './schedule-yaml.ts';

const room = 'schedules';

/** A county's folder, whatever its tables hold. */
export interface CountyFolder {
  /** Its name under `schedules/`. */
  readonly folder: string;
  readonly code: AreaCode;
  readonly name: string;
}

interface Read {
  readonly folder: string;
  readonly code: AreaCode | undefined;
  readonly name: string | undefined;
  readonly isNamed: (text: string) => boolean;
}

/** Every county folder of a home, in order. @param text code, pinyin, Chinese name or folder; throws HomeError. */
export async function countyFolder(home: string, text: string): Promise<CountyFolder> {
  const all = await readAll(home);
  const found = all.filter((one) => one.isNamed(text));
  const [only] = found;
  if (only === undefined || found.length > 1) throw unknown(text, found, all);
  if (only.code !== undefined && only.name !== undefined) {
    return { folder: only.folder, code: only.code, name: only.name };
  }
  throw new HomeError(
    'invalid',
    `先改好 ${room}/${only.folder}/schedule.yaml（用 dalaba check 看）。Mend ${room}/${only.folder}/schedule.yaml first; see dalaba check.`,
  );
}

/** Names of the county folders other than one. */
export async function otherFolders(home: string, folder: string): Promise<readonly string[]> {
  const { folders } = await homeFolder(home, room, []);
  return folders.filter((one) => one !== folder);
}

async function readAll(home: string): Promise<readonly Read[]> {
  const { folders } = await homeFolder(home, room, []);
  return Promise.all(
    folders.map(async (folder) => {
      const findings = createFindingList(`${room}/${folder}/schedule.yaml`);
      const text = await readText(join(home, room, folder), 'schedule.yaml', maxYamlBytes, findings);
      const source = text === undefined ? undefined : readYaml(text, findings);
      const { county, schedule } =
        source === undefined
          ? { county: undefined, schedule: undefined }
          : readScheduleYaml(source, { calendar: defaultCalendar, shipped: [] }, findings);
      const isNamed = (asked: string): boolean =>
        asked.trim() === folder ||
        asked.trim() === county?.code ||
        (schedule !== undefined && isCounty(schedule, asked));
      return { folder, code: county?.code, name: county?.name, isNamed };
    }),
  );
}

function unknown(text: string, found: readonly Read[], all: readonly Read[]): HomeError {
  const listed = ({ code, name, folder }: Read) => ({ county: code, name, handle: folder });
  return new HomeError(
    'not-found',
    all.length === 0
      ? 'schedules/ 里还没有县：先建一个县的文件夹和 schedule.yaml。No county in schedules/ yet: make its folder with a schedule.yaml first.'
      : noSuchCounty(text, found.map(listed), all.map(listed)),
  );
}
