import { chmod, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type AudioElsewhere,
  type BackupDraft,
  BackupError,
  type BackupFile,
  type BackupPart,
} from '../ports/backup.ts';
import { makeFolder, unmade } from './make-folder.ts';
import { copyPlain, digestOf, filesBelow } from './plain-copies.ts';
import { sumsText } from './sums.ts';

export const sumsName = 'SHA256SUMS';
export const noteName = 'backup.json';
/** The objects a home's audio is, where it lies elsewhere: a line each, its digest and its bytes. */
export const audioName = 'audio.txt';

/** Begins a backup beside its name-to-be. Throws BackupError `exists`. */
export async function createDraft(
  folder: string,
  parts: Readonly<Record<BackupPart, string>>,
  audio: AudioElsewhere | undefined,
): Promise<BackupDraft> {
  const draft = `${folder}.unfinished`;
  await requireFree(folder, draft);
  await makeFolder(dirname(folder));
  await mkdir(draft, { mode: 0o700 }).catch((error: unknown) => {
    throw unmade(draft, error);
  });
  const place = (name: string): string => join(draft, name);
  const files: BackupFile[] = [];
  let total = 0;
  const note = (path: string, { digest, bytes }: Copied): void => {
    files.push({ path, digest });
    total += bytes;
  };
  const add = async (name: string): Promise<void> => {
    const found = await digestOf(place(name));
    if (found === undefined) throw new BackupError('damaged', `没有写出 ${name}。${name} was not written.`);
    note(name, found);
  };
  return {
    place,
    add,
    async copy(part, { signal, progress }) {
      const damaged: string[] = [];
      const passedOver: string[] = [];
      let bytes = 0;
      let count = 0;
      if (part === 'blobs' && audio !== undefined) {
        await writeDurably(place(audioName), await linesOf(audio));
        await add(audioName);
        return { damaged, passedOver };
      }
      for await (const { path, isPlain } of filesBelow(parts[part])) {
        signal.throwIfAborted();
        if (part === 'blobs' && path.startsWith('incoming/')) continue;
        const name = `${part}/${path}`;
        if (!isPlain) {
          passedOver.push(name);
          continue;
        }
        // What is gone by now was collected, or replaced by its owner.
        const copied = await copyPlain(join(parts[part], path), place(name), 0o700);
        if (copied === undefined) continue;
        if (part === 'blobs' && path.replace('/', '') !== copied.digest) damaged.push(name);
        note(name, copied);
        count += 1;
        bytes += copied.bytes;
        progress({ part, files: count, bytes });
      }
      return { damaged, passedOver };
    },
    async finish(content) {
      await writeDurably(place(sumsName), sumsText(files));
      const sums = await digestOf(place(sumsName));
      if (sums === undefined) throw new BackupError('damaged', `没有写出 ${sumsName}。It was not written.`);
      const whole = {
        format: audio === undefined ? 1 : 2,
        ...content,
        ...(audio === undefined ? {} : { audio: audio.name }),
        files: files.length,
        bytes: total,
        sums: sums.digest,
      } as const;
      await writeDurably(place(noteName), `${JSON.stringify(whole, null, 2)}\n`);
      await rename(draft, folder);
      await chmod(folder, 0o700);
      return whole;
    },
    discard: () => rm(draft, { recursive: true, force: true }),
  };
}

async function linesOf(audio: AudioElsewhere): Promise<string> {
  const lines: string[] = [];
  for await (const { name, bytes } of audio.list()) lines.push(`${name.replace('/', '')} ${bytes}\n`);
  return lines.sort().join('');
}

type Copied = NonNullable<Awaited<ReturnType<typeof digestOf>>>;

async function requireFree(folder: string, draft: string): Promise<void> {
  if ((await stat(folder).catch(() => undefined)) !== undefined) {
    throw new BackupError(
      'exists',
      `已经有 ${folder}：备份从不覆盖，请换一个名字。${folder} is there already; a backup replaces nothing, choose another name.`,
    );
  }
  if ((await stat(draft).catch(() => undefined)) !== undefined) {
    throw new BackupError(
      'exists',
      `${draft} 是另一个正在做或中断的备份：等它做完，或删掉它。It is a backup under way or broken off: wait for it, or remove it.`,
    );
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flush: true });
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
