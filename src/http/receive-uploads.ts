import { type DataStore, ERRORS, Server } from '@tus/server';
import type { Response as Answer, Request as Asked, RequestHandler, Router } from 'express';
import { admitUpload } from '../app/admit-upload.ts';
import type { Context } from '../app/context.ts';
import { RequestError } from '../app/context.ts';
import { type Actor, actorName } from '../domain/actor.ts';
import type { Uploads } from '../ports/uploads.ts';
import { problem } from './problem.ts';
import { uploadRequestOf } from './upload-metadata.ts';
import { uploadProblem } from './upload-problem.ts';

export interface ReceiveUploadsDeps {
  readonly context: Pick<Context, 'store' | 'disk' | 'settings'>;
  readonly uploads: Uploads & {
    readonly dataStore: DataStore;
    admit(id: string, actor: Actor, request: ReturnType<typeof uploadRequestOf>): void;
  };
  /** Told whenever bytes arrived. */
  readonly received: (upload: string) => void;
  readonly actorOf: (response: Answer) => Actor;
}

export const mostUploadBytes = 2 ** 31;
const mostUploads = 5000;
/** A sender that says nothing for so long is gone; what it sent is kept. */
const idleMs = 120_000;
const path = '/api/v1/uploads';

/** Who asks, which upload may have grown by it, and with which failure it ended. */
interface Asking {
  readonly actor: Actor;
  /** That of a PATCH, or the one that a POST begins and may hold whole. */
  upload?: string;
  failure?: unknown;
}

/**
 * The tus protocol 1.0.0, by which a file comes in parts and goes on where it was cut off: creation, termination,
 * expiration. The protocol is the library's; who may, what is said of the file, and the words are ours.
 */
export function receiveUploads(router: Router, deps: ReceiveUploadsDeps): void {
  const asking = new WeakMap<object, Asking>();
  const server = createServer(deps, (request) => asking.get(request));

  const handle: RequestHandler = async (request, response) => {
    const { upload = '' } = request.params as { upload?: string };
    const asked: Asking = {
      actor: deps.actorOf(response),
      ...(request.method === 'PATCH' ? { upload } : {}),
    };
    const body = bodyOf(request);
    try {
      const web = webRequest(request, upload, body);
      asking.set(web, asked);
      const answer = await server.handleWeb(web);
      const refused = asked.failure ?? (answer.status < 400 ? undefined : await refusalIn(answer));
      if (refused === undefined) return send(response, answer);
      const { status, title } = uploadProblem(refused);
      problem(response, status, title);
    } finally {
      if (asked.upload !== undefined) deps.received(asked.upload);
      body.leave();
    }
  };

  router.post('/uploads', handle);
  router.options(['/uploads', '/uploads/:upload'], handle);
  router.head('/uploads/:upload', handle);
  router.patch('/uploads/:upload', handle);
  router.delete('/uploads/:upload', handle);
  router.all('/uploads', notAllowed('POST, OPTIONS'));
  router.all('/uploads/:upload', (request, response, next) => {
    if (request.method === 'GET') next();
    else notAllowed('GET, HEAD, PATCH, DELETE, OPTIONS')(request, response, next);
  });
}

function createServer(
  { context, uploads }: ReceiveUploadsDeps,
  of: (request: object) => Asking | undefined,
): Server {
  return new Server({
    path,
    datastore: uploads.dataStore,
    maxSize: mostUploadBytes,
    relativeLocation: true,
    lockDrainTimeout: 200,
    disableTerminationForFinishedUploads: true,
    async onIncomingRequest(request, id) {
      if (request.method === 'POST') return;
      const found = await uploads.find(id);
      const actor = of(request)?.actor;
      const isTheirs =
        found !== undefined && actor !== undefined && actorName(found.actor) === actorName(actor);
      if (!isTheirs) throw ERRORS.FILE_NOT_FOUND;
    },
    async onUploadCreate(request, { id, size = 0, metadata }) {
      const asked = of(request);
      if (asked === undefined) throw ERRORS.FILE_NOT_FOUND;
      const { actor } = asked;
      const wanted = uploadRequestOf(metadata ?? {});
      if (size === 0)
        throw new RequestError(
          'invalid',
          `“${wanted.fileName}”是空文件，请重新导出。The file is empty; export it again.`,
        );
      await admitUpload(context, actor, wanted, size);
      if ((await uploads.count()) >= mostUploads)
        throw new RequestError(
          'conflict',
          `一天里已经有 ${mostUploads} 次上传，明天再传。There were ${mostUploads} uploads within a day; go on tomorrow.`,
        );
      uploads.admit(id, actor, wanted);
      asked.upload = id;
      return {};
    },
    onResponseError(request, error) {
      const asked = of(request);
      if (asked !== undefined) asked.failure = error;
      return undefined;
    },
  });
}

/** The body, apart from its request: ending one early must not cut off the answer of the other. */
interface Body {
  readonly stream: ReadableStream<Uint8Array>;
  /** What is left of it goes by unread: a sender looks for an answer only when all is sent. */
  leave(): void;
}

function bodyOf(request: Asked): Body {
  const pieces = request.iterator({ destroyOnReturn: false });
  request.setTimeout(idleMs, () => request.destroy());
  request.once('end', () => request.socket.setTimeout(0));
  return {
    // Node's own adapter would copy every piece.
    stream: new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const { value, done } = await pieces.next();
          if (done) controller.close();
          else controller.enqueue(value as Uint8Array);
        },
      },
      { highWaterMark: 0 },
    ),
    leave() {
      const resume = () => void request.resume();
      pieces.return?.().then(resume, resume);
    },
  };
}

function webRequest(request: Asked, upload: string, body: Body): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) headers.set(name, [value].flat().join(', '));
  const address = upload === '' ? path : `${path}/${encodeURIComponent(upload)}`;
  const carries = request.method === 'POST' || request.method === 'PATCH';
  return new Request(`http://localhost${address}`, {
    method: request.method,
    headers,
    ...(carries ? { body: body.stream, duplex: 'half' } : {}),
  });
}

const refusalIn = async (answer: Response) => ({ status_code: answer.status, body: await answer.text() });

function send(response: Answer, answer: Response): void {
  for (const [name, value] of answer.headers)
    if (!name.startsWith('access-control-')) response.set(name, value);
  response.status(answer.status).removeHeader('Content-Type');
  response.end();
}

const notAllowed =
  (allowed: string): RequestHandler =>
  (request, response) => {
    response.set('Allow', allowed);
    problem(
      response,
      405,
      `这个地址不接受 ${request.method}，只接受 ${allowed}。This address takes ${allowed}, not ${request.method}.`,
    );
  };
