import { flagField } from '../sources/field.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { optional, readKeys, scalar } from '../sources/yaml-keys.ts';
import type { YamlSource } from '../sources/yaml-values.ts';
import { zoneField } from './times.ts';

/** What all counties share. */
export interface Calendar {
  /** Whether this is the sample home, whose lessons teach nobody. */
  readonly sample: boolean;
  /** The zone of a county that names none. */
  readonly zone: string;
}

export const defaultCalendar: Calendar = { sample: false, zone: 'Asia/Shanghai' };

const shape = { sample: optional(scalar(flagField)), zone: optional(scalar(zoneField)) };

export function readCalendarYaml(source: YamlSource, findings: FindingList): Calendar {
  const { sample, zone } = readKeys(source, shape, findings);
  return { sample: sample ?? defaultCalendar.sample, zone: zone ?? defaultCalendar.zone };
}
