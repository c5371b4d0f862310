/** Builds the console into dist/console where its sources are newer than what is there: `npm run build`. */
import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { build } from 'vite';
import { writeApiClient } from './api-client.ts';

const root = join(import.meta.dirname, '..');
const made = join(root, 'dist', 'console');
const mark = join(made, 'made-of');

await writeApiClient();
const sources = await digestOf([
  ...globSync(['src/console/**', 'src/domain/**'], { cwd: root, withFileTypes: false }).toSorted(),
  'package-lock.json',
  'vite.config.ts',
  'scripts/build-console.ts',
]);
const isFresh = (await readFile(mark, 'utf8').catch(() => '')) === sources;
if (!isFresh) {
  console.error('构建界面……Building the console…');
  await build({
    root: join(root, 'src', 'console'),
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'warn',
  });
  await compressAll();
  await writeFile(mark, sources);
}

async function digestOf(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    const bytes = await readFile(join(root, path)).catch(() => undefined);
    if (bytes !== undefined) hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

/** Beside every text file what browsers take instead of it. */
async function compressAll(): Promise<void> {
  for (const path of globSync('assets/*.{js,css,svg}', { cwd: made })) {
    const bytes = await readFile(join(made, path));
    await writeFile(join(made, `${path}.br`), await promisify(brotliCompress)(bytes));
    await writeFile(join(made, `${path}.gz`), await promisify(gzip)(bytes));
  }
}
