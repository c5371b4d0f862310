import { join } from 'node:path';
import type { AlertSettings } from '../domain/alert-channel.ts';
import type { Finding } from '../domain/finding.ts';
import type { AreaCode } from '../domain/ids.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { ScheduleFiles } from '../ports/home.ts';
import { type CsvColumns, type CsvRow, maxCsvBytes, readCsv } from '../sources/csv-table.ts';
import { createFindingList, type FindingList } from '../sources/finding-list.ts';
import { homeFolder } from '../sources/home-folder.ts';
import { plainFile, readText } from '../sources/plain-file.ts';
import { maxYamlBytes, readYaml } from '../sources/yaml-source.ts';
import type { YamlSource } from '../sources/yaml-values.ts';
import { readAlertsYaml } from './alerts-yaml.ts';
import { areaColumns, readAreas } from './areas-csv.ts';
import { type Calendar, defaultCalendar, readCalendarYaml } from './calendar-yaml.ts';
import { type Claim, createEndpointOwners } from './endpoint-owners.ts';
import { endpointColumns, readEndpoints } from './endpoints-csv.ts';
import { readScheduleYaml, type ScheduleYaml } from './schedule-yaml.ts';

const room = 'schedules';
const calendarFile = 'calendar.yaml';
const alertsFile = 'alerts.yaml';

/** Reads `schedules/`, one folder a county; @param home path of the home. */
export function createScheduleFiles({ home }: { home: string }): ScheduleFiles {
  return {
    async read() {
      const { folders, findings: stray } = await homeFolder(home, room, [calendarFile, alertsFile]);
      const findings: Finding[] = [...stray];
      const calendar = await readCalendar(join(home, room), findings);
      const schedules: Schedule[] = [];
      const owners = new Map<AreaCode, string>();
      const endpointOwners = createEndpointOwners();
      for (const folder of folders) {
        const claim = endpointOwners.claimFor(folder);
        const schedule = await readFolder(home, folder, calendar, owners, claim, findings);
        if (schedule !== undefined) schedules.push(schedule);
      }
      const counties = schedules.map(({ county }) => county);
      const alerts = await readAlerts(join(home, room), counties, findings);
      return { schedules, sample: calendar.sample, ...(alerts === undefined ? {} : { alerts }), findings };
    },
  };
}

async function readCalendar(path: string, findings: Finding[]): Promise<Calendar> {
  if ((await plainFile(path, calendarFile)) === 'missing') return defaultCalendar;
  const list = createFindingList(`${room}/${calendarFile}`);
  const source = await readYamlFile(path, calendarFile, list);
  const calendar = source === undefined ? defaultCalendar : readCalendarYaml(source, list);
  findings.push(...list.all());
  return calendar;
}

/** @param findings grows. */
async function readAlerts(
  path: string,
  counties: readonly AreaCode[],
  findings: Finding[],
): Promise<AlertSettings | undefined> {
  if ((await plainFile(path, alertsFile)) === 'missing') return { channels: [] };
  const list = createFindingList(`${room}/${alertsFile}`);
  const source = await readYamlFile(path, alertsFile, list);
  const alerts = source === undefined ? undefined : readAlertsYaml(source, counties, list);
  findings.push(...list.all());
  return alerts;
}

/** @param owners which folder already claimed a county; grows. @param findings grows. */
async function readFolder(
  home: string,
  folder: string,
  calendar: Calendar,
  owners: Map<AreaCode, string>,
  claim: Claim,
  findings: Finding[],
): Promise<Schedule | undefined> {
  const path = join(home, room, folder);
  const [scheduleList, areaList, endpointList] = ['schedule.yaml', 'areas.csv', 'endpoints.csv'].map((file) =>
    createFindingList(`${room}/${folder}/${file}`),
  ) as [FindingList, FindingList, FindingList];

  const { county, schedule } = await readSchedule(path, folder, calendar, owners, scheduleList);
  const areaRows = await readTable(path, 'areas.csv', areaColumns, areaList);
  const endpointRows = await readTable(path, 'endpoints.csv', endpointColumns, endpointList);
  const areas = areaRows && readAreas(areaRows, county, areaList);
  const known = county === undefined ? undefined : areas && new Set(areas.map((area) => area.code));
  const endpoints =
    endpointRows && readEndpoints(endpointRows, known, endpointList, schedule ? claim : () => true);

  findings.push(...scheduleList.all(), ...areaList.all(), ...endpointList.all());
  if (schedule === undefined || areas === undefined || endpoints === undefined) return undefined;
  return { ...schedule, areas, endpoints };
}

async function readSchedule(
  path: string,
  folder: string,
  calendar: Calendar,
  owners: Map<AreaCode, string>,
  findings: FindingList,
): Promise<ScheduleYaml> {
  const source = await readYamlFile(path, 'schedule.yaml', findings);
  if (source === undefined) return { county: undefined, schedule: undefined };
  const { county, schedule } = readScheduleYaml(source, calendar.zone, findings);
  const owner = county === undefined ? undefined : owners.get(county.code);
  if (county !== undefined) owners.set(county.code, owner ?? folder);
  if (owner === undefined) return { county, schedule };
  const found = `县 "${county?.code}" 已经在 ${room}/${owner} 里（county already in ${room}/${owner}）`;
  findings.error(source.placeOf(['county']), found, '一个县一个文件夹 (one folder a county)');
  return { county, schedule: undefined };
}

async function readYamlFile(
  path: string,
  file: string,
  findings: FindingList,
): Promise<YamlSource | undefined> {
  const text = await readText(path, file, maxYamlBytes, findings);
  return text === undefined ? undefined : readYaml(text, findings);
}

async function readTable(
  path: string,
  file: string,
  columns: CsvColumns,
  findings: FindingList,
): Promise<readonly CsvRow[] | undefined> {
  const text = await readText(path, file, maxCsvBytes, findings);
  return text === undefined ? undefined : readCsv(text, columns, findings);
}
