import { z } from 'zod';
import { occasions, slotNames } from '../../domain/ids.ts';

export const word = z.object({ zh: z.string(), en: z.string() }).readonly();
export const atMs = z.int().describe('An instant, UTC milliseconds');
export const durationMs = z.int().min(0).describe('Milliseconds');
export const count = z.int().min(0);
export const digest = z.string().describe('SHA-256, 64 hexadecimal digits');
export const date = z.iso.date().describe('A date in the county’s own zone');
export const monthDay = z.string().describe('`MM-DD`');
export const wallTime = z.string().describe('`HH:MM` in the county’s zone');
export const variety = z.string().describe('BCP 47 tag of a language or dialect');
export const area = z.string().describe('GB/T 2260 code: 6 digits a county, 9 a township, 12 a village');
export const slotName = z.enum(slotNames);
export const occasion = z.enum(occasions).describe('A slot of the county’s day, or what aired at once');
export const broadcast = z
  .string()
  .describe('`county/date/slot`; `county/date/emergency-N`, `…/drill-N`, `…/tone-N`');
export const places = z
  .array(z.string())
  .readonly()
  .describe('Names of the townships it is heard in, or of the county');

/** A count of each. */
export const counts = <Name extends string>(names: readonly Name[]) =>
  z.object(Object.fromEntries(names.map((name) => [name, count])) as Record<Name, typeof count>);
