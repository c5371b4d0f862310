import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asRoot } from './as-root.ts';

export interface SmallDisk {
  /** Writes until nothing is free. */
  fill(): Promise<void>;
  /** Frees what `fill` took. */
  empty(): Promise<void>;
  /** From now on nothing may be written. */
  readOnly(): Promise<void>;
  unmount(): Promise<void>;
}

/** A file system of its own at a folder, really full when it is full. Needs root or sudo. */
export async function aSmallDisk(folder: string, megabytes: number): Promise<SmallDisk> {
  await mkdir(folder, { recursive: true });
  const options = `size=${megabytes}m,uid=${process.getuid?.()},gid=${process.getgid?.()}`;
  await asRoot('mount', '-t', 'tmpfs', '-o', options, 'dalaba-test', folder).catch((cause: unknown) => {
    throw new Error(`the test of a full disk mounts one, which needs root or sudo (${folder})`, { cause });
  });
  const ballast = join(folder, 'ballast');
  return {
    async fill() {
      const file = await open(ballast, 'a');
      try {
        for (const bytes of [1 << 20, 4096]) await writeUntilFull(file, Buffer.alloc(bytes, 1));
      } finally {
        await file.close();
      }
    },
    empty: () => rm(ballast, { force: true }),
    readOnly: async () => {
      await asRoot('mount', '-o', 'remount,ro', folder);
    },
    unmount: async () => {
      await asRoot('umount', '--lazy', folder);
    },
  };
}

async function writeUntilFull(file: Awaited<ReturnType<typeof open>>, piece: Buffer): Promise<void> {
  for (;;) {
    try {
      const { bytesWritten } = await file.write(piece);
      if (bytesWritten < piece.byteLength) return;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return;
      throw error;
    }
  }
}
