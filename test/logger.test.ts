import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLogger } from '../src/logger.ts';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  let text = '';
  const sink = new Writable({
    write(part, _encoding, done) {
      text += String(part);
      done();
    },
  });
  write(createLogger('info', sink));
  return text;
}

const secret = 'hunter2-hunter2';

test.each([
  ['a token', { token: secret }],
  ['an Authorization header', { headers: { authorization: secret } }],
  ['the headers of a request', { request: { headers: { authorization: secret, cookie: secret } } }],
  [
    'the headers of an error’s request',
    { err: Object.assign(new Error('x'), { config: { headers: { Authorization: secret } } }) },
  ],
  ['a password', { password: secret, url: { password: secret } }],
  ['an order', { jws: secret, delivery: { jws: secret } }],
  [
    'what was told to a database',
    { err: Object.assign(new Error('x'), { command: { name: 'auth', args: [secret] } }) },
  ],
  ['a database’s address', { err: new Error(`connect postgres://dalaba:${secret}@10.0.0.1/dalaba failed`) }],
  ['a database’s address in a field', { databaseUrl: `redis://:${secret}@10.0.0.1` }],
])('%s is not in the log', (_name, fields) => {
  const text = logged((logger) => {
    logger.error(fields, 'something failed');
    logger.child(fields).info({}, 'something else');
  });
  expect(text).not.toContain(secret);
  expect(text).toContain('something failed');
});

test('a child’s fields stay on its lines', () => {
  expect(logged((logger) => logger.child({ county: '371524' }).info({ n: 1 }, 'm'))).toMatch(
    /"county":"371524","n":1/,
  );
});
