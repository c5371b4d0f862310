import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ApiDocument, checkerOf } from './api-document.ts';
import type { TestHome } from './home.ts';
import type { Served } from './served-home.ts';

/** What test/http/people.test.ts calls, beside what test/http/api.test.ts does. */
export const peopleAddresses = [
  'post /sign-in',
  'post /sign-in/code',
  'post /sign-out',
  'get /me',
  'post /me/password',
  'post /me/sessions/end',
  'post /me/totp',
  'post /me/totp/confirm',
  'post /me/totp/remove',
  'get /people',
  'post /people',
  'post /people/{person}',
  'post /people/{person}/password',
  'post /people/{person}/erase',
  'get /tokens',
  'post /tokens',
  'post /tokens/{token}/revoke',
  'get /keys',
  'post /keys/rotate',
  'post /keys/{kid}/revoke',
  'post /enrolments',
  'post /endpoints/{county}/{endpoint}/revoke',
  'post /mute-links',
  'post /broadcasts/{county}/{date}/{slot}/unmute',
  'post /broadcasts/{county}/{date}/{slot}/release',
  'get /emergencies',
  'post /emergencies',
  'post /emergencies/alerts',
  'post /emergencies/{county}/{date}/{slot}/end',
] as const;

export const own = '371524';
export const other = '371521';

/** Makes a home no sample, and gives it a second county. */
export async function withSecondCounty(home: TestHome): Promise<void> {
  const folder = (name: string) => join(home.folder, 'schedules', name);
  await writeFile(folder('calendar.yaml'), '{}\n');
  await cp(folder('donge'), folder('yanggu'), { recursive: true });
  for (const file of ['schedule.yaml', 'areas.csv', 'endpoints.csv']) {
    const text = await readFile(join(folder('yanggu'), file), 'utf8');
    const renamed = text.replaceAll('371524', other).replaceAll('donge', 'yanggu').replaceAll('东阿', '阳谷');
    await writeFile(join(folder('yanggu'), file), renamed);
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the document says what is in it, and is checked.
  readonly body: any;
}

export interface Request {
  readonly cookie?: string;
  readonly token?: string;
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls a service as a browser or a program would, and holds every answer against the document. */
export function callerOn(served: () => Served, document: () => ApiDocument) {
  const called = new Set<string>();
  let check: ReturnType<typeof checkerOf> | undefined;
  const call = async (method: 'GET' | 'POST', path: string, request: Request = {}): Promise<Answer> => {
    const { cookie, token, body, headers } = request;
    const response = await fetch(`${served().url}/api/v1${path}`, {
      method,
      headers: {
        ...(cookie === undefined ? {} : { cookie }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body ?? {}) }),
    });
    const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
    const answer = { status: response.status, headers: response.headers, body: await response.json() };
    const address = path
      .replace(/\?.*/, '')
      .replace(/\/people\/[0-9a-f]{16}/, '/people/{person}')
      .replace(/\/tokens\/[0-9a-f]{16}/, '/tokens/{token}')
      .replace(/\/lessons\/[a-z0-9-]+/, '/lessons/{lesson}')
      .replace(/\/speakers\/[a-z]+/, '/speakers/{speaker}')
      .replace(/\/(coverage|gaps|plays|plans|simulations)\/\d+/, '/$1/{county}')
      .replace(/\/schedules\/\d+\/drafts/, '/schedules/{county}/drafts')
      .replace(/\/channels\/[a-z0-9-]+\/drafts/, '/channels/{channel}/drafts')
      .replace(/\/stops\/\d+\/lift/, '/stops/{county}/lift')
      .replace(/\/keys\/[a-z0-9-]+\/revoke/, '/keys/{kid}/revoke')
      .replace(/\/endpoints\/\d+\/[a-z0-9-]+/, '/endpoints/{county}/{endpoint}')
      .replace(/\/endpoints\/\d+$/, '/endpoints/{county}')
      .replace(/\/imports\/\d+\/[a-z]+/, '/imports/{county}/{table}')
      .replace(/\/emergencies\/\d+\/[\d-]+\/[a-z]+-\d+/, '/emergencies/{county}/{date}/{slot}')
      .replace(/\/broadcasts\/\d+\/[\d-]+\/[a-z]+/, '/broadcasts/{county}/{date}/{slot}');
    called.add(`${method.toLowerCase()} ${address}`);
    check ??= checkerOf(document());
    const wrong = check(method.toLowerCase(), address, answer.status, type, answer.body);
    if (wrong.length > 0) throw new Error(`${wrong.join('; ')}: ${JSON.stringify(answer.body)}`);
    return answer;
  };
  return { call, called };
}

/** What a browser would send back. */
export const cookiesOf = ({ headers }: Pick<Answer, 'headers'>): string =>
  headers
    .getSetCookie()
    .map((one) => one.split(';')[0] ?? '')
    .filter((one) => !one.endsWith('='))
    .join('; ');
