import { ownQuiet } from '../domain/audience.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { FindingList } from '../sources/finding-list.ts';
import type { YamlSource } from '../sources/yaml-values.ts';
import { silencedAllYear } from './slot-checks.ts';

const shown = 5;

/** Warns of endpoints whose own quiet time leaves them none of the slots on any day. */
export function checkAlwaysQuiet(source: YamlSource, schedule: Schedule, findings: FindingList): void {
  if (schedule.exceptions === undefined) return;
  const timetable = { slots: schedule.slots, seasons: schedule.seasons ?? [], once: [] };
  const byQuiet = Map.groupBy(schedule.endpoints, (endpoint) => JSON.stringify(ownQuiet(schedule, endpoint)));
  const silent = [...byQuiet.values()].flatMap((endpoints) => {
    const quiet = endpoints[0] === undefined ? [] : ownQuiet(schedule, endpoints[0]);
    const isHeard = schedule.slots.some((slot) => silencedAllYear(slot, timetable, quiet) === undefined);
    return isHeard ? [] : endpoints.map(({ id }) => id);
  });
  if (silent.length === 0) return;
  const names = silent.slice(0, shown).join('、');
  findings.warning(
    source.placeOf([source.value.exceptions === undefined ? 'quiet' : 'exceptions']),
    `${silent.length} 个终端每个时段都安静，什么也不会播：${names}${silent.length > shown ? '等' : ''}（endpoints that are quiet in every slot: nothing airs on them）`,
    '别的安静时段，或从 endpoints.csv 里去掉 (other quiet times, or no such rows in endpoints.csv)',
  );
}
