import { z } from 'zod';
import {
  type AreaCode,
  type BroadcastId,
  type Digest,
  IdError,
  type LessonId,
  type LocalDate,
  occasions,
  partsOfBroadcast,
  slotNames,
  lessonId as toLessonId,
} from '../domain/ids.ts';
import { isPlainLine } from '../domain/plain-text.ts';
import { writtenVariety } from '../domain/variety.ts';

/** What requests are made of. Every message is for whoever sent it. */

export const county = z
  .string()
  .regex(/^\d{6}$/, '要县的 6 位代码，如 371524（expected the county’s 6-digit code, such as 371524）')
  .transform((text) => text as AreaCode)
  .describe('GB/T 2260 code of a county, 6 digits');

export const area = z
  .string()
  .regex(/^(\d{6}|\d{9}|\d{12})$/, '要 6、9 或 12 位的区划代码（expected an area code of 6, 9 or 12 digits）')
  .transform((text) => text as AreaCode)
  .describe('GB/T 2260 code of a county, a township or a village');

export const date = z.iso
  .date()
  .transform((text) => text as LocalDate)
  .describe('A date in the county’s own zone');

export const slotOfDay = z.enum(slotNames).describe('A slot of the county’s day');

export const slot = z.enum(occasions).describe('A slot of the county’s day, `emergency`, `drill` or `tone`');

export const digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/, '要 64 位十六进制的摘要（expected 64 hexadecimal digits）')
  .transform((text) => text as Digest)
  .describe('SHA-256 of the bytes');

export const lessonId = z
  .string()
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    '要小写字母、数字和连字符，如 phone-fraud（expected lower-case letters, digits and hyphens）',
  )
  .transform((text): LessonId => toLessonId(text))
  .describe('The lesson’s folder name');

export const variety = z
  .string()
  .max(100)
  .transform((text, context) => {
    try {
      return writtenVariety(text);
    } catch (error) {
      if (!(error instanceof IdError)) throw error;
      context.issues.push({ code: 'custom', message: error.message, input: text });
      return z.NEVER;
    }
  })
  .describe('BCP 47 tag of a language or dialect');

export const masterStart = z
  .string()
  .regex(/^[0-9a-f]{0,64}$/, '要录音摘要的前几位（expected the first digits of the master’s digest）')
  .default('')
  .describe('The first digits of the master’s digest, where several recordings are meant');

export const reason = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .refine(isPlainLine, '要看得见的一行文字，不能有控制字符（one line that is seen, no control characters）')
  .describe('For whoever made the recording');

export const limit = z.coerce.number().int().min(1).max(1000).default(100).describe('How many at most');

export const cursor = z
  .string()
  .max(1000)
  .optional()
  .describe('`nextCursor` of the page before, as it was given');

/** What is changed at a key of a schedule. */
export const keyChange = z.strictObject({
  do: z.enum(['set', 'add', 'unset']),
  key: z.string().min(1).max(200).describe('`slots.evening.at`; entries of lists by name or number, from 1'),
  value: z.string().max(20_000).optional().describe('YAML; not with `unset`'),
});

/** Where only a slot's broadcast can be meant. */
export const slotParams = z.strictObject({ county, date, slot: slotOfDay });

export const broadcastParams = z.strictObject({
  county,
  date,
  slot: z
    .string()
    .regex(
      /^(morning|evening|(emergency|drill|tone)-[1-9]\d{0,5})$/,
      '要 morning、evening、emergency-N、drill-N 或 tone-N（expected one of these）',
    )
    .describe('A slot of the county’s day, `emergency-N`, `drill-N` or `tone-N`'),
});

/** The broadcast that such an address names. */
export const broadcastAt = (at: z.output<typeof broadcastParams>): BroadcastId =>
  `${at.county}/${at.date}/${at.slot}` as BroadcastId;

export const broadcast = z
  .string()
  .refine(
    isBroadcastId,
    '要“县/日期/时段”，如 371524/2026-11-25/evening（expected county/date/slot, such as 371524/2026-11-25/evening）',
  )
  .transform((text) => text as BroadcastId)
  .describe('`county/date/slot`');

export const playlists = z
  .string()
  .max(4000)
  .regex(
    /^a\d{1,4}(\/r\d{1,4})?(,a\d{1,4}(\/r\d{1,4})?)*$/,
    '要听众组，用逗号隔开，如 a1,a2/r1（expected playlists with commas, such as a1,a2/r1）',
  )
  .transform((text) => text.split(','))
  .describe('Playlists of the broadcast by name, with commas');

export const position = z.coerce
  .number()
  .int()
  .min(1)
  .max(10_000)
  .describe('Of an item in its playlist, counted from 1: 项 of the register and of the CSV');

export const counted = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true')
  .describe('`true`: only what the figures count');

function isBroadcastId(text: string): boolean {
  try {
    partsOfBroadcast(text);
    return true;
  } catch (error) {
    if (error instanceof IdError) return false;
    throw error;
  }
}
