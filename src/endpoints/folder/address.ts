import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where packages for an endpoint go, and in which form. */
export interface Place {
  /** Absolute; made where it is missing. */
  readonly folder: string;
  readonly form: 'folder' | 'zip';
}

/** Reads an address: `file:///srv/handover/371524`, with `?as=zip` behind it for one file. Undefined where it is none. */
export function placeOf(address: string): Place | undefined {
  const url = URL.parse(address);
  if (url === null || url.protocol !== 'file:' || url.host !== '' || url.hash !== '') return undefined;
  if (!['', '?as=zip'].includes(url.search)) return undefined;
  const form = url.search === '' ? 'folder' : 'zip';
  url.search = '';
  try {
    return { folder: fileURLToPath(url), form };
  } catch {
    return undefined;
  }
}

/** Why nothing may be written at an address, or undefined. @param base absolute; undefined where nobody set one */
export function placeProblem(address: string, base: string | undefined): string | undefined {
  const place = placeOf(address);
  if (place === undefined) {
    return `${JSON.stringify(address)} 不是文件夹地址，例如 file:///srv/handover/371524。Not a folder's address, e.g. file:///srv/handover/371524.`;
  }
  if (base === undefined) {
    return '没有设置交接文件夹 DALABA_HANDOVER_FOLDER。Nobody set DALABA_HANDOVER_FOLDER, below which packages may be written.';
  }
  return isWithin(place.folder, base)
    ? undefined
    : `${place.folder} 不在交接文件夹 ${base} 里。The folder does not lie below DALABA_HANDOVER_FOLDER.`;
}

/**
 * Whether a folder, or as much of its path as there is, lies below a base also when every link is followed.
 * Throws what the file system does, where there is no base too.
 */
export async function isReallyWithin(folder: string, base: string): Promise<boolean> {
  const real = await realpath(base);
  for (let at = folder; ; at = dirname(at)) {
    const found = await realpath(at).catch(() => undefined);
    if (found !== undefined) return isWithin(found, real);
  }
}

function isWithin(folder: string, base: string): boolean {
  const way = relative(base, folder);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
