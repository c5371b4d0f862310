import { type Json, jsonOfShape } from '../sources/yaml-keys.ts';
import { calendarShape } from './calendar-yaml.ts';
import { scheduleShape } from './schedule-yaml.ts';

const schemaOf = (title: string, shape: Parameters<typeof jsonOfShape>[0]): Json => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title,
  ...jsonOfShape(shape),
});

/**
 * What an editor may check of a file while it is written, made of what reads it: keys, and the shape of values. What
 * hangs together, such as slots that overlap, is told by `dalaba check`.
 */
export const jsonSchemas: Readonly<Record<'schedule' | 'calendar', Json>> = {
  schedule: schemaOf('大喇叭：一个县的排期 schedule.yaml', scheduleShape),
  calendar: schemaOf('大喇叭：各县共用的 calendar.yaml', calendarShape),
};
