import { expect, test } from 'vitest';
import { answerTo, challengeIn } from '../../src/endpoints/axis/digest.ts';

const nonce = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v';
const opaque = 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS';
const offer = (algorithm: string) =>
  `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="${nonce}", opaque="${opaque}"`;

// RFC 7616, 3.9.1.
test.each([
  ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
  ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
])('answers the example of RFC 7616 in %s', (algorithm, response) => {
  const challenge = challengeIn(offer(algorithm));
  if (challenge === undefined) throw new Error('it was not understood');
  const login = { user: 'Mufasa', password: 'Circle of Life' };
  const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
  const header = answerTo(challenge, login, { method: 'GET', uri: '/dir/index.html', count: 1, cnonce });
  expect(header).toContain(`response="${response}"`);
  expect(header).toContain(`algorithm=${algorithm}, qop=auth, nc=00000001, cnonce="${cnonce}"`);
});

test('prefers SHA-256 wherever it stands among others', () => {
  for (const header of [
    `Basic realm="x", ${offer('MD5')}, ${offer('SHA-256')}`,
    `${offer('SHA-256')}, ${offer('MD5')}, Negotiate`,
  ])
    expect(challengeIn(header)).toEqual({
      algorithm: 'SHA-256',
      realm: 'http-auth@example.org',
      nonce,
      opaque,
    });
});

test('reads what is quoted, whatever stands in it, and MD5 where no algorithm is named', () => {
  const found = challengeIn('digest REALM="a, Digest b=\\"c\\"" , nonce = n1,qop=auth');
  expect(found).toEqual({ algorithm: 'MD5', realm: 'a, Digest b="c"', nonce: 'n1' });
  const header = answerTo(
    found ?? expect.fail(),
    { user: 'root', password: '' },
    { method: 'GET', uri: '/', count: 17 },
  );
  expect(header).toContain('realm="a, Digest b=\\"c\\""');
  expect(header).toContain('nc=00000011');
});

test.each([
  ['nothing', ''],
  ['Basic', 'Basic realm="device"'],
  ['another hash', offer('SHA-512-256')],
  ['a session', offer('MD5-sess')],
  ['no quality of protection', `Digest realm="x", nonce="${nonce}"`],
  ['only auth-int', `Digest realm="x", nonce="${nonce}", qop="auth-int"`],
  ['no nonce', 'Digest realm="x", qop="auth"'],
  ['letters that are no ASCII', `Digest realm="大", nonce="${nonce}", qop="auth"`],
  ['half a string', `Digest realm="x, nonce="${nonce}, qop="auth`],
  ['a great deal of nothing', `Digest ${','.repeat(8000)}`],
  ['backslashes', `Digest realm="${'\\'.repeat(8001)}`],
])('gives no password away for %s', (_, header) => {
  expect(challengeIn(header)).toBeUndefined();
});
