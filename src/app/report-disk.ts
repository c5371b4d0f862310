import { type DiskForecast, forecastDisk } from '../domain/disk-forecast.ts';
import type { Digest } from '../domain/ids.ts';
import type { FolderUse, Space } from '../ports/disk.ts';
import type { Context } from './context.ts';

type Needs = Pick<Context, 'store' | 'disk'> & { readonly settings: Pick<Context['settings'], 'profile'> };

export const diskParts = [
  'masters',
  'renditions',
  'programmes',
  'other-audio',
  'cache',
  'database',
  'redis',
  'village',
  'scratch',
  'other',
] as const;
export type DiskPart = (typeof diskParts)[number];

export interface DiskReport extends Space {
  /** Every part, in the order of `diskParts`; `files` counts files. */
  readonly parts: readonly (Omit<FolderUse, 'name'> & { readonly part: DiskPart })[];
  /** All parts together. */
  readonly usedBytes: number;
  /** Absent until the daily samples span half a day. */
  readonly forecast?: DiskForecast;
}

/** How many daily samples the forecast looks at. */
const sampleDays = 14;

/**
 * What uses how much of the disk, what is free, and how long that lasts. Reads every folder of the data folder.
 * Throws DiskError.
 */
export async function reportDisk(context: Needs): Promise<DiskReport> {
  const { disk, store } = context;
  const [space, audio, folders, partOf, samples] = await Promise.all([
    disk.space(),
    disk.audio(),
    disk.folders(),
    audioParts(context),
    store.upkeep.samples(sampleDays),
  ]);
  const totals = new Map(diskParts.map((part) => [part, { part, bytes: 0, files: 0 }]));
  const add = (part: DiskPart, bytes: number, files: number): void => {
    const total = totals.get(part);
    if (total === undefined) return;
    total.bytes += bytes;
    total.files += files;
  };
  for (const [digest, bytes] of audio) add(partOf(digest), bytes, 1);
  for (const { name, bytes, files } of folders) add(isPart(name) ? name : 'other', bytes, files);
  const parts = [...totals.values()];
  const forecast = forecastDisk(samples, space.freeBytes);
  return {
    ...space,
    parts,
    usedBytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    ...(forecast === undefined ? {} : { forecast }),
  };
}

const isPart = (name: string): name is DiskPart => diskParts.some((part) => part === name);

/** Tells what a blob is; a recording nobody uses any more is other audio. */
async function audioParts({ store, settings }: Needs): Promise<(digest: Digest) => DiskPart> {
  const [made, programmes, library] = await Promise.all([
    store.renditions.all(settings.profile.version),
    store.programmes.kept(),
    store.revisions.library(),
  ]);
  const known = new Map<Digest, DiskPart>(programmes.map((digest) => [digest, 'programmes']));
  for (const [master, { digest }] of made) known.set(master, 'masters').set(digest, 'renditions');
  for (const { recordings } of library?.body.lessons ?? [])
    for (const { master } of recordings) known.set(master, 'masters');
  return (digest) => known.get(digest) ?? 'other-audio';
}
