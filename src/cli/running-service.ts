import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CommandError } from './county.ts';

const note = z.object({ url: z.url(), token: z.string(), pid: z.number().int() });

/** Asks the service that owns this data folder to do something. Throws CommandError. */
export async function askService(
  dataFolder: string,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  path: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const { url, token } = readNote(dataFolder);
  const response = await fetch(new URL(`/api/v1${path}`, url), {
    method,
    headers: { ...headers, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new CommandError(
      `服务没有回应（${url}）：它停了吗？用 dalaba serve 启动。The service at ${url} does not answer; start it with dalaba serve.`,
      { cause },
    );
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer;
  const { title = `HTTP ${response.status}`, detail = '' } = (answer ?? {}) as {
    title?: string;
    detail?: string;
  };
  throw new CommandError([title, detail].filter((part) => part !== '').join(' '));
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
