import { createHash, randomBytes } from 'node:crypto';

/** What a server asks for in a 401, as far as it is answered: HTTP Digest (RFC 7616) with `qop=auth`. */
export interface Challenge {
  readonly algorithm: 'MD5' | 'SHA-256';
  readonly realm: string;
  readonly nonce: string;
  readonly opaque?: string;
}

export interface Login {
  readonly user: string;
  readonly password: string;
}

const hashes = { 'SHA-256': 'sha256', MD5: 'md5' } as const;

/**
 * The best challenge of a `WWW-Authenticate` header; undefined where none can be answered. A Basic one never is: it would
 * send the password.
 */
export function challengeIn(header: string): Challenge | undefined {
  const offered = digestsIn(header).flatMap((parameters) => challengeOf(parameters) ?? []);
  return offered.find(({ algorithm }) => algorithm === 'SHA-256') ?? offered[0];
}

/** The `Authorization` header of one request. `count` is how often the nonce has been used, this time included. */
export function answerTo(
  challenge: Challenge,
  { user, password }: Login,
  request: {
    readonly method: string;
    readonly uri: string;
    readonly count: number;
    readonly cnonce?: string;
  },
): string {
  const { algorithm, realm, nonce, opaque } = challenge;
  const { method, uri, count, cnonce = randomBytes(16).toString('base64url') } = request;
  const hash = (text: string): string => createHash(hashes[algorithm]).update(text).digest('hex');
  const nc = count.toString(16).padStart(8, '0');
  const secret = hash(`${user}:${realm}:${password}`);
  const response = hash(`${secret}:${nonce}:${nc}:${cnonce}:auth:${hash(`${method}:${uri}`)}`);
  const fields = [
    `username=${quoted(user)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(uri)}`,
    `algorithm=${algorithm}`,
    'qop=auth',
    `nc=${nc}`,
    `cnonce=${quoted(cnonce)}`,
    `response=${quoted(response)}`,
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
  ];
  return `Digest ${fields.join(', ')}`;
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
/** A scheme, or a parameter of the scheme before it, and what separates it from the next. */
const part = new RegExp(
  `\\s*(?:(${token})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${token}))|(${token})(?=\\s|,|$))[\\s,]*`,
  'y',
);

/** The parameters of every Digest challenge; none of what comes behind something that is no header. */
function digestsIn(header: string): ReadonlyMap<string, string>[] {
  const found: Map<string, string>[] = [];
  let current: Map<string, string> | undefined;
  part.lastIndex = 0;
  for (let match = part.exec(header); match !== null; match = part.exec(header)) {
    const [, name, inQuotes, bare, scheme] = match;
    if (scheme !== undefined) {
      current = scheme.toLowerCase() === 'digest' ? new Map() : undefined;
      if (current !== undefined) found.push(current);
    } else if (name !== undefined) {
      current?.set(name.toLowerCase(), bare ?? inQuotes?.replace(/\\(.)/g, '$1') ?? '');
    }
    if (part.lastIndex >= header.length) break;
  }
  return found;
}

function challengeOf(parameters: ReadonlyMap<string, string>): Challenge | undefined {
  const name = (parameters.get('algorithm') ?? 'MD5').toUpperCase();
  const [realm, nonce, opaque] = ['realm', 'nonce', 'opaque'].map((one) => parameters.get(one));
  const isAuth = /(^|[\s,])auth([\s,]|$)/.test(parameters.get('qop') ?? '');
  const isPrintable = /^[\x20-\x7e]*$/.test(`${realm}${nonce}${opaque}`);
  if ((name !== 'MD5' && name !== 'SHA-256') || !isAuth || !isPrintable) return undefined;
  if (realm === undefined || nonce === undefined || nonce === '') return undefined;
  return { algorithm: name, realm, nonce, ...(opaque === undefined ? {} : { opaque }) };
}
