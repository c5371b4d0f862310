import { join } from 'node:path';
import { stringify } from 'yaml';
import { findingLine } from '../domain/finding.ts';
import { digest, slotNames } from '../domain/ids.ts';
import { HomeError } from '../ports/home.ts';
import type { NewCounty, ScheduleText } from '../ports/schedule-editor.ts';
import { homeFolder } from '../sources/home-folder.ts';
import { placeFolder } from '../sources/place-folder.ts';
import { fileDigest, writeDurably } from '../sources/replace-file.ts';
import { unwritable } from '../sources/unwritable.ts';
import { areaColumns } from './areas-csv.ts';
import { endpointColumns } from './endpoints-csv.ts';
import { createScheduleFiles } from './schedule-files.ts';

const room = 'schedules';

/** Makes a county's folder; see `ScheduleEditor`. @param home path of the home. */
export async function createCounty(home: string, county: NewCounty): Promise<ScheduleText> {
  const folder = await folderFor(home, county);
  const path = `${room}/${folder}`;
  const text = textOf(county);
  const tables = { 'areas.csv': headerOf(areaColumns), 'endpoints.csv': headerOf(endpointColumns) };
  const files = new Map(Object.entries({ 'schedule.yaml': text, ...tables }));
  await requireWhole(home, county, new Map([...files].map(([name, of]) => [`${path}/${name}`, of])));
  const fill = async (draft: string) => {
    for (const [name, of] of files) await writeDurably(join(draft, name), of);
  };
  const isPlaced = await placeFolder(join(home, room), folder, fill).catch((error: unknown) => {
    throw unwritable(path, error);
  });
  if (!isPlaced) throw taken(`${path} 已经有了`, `${path} is there already`);
  return { file: `${path}/schedule.yaml`, digest: digest(fileDigest(Buffer.from(text)) ?? ''), text };
}

/** Its pinyin; where another folder has that name, with the code behind. */
async function folderFor(home: string, { county, pinyin }: NewCounty): Promise<string> {
  const { folders } = await homeFolder(home, room, []);
  return folders.includes(pinyin) ? `${pinyin}-${county}` : pinyin;
}

/** As people write it by hand. */
function textOf({ county, name, pinyin, slots, quiet }: NewCounty): string {
  const lines = slotNames.flatMap((slot) => {
    const of = slots[slot];
    return of === undefined ? [] : [`  ${slot}: { at: "${of.at}", length: ${of.lengthMinutes}m }`];
  });
  const named = stringify(name, { lineWidth: 0 }).trim();
  const silence = quiet && ['quiet:', `  - { from: "${quiet.from}", until: "${quiet.until}" }`];
  return [
    ...[`county: "${county}"`, `name: ${named}`, `pinyin: ${pinyin}`, 'slots:', ...lines],
    ...[...(silence ?? []), ''],
  ].join('\n');
}

const headerOf = ({ required, optional }: typeof areaColumns): string =>
  `${[...required, ...optional].join(',')}\n`;

/** Refuses a code that another has, and what would not be read as it is written. */
async function requireWhole(
  home: string,
  { county, name }: NewCounty,
  instead: ReadonlyMap<string, string>,
): Promise<void> {
  const was = await createScheduleFiles({ home }).read();
  const other = was.schedules.find((one) => one.county === county);
  if (other !== undefined)
    throw taken(`代码 ${county} 已经是${other.name}了`, `${county} is the code of ${other.name} already`);
  const now = await createScheduleFiles({ home, instead }).read();
  const known = new Set(was.findings.map(findingLine));
  const errors = now.findings.filter(({ severity }) => severity === 'error').map(findingLine);
  const own = errors.filter((line) => !known.has(line));
  if (own.length === 0 && now.schedules.some((one) => one.county === county)) return;
  throw new HomeError(
    'invalid',
    `${name}添加不了，什么也没有写。It can't be added; nothing was written.\n${(own.length === 0 ? errors : own).join('\n')}`,
  );
}

const taken = (zh: string, en: string): HomeError =>
  new HomeError('taken', `${zh}，什么也没有写。${en}; nothing was written.`);
