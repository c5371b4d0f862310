import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivate } from '../secrets/private-file.ts';
import type { Closing } from './closing.ts';

/** Tells commands of this machine where the service is and by which token it lets them in, until it closes. */
export function leaveNote(dataFolder: string, note: ServiceNote, closing: Closing): void {
  // Alone in its file, as Prometheus reads it.
  const tokenFile = join(dataFolder, 'run', 'operator-token');
  writePrivate(tokenFile, note.token);
  closing.push(() => rm(tokenFile, { force: true }));
  // Last: whoever finds it finds everything it speaks of.
  const noteFile = join(dataFolder, 'run', 'service.json');
  writePrivate(noteFile, JSON.stringify(note));
  closing.push(() => rm(noteFile, { force: true }));
}

interface ServiceNote {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  readonly publicJwks: readonly object[];
  readonly emergencyJwks: readonly object[];
}
