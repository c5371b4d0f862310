/** The console's typed client, made of the API's OpenAPI document. Not kept in git; `npm run check` and `npm run build` make it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSource } from 'oazapfts';
import { apiRoutes } from '../src/http/api.ts';
import { openApiOf } from '../src/http/openapi.ts';

const clientFile = join(import.meta.dirname, '../src/console/api/client.ts');

/** What the routes are given when only their description is wanted: whatever is asked for, and nothing to call. */
const nothing: never = new Proxy({}, { get: () => nothing }) as never;

/** The client as it should be. */
async function apiClient(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-client-'));
  try {
    const document = join(folder, 'openapi.json');
    await writeFile(document, JSON.stringify(openApiOf(apiRoutes(nothing, nothing))));
    return await generateSource(document, { optimistic: true, useUnknown: true, argumentStyle: 'object' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes it where it changed. */
export async function writeApiClient(): Promise<void> {
  const made = await apiClient();
  const is = await readFile(clientFile, 'utf8').catch(() => '');
  if (made !== is) await writeFile(clientFile, made);
}

if (import.meta.main) await writeApiClient();
