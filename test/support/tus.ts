import { type IncomingHttpHeaders, request } from 'node:http';

export interface TusAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

/** A tus client that does as it is told, right or wrong. */
export function tus(url: string, token: string, headers: Readonly<Record<string, string>> = {}) {
  const call = (
    method: string,
    path: string,
    more: Readonly<Record<string, string>> = {},
    body?: Uint8Array,
  ): Promise<TusAnswer> =>
    new Promise((resolve, reject) => {
      const asked = request(
        new URL(path, url),
        {
          method,
          agent: false,
          headers: { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0', ...headers, ...more },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (piece: string) => {
            text += piece;
          });
          response.once('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: text === '' ? {} : JSON.parse(text),
            }),
          );
        },
      );
      asked.once('error', reject).end(body);
    });
  return {
    call,
    create: (length: number | string, metadata: Readonly<Record<string, string>>) =>
      call('POST', '/api/v1/uploads', {
        'upload-length': String(length),
        'upload-metadata': metadataOf(metadata),
      }),
    send: (place: string, offset: number, bytes: Uint8Array, more: Readonly<Record<string, string>> = {}) =>
      call(
        'PATCH',
        place,
        { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream', ...more },
        bytes,
      ),
    /** Sends bytes and never ends the request; answers how to cut it off. */
    begin(place: string, offset: number, length: number, bytes: Uint8Array): { cut(): void } {
      const asked = request(new URL(place, url), {
        method: 'PATCH',
        agent: false,
        headers: {
          authorization: `Bearer ${token}`,
          'tus-resumable': '1.0.0',
          ...headers,
          'upload-offset': String(offset),
          'content-type': 'application/offset+octet-stream',
          'content-length': String(length),
        },
      });
      asked.on('error', () => undefined).write(bytes);
      return { cut: () => asked.destroy() };
    },
  };
}

export const metadataOf = (metadata: Readonly<Record<string, string>>): string =>
  Object.entries(metadata)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',');
