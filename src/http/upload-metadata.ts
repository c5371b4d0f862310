import { z } from 'zod';
import { type SpeakerId, speakerIdOf } from '../domain/ids.ts';
import { isPlainText, turning } from '../domain/plain-text.ts';
import type { UploadRequest } from '../ports/uploads.ts';
import { InputError } from './input-error.ts';
import { lessonId, variety } from './inputs.ts';

const mostNameBytes = 255;
/** Base64 in a header of at most 16 kB. */
const mostScriptCharacters = 3000;

const unseen = new RegExp(`\\p{Cc}|${turning.source}`, 'gu');

/** A name to be shown, and no path. */
export const fileName = z
  .string()
  .transform((text) => text.split(/[/\\]/).at(-1)?.replaceAll(unseen, '').trim() ?? '')
  .refine(
    (name) => !['', '.', '..'].includes(name) && Buffer.byteLength(name) <= mostNameBytes,
    `要文件名，最多 ${mostNameBytes} 字节（expected a file name of at most ${mostNameBytes} bytes）`,
  );

const speaker = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/, '要播音人编号，用 dalaba speakers 查看（expected the id of a speaker）')
  .transform((text): SpeakerId => speakerIdOf(text));

const metadata = z.strictObject({
  lesson: lessonId,
  variety,
  filename: fileName,
  speaker: speaker.optional(),
  script: z
    .string()
    .trim()
    .min(1)
    .max(mostScriptCharacters)
    .refine(
      isPlainText,
      '要看得见的文字，不能有控制字符，也不能有改变书写方向的隐形字符（text that is seen, no control characters, none that turn the direction）',
    )
    .optional(),
  // Clients send it unasked; what a file is, its bytes tell.
  filetype: z.string().nullable().optional(),
});

/** What is said of a file at its start. Throws InputError. */
export function uploadRequestOf(given: Readonly<Record<string, string | null>>): UploadRequest {
  const parsed = metadata.safeParse(given);
  if (!parsed.success) throw new InputError('metadata', parsed.error.issues, given);
  const { lesson, variety: spoken, filename, speaker: by, script } = parsed.data;
  return {
    lesson,
    variety: spoken,
    fileName: filename,
    ...(by === undefined ? {} : { speaker: by }),
    ...(script === undefined ? {} : { script }),
  };
}
