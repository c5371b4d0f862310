import { createHash } from 'node:crypto';
import { access, chmod, constants, lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { QueueError } from '../ports/jobs.ts';

/** sun_path of unix(7) holds 108 bytes on Linux and 104 elsewhere, one of them a closing zero. */
const longestSocketPathBytes = 103;

/**
 * Where a data folder's private Redis listens: a socket in a folder of its own, under the given folder or else
 * under the user's runtime folder or the temporary one, whichever is usable and short enough.
 * @param dataFolder real path
 * @throws QueueError `not-started` when every such path is too long for a socket
 */
export async function socketPathFor(dataFolder: string, runtimeFolder?: string): Promise<string> {
  const name = `dalaba-${createHash('sha256').update(dataFolder).digest('hex').slice(0, 8)}`;
  const parents = runtimeFolder ? [runtimeFolder] : [process.env.XDG_RUNTIME_DIR, tmpdir()];
  const paths = parents
    .filter((parent) => parent !== undefined)
    .map((parent) => join(parent, name, 'redis.sock'));
  const short = paths.filter((path) => Buffer.byteLength(path) <= longestSocketPathBytes);
  for (const path of short) if (await isWritable(dirname(dirname(path)))) return path;
  const path = short[0];
  if (path) return path;
  throw new QueueError(
    'not-started',
    `套接字路径太长（最多 ${longestSocketPathBytes} 字节），请把 XDG_RUNTIME_DIR 或 TMPDIR 设为较短的目录。` +
      `The socket path is too long (at most ${longestSocketPathBytes} bytes): ${paths.join(', ')}. ` +
      'Set XDG_RUNTIME_DIR or TMPDIR to a shorter folder.',
  );
}

/**
 * Makes a socket's folder, open to this user only: whoever can reach the socket can command Redis.
 * @throws QueueError `not-started` when the folder cannot be made or somebody else's stands there
 */
export async function claimSocketFolder(socketPath: string): Promise<void> {
  const folder = dirname(socketPath);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const found = await lstat(folder);
    if (!found.isDirectory() || found.uid !== process.getuid?.())
      throw new Error('it belongs to another user');
    await chmod(folder, 0o700);
  } catch (error) {
    throw new QueueError(
      'not-started',
      `无法使用运行目录 ${folder}。Cannot use the runtime folder ${folder}: ${reasonOf(error)}.`,
      error,
    );
  }
}

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
