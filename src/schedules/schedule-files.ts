import { basename, dirname, join } from 'node:path';
import type { AlertSettings } from '../domain/alert-channel.ts';
import type { Finding } from '../domain/finding.ts';
import type { AreaCode, LocalDate } from '../domain/ids.ts';
import type { DriverName, Schedule } from '../domain/schedule.ts';
import type { Mention, ScheduleFiles } from '../ports/home.ts';
import { type CsvColumns, type CsvRow, maxCsvBytes, readCsv } from '../sources/csv-table.ts';
import { createFindingList, type FindingList } from '../sources/finding-list.ts';
import { homeFolder } from '../sources/home-folder.ts';
import { plainFile, readText } from '../sources/plain-file.ts';
import { maxYamlBytes, readYaml } from '../sources/yaml-source.ts';
import type { YamlSource } from '../sources/yaml-values.ts';
import { readAlertsYaml } from './alerts-yaml.ts';
import { checkAlwaysQuiet } from './always-quiet.ts';
import { areaColumns, readAreas } from './areas-csv.ts';
import { type Calendar, defaultCalendar, readCalendarYaml } from './calendar-yaml.ts';
import { readCasework } from './casework-csv.ts';
import { emergenciesFile, readEmergenciesYaml } from './emergencies-yaml.ts';
import { type Claim, createEndpointOwners } from './endpoint-owners.ts';
import { endpointColumns, readEndpoints } from './endpoints-csv.ts';
import { shippedYears } from './holidays.ts';
import { mentionsIn } from './mentions.ts';
import {
  type CountyNames,
  checkNames,
  checkSharedAreas,
  createCountyNames,
  unknownYears,
} from './name-checks.ts';
import { readScheduleYaml, type ScheduleYaml, type Shared } from './schedule-yaml.ts';

const room = 'schedules';
const calendarFile = 'calendar.yaml';
const alertsFile = 'alerts.yaml';

export interface ScheduleFilesOptions {
  /** Path of the home. */
  readonly home: string;
  /** The date of a home's year; unless given, nobody is told that a year's public holidays are not known. */
  readonly today?: () => LocalDate;
  /** A sentence where a live source can't be called; unless given, all can. */
  readonly liveProblem?: (url: string) => string | undefined;
  /** A sentence where an endpoint's address can never be used; unless given, all can. */
  readonly addressProblem?: (driver: DriverName, address: string) => string | undefined;
  /** Texts read in place of files, by their path relative to the home; a folder of theirs need not be there. */
  readonly instead?: ReadonlyMap<string, string>;
}

/** Reads `schedules/`, one folder a county. */
export function createScheduleFiles({
  home,
  today,
  liveProblem,
  addressProblem,
  instead,
}: ScheduleFilesOptions): ScheduleFiles {
  const read = createTextReader(home, instead);
  const readYamlFile = createYamlReader(read);
  return {
    async read() {
      const { folders: there, findings: stray } = await homeFolder(home, room, [
        calendarFile,
        alertsFile,
        emergenciesFile,
      ]);
      const folders = [...new Set([...there, ...foldersOf(instead)])].sort();
      const findings: Finding[] = [...stray];
      const mentions: Mention[] = [];
      const isDrafted = instead?.has(`${room}/${calendarFile}`) === true;
      const { calendar, source, list } = await readCalendar(readYamlFile, home, isDrafted);
      if (source !== undefined) mentions.push(...mentionsIn(source, `${room}/${calendarFile}`));
      const asked = liveProblem === undefined ? {} : { liveProblem };
      const shared = { calendar, shipped: await shippedYears(), ...asked };
      const names = createCountyNames();
      const schedules: Schedule[] = [];
      const owners = new Map<AreaCode, string>();
      const endpointOwners = createEndpointOwners();
      for (const folder of folders) {
        const claim = usable(endpointOwners.claimFor(folder), addressProblem);
        const schedule = await readFolder(read, home, folder, shared, owners, names, claim, {
          findings,
          mentions,
        });
        if (schedule !== undefined && calendar.holds) schedules.push(schedule);
      }
      if (source !== undefined) checkSharedAreas(source, new Set(owners.keys()), schedules, list);
      findings.splice(stray.length, 0, ...list.all());
      const counties = schedules.map(({ county }) => county);
      if (today !== undefined) findings.push(...unknownYears(schedules, today()));
      const drafted = instead?.get(`${room}/${alertsFile}`);
      const alerts = await readAlerts(readYamlFile, home, drafted, counties, findings);
      findings.push(...(await emergencyFindings(readYamlFile, home)));
      return {
        schedules,
        sample: calendar.sample,
        ...(alerts === undefined ? {} : { alerts }),
        mentions,
        findings,
      };
    },
  };
}

interface ReadCalendar {
  readonly calendar: Calendar;
  /** Absent where there is no such file, or none that can be read. */
  readonly source?: YamlSource;
  readonly list: FindingList;
}

async function readCalendar(read: YamlReader, home: string, isDrafted: boolean): Promise<ReadCalendar> {
  const list = createFindingList(`${room}/${calendarFile}`);
  if (!isDrafted && (await plainFile(join(home, room), calendarFile)) === 'missing')
    return { calendar: defaultCalendar, list };
  const source = await read(`${room}/${calendarFile}`, list, 'may-be-empty');
  const calendar =
    source === undefined ? { ...defaultCalendar, holds: false } : readCalendarYaml(source, list);
  if (!calendar.holds) {
    list.error(
      undefined,
      '共用的安静时段读不出来，所有的县都保持上次的样子（shared quiet time cannot be read; every county keeps its last good state）',
      '先改好上面的问题 (mend the problems above)',
    );
  }
  return { calendar, list, ...(source === undefined ? {} : { source }) };
}

/** @param findings grows. */
async function readAlerts(
  read: YamlReader,
  home: string,
  drafted: string | undefined,
  counties: readonly AreaCode[],
  findings: Finding[],
): Promise<AlertSettings | undefined> {
  const isNowhere =
    drafted === undefined ? (await plainFile(join(home, room), alertsFile)) === 'missing' : drafted === '';
  if (isNowhere) return { channels: [] };
  const list = createFindingList(`${room}/${alertsFile}`);
  const source = await read(`${room}/${alertsFile}`, list);
  const alerts = source === undefined ? undefined : readAlertsYaml(source, counties, list);
  findings.push(...list.all());
  return alerts;
}

/** What is wrong with what the home says to alerts; it is read anew for each alert. */
async function emergencyFindings(read: YamlReader, home: string): Promise<readonly Finding[]> {
  if ((await plainFile(join(home, room), emergenciesFile)) === 'missing') return [];
  const list = createFindingList(`${room}/${emergenciesFile}`);
  const source = await read(`${room}/${emergenciesFile}`, list);
  if (source !== undefined) readEmergenciesYaml(source, list);
  return list.all();
}

/** An address that can't be used now may be tomorrow, in other networks: said, and taken all the same. */
const usable =
  (claim: Claim, problemOf: ScheduleFilesOptions['addressProblem']): Claim =>
  (endpoint, row, findings) => {
    const problem = problemOf?.(endpoint.driver, endpoint.address);
    if (problem !== undefined)
      findings.warning(
        row.placeOf('address'),
        problem,
        '能用的地址，或在 DALABA_ALLOWED_NETWORKS 里加上它的网络 (an address that can be used, or its network in DALABA_ALLOWED_NETWORKS)',
      );
    return claim(endpoint, row, findings);
  };

/** @param owners which folder already claimed a county; grows. @param told grows. */
async function readFolder(
  read: TextReader,
  home: string,
  folder: string,
  shared: Shared,
  owners: Map<AreaCode, string>,
  names: CountyNames,
  claim: Claim,
  told: { readonly findings: Finding[]; readonly mentions: Mention[] },
): Promise<Schedule | undefined> {
  const path = `${room}/${folder}`;
  const [scheduleList, areaList, endpointList] = ['schedule.yaml', 'areas.csv', 'endpoints.csv'].map((file) =>
    createFindingList(`${path}/${file}`),
  ) as [FindingList, FindingList, FindingList];

  const { source, county, schedule } = await readSchedule(
    createYamlReader(read),
    folder,
    shared,
    owners,
    scheduleList,
  );
  const areaRows = await readTable(read, `${path}/areas.csv`, areaColumns, areaList);
  const endpointRows = await readTable(read, `${path}/endpoints.csv`, endpointColumns, endpointList);
  const areas = areaRows && readAreas(areaRows, county, areaList);
  const known = county === undefined ? undefined : areas && new Set(areas.map((area) => area.code));
  const endpoints =
    endpointRows && readEndpoints(endpointRows, known, endpointList, schedule ? claim : () => true);
  if (source && schedule) names.check(source, folder, schedule, scheduleList);
  if (source && county && areas && endpoints)
    checkNames(source, county.code, { areas, endpoints }, scheduleList);

  const isWhole = scheduleList.errors() === 0;
  const whole = isWhole && schedule && areas && endpoints ? { ...schedule, areas, endpoints } : undefined;
  if (source && whole) checkAlwaysQuiet(source, whole, scheduleList);
  if (source) told.mentions.push(...mentionsIn(source, `${room}/${folder}/schedule.yaml`));
  // What people enter beside the plays holds nothing up.
  told.findings.push(...(await readCasework(home, folder)).findings);
  told.findings.push(...scheduleList.all(), ...areaList.all(), ...endpointList.all());
  return whole;
}

async function readSchedule(
  read: YamlReader,
  folder: string,
  shared: Shared,
  owners: Map<AreaCode, string>,
  findings: FindingList,
): Promise<ScheduleYaml & { readonly source?: YamlSource }> {
  const source = await read(`${room}/${folder}/schedule.yaml`, findings);
  if (source === undefined) return { county: undefined, schedule: undefined };
  const { county, schedule } = readScheduleYaml(source, shared, findings);
  const owner = county === undefined ? undefined : owners.get(county.code);
  if (county !== undefined) owners.set(county.code, owner ?? folder);
  if (owner === undefined) return { source, county, schedule };
  const found = `县 "${county?.code}" 已经在 ${room}/${owner} 里（county already in ${room}/${owner}）`;
  findings.error(source.placeOf(['county']), found, '一个县一个文件夹 (one folder a county)');
  return { source, county, schedule: undefined };
}

/** Reads a file by its path relative to the home. */
type TextReader = (file: string, maxBytes: number, findings: FindingList) => Promise<string | undefined>;

const createTextReader =
  (home: string, instead: ReadonlyMap<string, string> = new Map()): TextReader =>
  async (file, maxBytes, findings) =>
    instead.get(file) ?? readText(join(home, dirname(file)), basename(file), maxBytes, findings);

const foldersOf = (instead: ReadonlyMap<string, string> = new Map()): readonly string[] =>
  [...instead.keys()].flatMap((file) => {
    const [, folder, rest] = file.split('/');
    return folder === undefined || rest === undefined ? [] : [folder];
  });

/** Reads a YAML file by its path relative to the home. */
type YamlReader = (
  file: string,
  findings: FindingList,
  /** Where comments alone say what a missing file says. */
  empty?: 'may-be-empty',
) => Promise<YamlSource | undefined>;

const createYamlReader =
  (read: TextReader): YamlReader =>
  async (file, findings, empty) => {
    const text = await read(file, maxYamlBytes, findings);
    if (text === undefined) return undefined;
    const isEmpty = text.split('\n').every((line) => /^\s*(#|$)/.test(line));
    return readYaml(isEmpty && empty !== undefined ? '{}' : text, findings);
  };

async function readTable(
  read: TextReader,
  file: string,
  columns: CsvColumns,
  findings: FindingList,
): Promise<readonly CsvRow[] | undefined> {
  const text = await read(file, maxCsvBytes, findings);
  return text === undefined ? undefined : readCsv(text, columns, findings);
}
