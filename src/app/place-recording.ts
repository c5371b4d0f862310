import { extname } from 'node:path';
import type { LessonImports } from '../ports/lesson-imports.ts';
import type { RecordingRecord } from '../ports/recordings.ts';
import { type Context, RequestError } from './context.ts';
import { digestOfFile } from './digest-of-file.ts';

type Needs = Pick<Context, 'blobs' | 'libraryFiles'> & { readonly lessonImports: LessonImports };

/**
 * Puts an approved recording into its lesson's folder of `content/`, in the place of the one that was there; does
 * nothing when these bytes are there already. Throws RequestError, HomeError.
 */
export async function placeRecording(context: Needs, record: RecordingRecord): Promise<boolean> {
  const { lessons } = await context.libraryFiles.read();
  const lesson = lessons.find((one) => one.lesson.id === record.lesson);
  if (lesson === undefined) {
    throw new RequestError(
      'conflict',
      `content/ 里没有 ${record.lesson} 这一课了：录音已审核，课文件恢复后再运行一次。` +
        `Lesson ${record.lesson} is no longer in content/: the recording is approved; do this again once the lesson is back.`,
    );
  }
  const old = lesson.recordings.find(({ variety }) => variety === record.variety);
  const digest = old === undefined ? undefined : await digestOfFile(old.path);
  if (digest === record.master) return false;
  await context.lessonImports.write({
    kind: 'changed',
    id: record.lesson,
    title: lesson.lesson.title,
    file: lesson.file,
    recordings: [
      {
        variety: record.variety,
        path: await context.blobs.path(record.master),
        name: `${record.variety}${endingOf(record)}`,
        digest: record.master,
        ...(record.script === undefined ? {} : { script: record.script }),
        ...(old === undefined || digest === undefined ? {} : { replaces: { path: old.path, digest } }),
        file: lesson.file,
        line: old?.line ?? 1,
      },
    ],
  });
  return true;
}

/** By what was measured, whatever its owner called it: only these endings are read in `content/`. */
const endings: Readonly<Record<string, string>> = {
  wav: '.wav',
  mp3: '.mp3',
  flac: '.flac',
  aac: '.aac',
  mov: '.m4a',
  ogg: '.ogg',
  amr: '.amr',
  asf: '.wma',
  matroska: '.webm',
};

function endingOf({ measured, fileName }: RecordingRecord): string {
  const [container = ''] = measured?.probe.container.split(',') ?? [];
  return endings[container] ?? extname(fileName).toLowerCase();
}
