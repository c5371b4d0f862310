import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { StoreError } from '../ports/store.ts';

/** Whether there is a file. Throws StoreError where nobody told this user: what may not be read is not nothing. */
export function isThere(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw new StoreError(
      'unavailable',
      `没有权限读 ${dirname(file)}（${code}）：请用运行服务的用户来运行。` +
        `No permission to read ${dirname(file)} (${code}): run this as the user who runs the service.`,
      error,
    );
  }
}
