/** What the file chooser offers; what a sound is, the service finds out by its bytes. */
export const endings = 'audio/*,.amr,.m4a,.3gp,.aac,.wav,.mp3,.flac,.wma,.ogg,.opus,.webm,.mp4';

/** Why a file is not taken, before any of it is sent. */
export type Untaken = 'empty' | 'tooBig' | 'archive' | 'table' | 'noSound';

const mostBytes = 2 ** 31;
const archives = ['zip', 'rar', '7z', 'tar', 'gz'];
const tables = ['csv', 'tsv', 'xls', 'xlsx', 'ods', 'et'];

/** Undefined where it may be a recording: one whose kind the browser does not know may well be. */
export function untakenOf({ name, size, type }: Pick<File, 'name' | 'size' | 'type'>): Untaken | undefined {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  if (archives.includes(ending)) return 'archive';
  if (tables.includes(ending)) return 'table';
  const maySound = type === '' || /^(audio|video)\//.test(type) || endings.split(',').includes(`.${ending}`);
  if (!maySound) return 'noSound';
  if (size === 0) return 'empty';
  return size > mostBytes ? 'tooBig' : undefined;
}
