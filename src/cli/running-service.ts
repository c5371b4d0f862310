import { createWriteStream, readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { type Actor, operator, roles } from '../domain/actor.ts';
import type { AreaCode } from '../domain/ids.ts';
import { CommandError } from './county.ts';

const note = z.object({ url: z.url(), token: z.string(), pid: z.number().int() });

/**
 * Asks the service that owns this data folder to do something: as the person whose token DALABA_TOKEN is, else as the
 * operator of this machine. Throws CommandError.
 */
export async function askService(
  dataFolder: string,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  path: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const response = await answerOf(dataFolder, method, path, body, headers);
  return response.json().catch(() => undefined);
}

/** Saves what the service answers as a file, whole or not at all. Throws CommandError. */
export async function saveFromService(dataFolder: string, path: string, file: string): Promise<void> {
  const { body } = await answerOf(dataFolder, 'GET', path);
  const draft = `${file}.part`;
  try {
    await pipeline(body ?? [], createWriteStream(draft));
    await rename(draft, file);
  } catch (cause) {
    throw new CommandError(`写不了 ${file}。${file} could not be written.`, { cause });
  } finally {
    await rm(draft, { force: true });
  }
}

async function answerOf(
  dataFolder: string,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  path: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const { url, token } = readNote(dataFolder);
  const bearer = process.env.DALABA_TOKEN || token;
  const response = await fetch(new URL(`/api/v1${path}`, url), {
    method,
    headers: { ...headers, authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new CommandError(
      `服务没有回应（${url}）：它停了吗？用 dalaba serve 启动。要马上让喇叭安静，在终端上静音或断电，见 docs/operations.md。The service at ${url} does not answer; start it with dalaba serve. To silence a loudspeaker meanwhile, mute it or cut its power: docs/operations.md.`,
      { cause },
    );
  });
  if (response.ok) return response;
  const answer: unknown = await response.json().catch(() => undefined);
  const { title = `HTTP ${response.status}`, detail = '' } = (answer ?? {}) as {
    title?: string;
    detail?: string;
  };
  throw new CommandError([title, detail].filter((part) => part !== '').join(' '));
}

const me = z.object({
  id: z.string(),
  roles: z.array(z.enum(roles)),
  counties: z.union([z.literal('all'), z.array(z.string())]),
});

/** Who a command acts as that needs no service otherwise: the operator, or whose token DALABA_TOKEN is. Throws CommandError. */
export async function actingAs(dataFolder: string): Promise<Actor> {
  if (!process.env.DALABA_TOKEN) return operator;
  const { id, roles: held, counties } = me.parse(await askService(dataFolder, 'GET', '/me'));
  return { kind: 'person', id, roles: held, counties: counties as AreaCode[] | 'all' };
}

/** Where the running service listens. Throws CommandError when none runs. */
export function readNote(dataFolder: string): z.infer<typeof note> {
  try {
    return note.parse(JSON.parse(readFileSync(join(dataFolder, 'run', 'service.json'), 'utf8')));
  } catch (cause) {
    throw new CommandError(
      '服务没有运行：这个命令要由运行中的服务来做，先用 dalaba serve 启动。' +
        'No service is running: this command is done by the running service; start it with dalaba serve.',
      { cause },
    );
  }
}
