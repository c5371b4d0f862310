import { join } from 'node:path';
import { addFirstAdministrator } from '../app/add-person.ts';
import { writePrivate } from '../secrets/private-file.ts';

export interface FirstAdministrator {
  readonly name: string;
  readonly password: string;
  /** Writes the password into a file that only its owner reads; answers which. Where no terminal can show it. */
  readonly keep: () => string;
}

/** Made where there is nobody yet; undefined where there is somebody. */
export async function firstAdministrator(
  deps: Parameters<typeof addFirstAdministrator>[0],
  dataFolder: string,
): Promise<FirstAdministrator | undefined> {
  const added = await addFirstAdministrator(deps);
  const passwordFile = join(dataFolder, 'run', 'first-password');
  return (
    added && {
      ...added,
      keep: () => {
        writePrivate(passwordFile, `${added.password}\n`);
        return passwordFile;
      },
    }
  );
}
