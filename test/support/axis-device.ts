import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export const devicePassword = 'p4ss "word" 大喇叭';

interface HeldClip {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface SimulatedDevices {
  /** Each below a path of its own, with its own clips. */
  url(device: string): string;
  clips(device: string): Map<number, HeldClip>;
  /** What each was asked to do and allowed to, in order: `play 0 volume=80`, `stop`, `remove 1`, `upload NAME`. */
  readonly did: readonly string[];
  /** Requests that came in, those without a login too: method and address. */
  readonly asked: readonly string[];
  /** Every `Authorization` header that came. */
  readonly logins: readonly string[];
  /** What its next logins must be hashed with; what it says of itself; how it treats names. */
  readonly ways: {
    challenges: readonly ('MD5' | 'SHA-256' | 'Basic')[];
    user: string;
    parameters: readonly string[];
    rename: (name: string) => string;
  };
  /** Every nonce it gave is stale. */
  forgetNonces(): void;
  /** What it does with requests that are allowed, instead of answering them; answers whether it did. */
  misbehave(how: ((response: ServerResponse, action: string) => boolean) | undefined): void;
  close(): Promise<void>;
}

const realm = 'AXIS_ACCC8E000000';

/**
 * Network loudspeakers on loopback that speak VAPIX as it is documented: strict about digest authentication (each nonce's
 * count must grow), keeping at most ten clips each.
 */
export async function someAxisDevices(): Promise<SimulatedDevices> {
  const shelves = new Map<string, Map<number, HeldClip>>();
  const nonces = new Map<string, number>();
  const did: string[] = [];
  const asked: string[] = [];
  const logins: string[] = [];
  let misbehaviour: Parameters<SimulatedDevices['misbehave']>[0];
  const ways: SimulatedDevices['ways'] = {
    challenges: ['MD5'],
    user: 'root',
    parameters: [
      'MediaClip.MaxGroups=10',
      'MediaClip.MaxUploadSize=20',
      'Properties.AudioClip.PlayOptions=repeat,volume,location',
      'Properties.AudioClip.Format=au,wav,mp3',
    ],
    rename: (name) => name,
  };
  const clips = (device: string): Map<number, HeldClip> => {
    const held = shelves.get(device) ?? new Map<number, HeldClip>();
    shelves.set(device, held);
    return held;
  };

  function challenge(response: ServerResponse): void {
    const nonce = randomBytes(12).toString('base64');
    nonces.set(nonce, 0);
    const headers = ways.challenges.map((algorithm) =>
      algorithm === 'Basic'
        ? `Basic realm="${realm}"`
        : `Digest realm="${realm}", nonce="${nonce}", algorithm=${algorithm}, qop="auth", opaque="a\\"b"`,
    );
    response.writeHead(401, { 'www-authenticate': headers }).end('401 Unauthorized');
  }

  function isLoggedIn({ method, url, headers }: IncomingMessage): boolean {
    const header = headers.authorization ?? '';
    if (header !== '') logins.push(header);
    const field = (name: string): string => {
      const [, inQuotes, bare] =
        new RegExp(`[ ,]${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^", ]+))`).exec(header) ?? [];
      return inQuotes?.replace(/\\(.)/g, '$1') ?? bare ?? '';
    };
    const algorithm = field('algorithm');
    if (!ways.challenges.some((one) => one === algorithm)) return false;
    const hash = (text: string) =>
      createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
        .update(text)
        .digest('hex');
    const count = Number.parseInt(field('nc'), 16);
    const before = nonces.get(field('nonce'));
    const isFresh = before !== undefined && count > before && field('nc').length === 8;
    const secret = hash(`${ways.user}:${realm}:${devicePassword}`);
    const rest = [field('nonce'), field('nc'), field('cnonce'), 'auth', hash(`${method}:${url}`)];
    const isRight =
      field('username') === ways.user &&
      field('realm') === realm &&
      field('uri') === url &&
      field('qop') === 'auth' &&
      field('opaque') === 'a"b' &&
      field('cnonce') !== '' &&
      field('response') === hash([secret, ...rest].join(':'));
    if (isFresh) nonces.set(field('nonce'), count);
    return isFresh && isRight;
  }

  const listOf = (device: string): string =>
    [
      ...ways.parameters.map((line) => (line.startsWith('#') ? line : `root.${line}`)),
      ...[...clips(device)].flatMap(([number, { name }]) => [
        `root.MediaClip.M${number}.Name=${name}`,
        `root.MediaClip.M${number}.Location=/etc/audioclips/MediaClip.M${number}.mp3`,
        `root.MediaClip.M${number}.Type=audio`,
      ]),
    ].join('\n');

  async function upload(device: string, query: URLSearchParams, request: IncomingMessage): Promise<string> {
    const type = request.headers['content-type'] ?? '';
    const form = await new Response(new Uint8Array(await buffer(request)), {
      headers: { 'content-type': type },
    }).formData();
    const [file] = [...form.values()];
    const number = Array.from({ length: 10 }, (_, at) => at).find((at) => !clips(device).has(at));
    if (request.method !== 'POST' || query.get('media') !== 'audio') return '';
    if (!(file instanceof File) || file.type !== 'audio/mpeg' || number === undefined) return '';
    const name = query.get('name') ?? '';
    clips(device).set(number, {
      name: ways.rename(name),
      bytes: Buffer.from(await file.arrayBuffer()),
    });
    did.push(`upload ${name}`);
    return `OK\nuploaded=${number}\n`;
  }

  async function act(device: string, query: URLSearchParams, request: IncomingMessage): Promise<string> {
    const action = query.get('action');
    const clip = Number(query.get('clip') ?? 'NaN');
    if (action === 'upload') return upload(device, query, request);
    if (action === 'stop') {
      did.push('stop');
      return 'OK\nstopping\n';
    }
    if (!clips(device).has(clip)) return '';
    if (action === 'play') {
      const volume = query.get('volume');
      did.push(`play ${clip}${volume === null ? '' : ` volume=${volume}`}`);
      return `OK\nplaying=${clip}\n`;
    }
    if (action !== 'remove') return '';
    clips(device).delete(clip);
    did.push(`remove ${clip}`);
    return `OK\nremoved=${clip}\n`;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://device');
    const [, device = '', path = ''] = /^(.*)\/axis-cgi\/([a-z]+\.cgi)$/.exec(url.pathname) ?? [];
    asked.push(`${request.method} ${request.url}`);
    if (!isLoggedIn(request)) return challenge(response);
    const action = url.searchParams.get('action') ?? '';
    if (misbehaviour?.(response, action) === true) return;
    const isList = path === 'param.cgi' && url.searchParams.get('group') === 'MediaClip,Properties.AudioClip';
    const text = isList
      ? listOf(device)
      : path === 'mediaclip.cgi'
        ? await act(device, url.searchParams, request)
        : '';
    response.writeHead(text === '' ? 400 : 200, { 'content-type': 'text/plain' });
    response.end(text === '' ? '400 Bad Request\nno such clip' : text);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: (device) => `${base}/${device}`,
    clips: (device) => clips(`/${device}`),
    did,
    asked,
    logins,
    ways,
    forgetNonces: () => nonces.clear(),
    misbehave: (how) => {
      misbehaviour = how;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
