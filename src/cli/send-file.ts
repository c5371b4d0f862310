import { createReadStream } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from './county.ts';
import { readNote } from './running-service.ts';

export interface FileToSend {
  readonly path: string;
  readonly bytes: number;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface Sending {
  readonly dataFolder: string;
  readonly progress: (sentBytes: number) => void;
  /** All is sent; the service looks at it now. */
  readonly checking: () => void;
  readonly stopped: AbortSignal;
}

/** As `GET /uploads/{id}` answers it. */
export interface UploadStatus {
  readonly state: 'receiving' | 'checking' | 'done' | 'refused' | 'failed';
  readonly recording?: string;
  readonly isNew?: boolean;
  readonly reason?: string;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A request carries no more than this: what is refused half-way costs no more either. */
const partBytes = 64 << 20;
const pauseMs = 500;
/** The service may be away for so long, as when it is started anew, before this gives up. */
const patienceMs = 60_000;

/**
 * Sends a file to the running service by tus, going on where it was cut off, and waits until it was checked.
 * Throws CommandError with what the service said, or once it was silent for a minute.
 */
export async function sendFile(file: FileToSend, sending: Sending): Promise<UploadStatus> {
  const patiently = patience(sending.stopped);
  const created = await patiently(() =>
    call(sending, 'POST', '/api/v1/uploads', {
      'upload-length': String(file.bytes),
      'upload-metadata': Object.entries(file.metadata)
        .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
        .join(','),
    }),
  );
  const place = created.headers.location ?? '';
  for (let offset = 0; offset < file.bytes; ) {
    offset = await patiently(() => sendPart(file, place, offset, sending));
    sending.progress(offset);
  }
  sending.checking();
  for (;;) {
    const { text } = await patiently(() => call(sending, 'GET', place));
    const status = JSON.parse(text) as UploadStatus;
    if (status.state !== 'checking' && status.state !== 'receiving') return status;
    await sleep(pauseMs, undefined, { signal: sending.stopped });
  }
}

/** Sends one part; answers where the file then stands at the service. */
async function sendPart(
  { path, bytes }: FileToSend,
  place: string,
  offset: number,
  sending: Sending,
): Promise<number> {
  const end = Math.min(bytes, offset + partBytes);
  const body = createReadStream(path, { start: offset, end: end - 1 });
  let sent = offset;
  body.on('data', (piece) => {
    sent += piece.length;
    sending.progress(sent);
  });
  const headers = {
    'upload-offset': String(offset),
    'content-type': 'application/offset+octet-stream',
    'content-length': String(end - offset),
  };
  try {
    return offsetIn(await call(sending, 'PATCH', place, headers, body));
  } catch (error) {
    if (!(error instanceof Again)) throw error;
    await sleep(pauseMs, undefined, { signal: sending.stopped });
    // What had arrived counts as progress, and is not sent again.
    const reached = offsetIn(await call(sending, 'HEAD', place));
    if (reached <= offset) throw error;
    return reached;
  } finally {
    body.destroy();
  }
}

const offsetIn = ({ headers }: Answer): number => Number(headers['upload-offset'] ?? 0);

/** Worth another attempt; the message is what to say when there is none. */
class Again extends Error {
  override readonly name = 'Again';
}

/** Runs a step again until it succeeds, or for a minute. */
const patience =
  (stopped: AbortSignal) =>
  async <T>(step: () => Promise<T>): Promise<T> => {
    const lastMs = performance.now() + patienceMs;
    for (;;) {
      try {
        return await step();
      } catch (error) {
        stopped.throwIfAborted();
        if (!(error instanceof Again)) throw error;
        if (performance.now() > lastMs) throw new CommandError(error.message, { cause: error });
        await sleep(pauseMs, undefined, { signal: stopped });
      }
    }
  };

/** One request to whatever service runs now: started anew it has another port and another token. Throws Again, CommandError. */
async function call(
  { dataFolder, stopped }: Sending,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: Readable,
): Promise<Answer> {
  const { url, token } = noteNow(dataFolder);
  const answer = await new Promise<Answer>((resolve, reject) => {
    const asked = request(
      new URL(path, url),
      {
        method,
        headers: {
          authorization: `Bearer ${process.env.DALABA_TOKEN || token}`,
          'tus-resumable': '1.0.0',
          ...headers,
        },
        agent: false,
        signal: stopped,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        response.once('error', reject);
        response.once('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
          // Refused half-way: the rest need not be sent.
          asked.destroy();
        });
      },
    );
    asked.once('error', (cause) => reject(new Again(silent(url), { cause })));
    if (body === undefined) asked.end();
    else
      body
        .once('error', (cause) => {
          asked.destroy();
          reject(new CommandError(`文件读不了：${cause.message}。The file can't be read.`, { cause }));
        })
        .pipe(asked);
  });
  if (answer.status < 400) return answer;
  throw isPassing(answer.status, method)
    ? new Again(sentenceIn(answer))
    : new CommandError(sentenceIn(answer));
}

/** A service that is only starting has left no note yet. */
function noteNow(dataFolder: string): { url: string; token: string } {
  try {
    return readNote(dataFolder);
  } catch (cause) {
    if (!(cause instanceof CommandError)) throw cause;
    throw new Again(cause.message, { cause });
  }
}

/** Of these the cause may go away by itself: another token, another place in the file, a lock, room on the disk. */
const isPassing = (status: number, method: string): boolean =>
  // A service started anew has another operator's token; a person's stays what it is.
  (status === 401 && !process.env.DALABA_TOKEN) ||
  status === 423 ||
  (status === 409 && method === 'PATCH') ||
  (status >= 500 && !(status === 507 && method === 'POST') && status !== 501);

function sentenceIn({ status, text }: Answer): string {
  try {
    const { title, detail } = JSON.parse(text) as { title?: string; detail?: string };
    return [title, detail].filter((part) => part !== undefined).join(' ');
  } catch {
    return `服务回答了 HTTP ${status}。The service answered HTTP ${status}.`;
  }
}

const silent = (url: string): string =>
  `服务没有回应（${url}）：它停了吗？用 dalaba serve 启动。The service at ${url} does not answer; start it with dalaba serve.`;
