import { z } from 'zod';
import { seasonNames } from '../../domain/schedule.ts';
import { named } from './document.ts';
import { area, count, date, digest, durationMs, monthDay, variety } from './fields.ts';
import { findingSchema } from './findings.ts';
import { quietPeriod, slotSchema } from './slots.ts';

const season = named(
  'Season',
  z.object({
    name: z.enum(seasonNames),
    from: monthDay.describe('Its first day'),
    until: monthDay.describe('Its last day; before `from` where it runs over the year’s end'),
    slots: z.array(slotSchema).readonly().describe('The slots it moves'),
  }),
);

const once = named(
  'Once',
  z.object({
    name: z.string().optional(),
    from: date.describe('Its first day'),
    until: date.describe('Its last day'),
    slots: z.array(slotSchema).readonly().describe('The slots it moves, before their season'),
  }),
);

export const countySchema = named(
  'County',
  z.object({
    county: area,
    name: z.string(),
    pinyin: z.string(),
    zone: z.string().describe('IANA zone of the wall times'),
    revision: z.int().min(1).describe('Number of the schedule revision that runs'),
    slots: z.array(slotSchema).readonly().describe('On plain days'),
    seasons: z.array(season).readonly(),
    once: z.array(once).readonly(),
    quiet: z.array(quietPeriod).readonly(),
    leadMs: durationMs.describe('How long before air orders are signed'),
    volumePercent: z.int(),
    areas: count,
    endpoints: count,
  }),
);

export const areaSchema = named(
  'Area',
  z.object({
    area,
    county: area,
    name: z.string(),
    population: count.optional(),
    varieties: z.array(variety).readonly().describe('Wanted, in order of preference; inherited where empty'),
  }),
);

export const addedCountySchema = named(
  'AddedCounty',
  z.object({
    county: area,
    file: z.string().describe('Its schedule, relative to the home'),
    digest: digest.describe('SHA-256 of that file'),
    findings: z.array(findingSchema).readonly().describe('Every problem of the home, once it was published'),
  }),
);
