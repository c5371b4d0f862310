import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLoudspeaker } from '../../src/loudspeaker/loudspeaker.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { dalaba, eventually, output } from '../support/process.ts';
import { freePort, type Served, serving } from '../support/served-home.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  await removeSpeech();
});

const docs = readFileSync('docs/tls.md', 'utf8');

/** An authority and a certificate for this machine, made by the very commands of docs/tls.md. */
function anAuthority(): { folder: string; ca: string } {
  const folder = mkdtempSync(join(tmpdir(), 'dalaba-ca-'));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  const commands = /^```sh ca\n([\s\S]*?)^```$/m.exec(docs)?.[1] ?? 'false';
  execFileSync('sh', ['-e', '-c', commands], {
    cwd: folder,
    env: { ...process.env, CN: '127.0.0.1' },
    stdio: 'pipe',
  });
  return { folder, ca: join(folder, 'ca.pem') };
}

/** Ends TLS before the service, as a reverse proxy does. */
async function tlsBefore(url: string, { folder }: { folder: string }): Promise<string> {
  const pem = (name: string) => readFileSync(join(folder, name));
  const { port } = new URL(url);
  const server = tls.createServer({ key: pem('server.key'), cert: pem('server.pem') }, (socket) => {
    const inner = net.connect(Number(port), '127.0.0.1');
    for (const [from, to] of [
      [socket, inner],
      [inner, socket],
    ] as const) {
      from.pipe(to);
      from.on('error', () => to.destroy());
    }
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => server.close());
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

let home: TestHome;
let served: Served;
let secure: string;
let ours: { folder: string; ca: string };
let theirs: { folder: string; ca: string };
let port: number;

beforeAll(async () => {
  port = await freePort();
  home = await aHome({
    lessons: 1,
    seconds: 2,
    endpoints: [`donge-001,铜城喇叭,371524100,http,http://127.0.0.1:${port}`],
  });
  cleanups.push(home.remove);
  served = await serving(home, 0);
  cleanups.push(() => served.process.kill('SIGTERM'));
  ours = anAuthority();
  theirs = anAuthority();
  secure = await tlsBefore(served.url, ours);
});

const aCode = async (): Promise<string> => {
  const { text, stdout, code } = await output(['enrol', 'donge-001', '--home', home.folder, '--json']);
  expect(code, text).toBe(0);
  return JSON.parse(stdout).code;
};
const enrolment = (code: string, config: string, ca: string): string[] => [
  'loudspeaker',
  ...['--enrol', code, '--server', secure, '--ca', ca, '--config', config, '--port', String(port)],
];
const signIn = async (secret: string): Promise<number> => {
  const { status } = await fetch(`${served.url}/device/v1/keys`, {
    headers: { authorization: `Basic ${btoa(`donge-001:${secret}`)}` },
  });
  return status;
};
const timeOf = async (): Promise<number | null> =>
  (
    (await fetch(`http://127.0.0.1:${port}/health`)
      .then((answer) => answer.json())
      .catch(() => ({ nowMs: null }))) as { nowMs: number | null }
  ).nowMs;

test('a loudspeaker becomes an endpoint by a code, over TLS of a private authority, until it is revoked', async () => {
  const code = await aCode();
  const config = join(home.folder, 'device', 'settings.json');
  // A server that the wrong authority vouches for is not even told the code.
  const refused = await output(enrolment(code, config, theirs.ca));
  expect(refused.code).toBe(1);
  expect(refused.text).toContain('Could not enrol');
  expect(() => statSync(config)).toThrow('ENOENT');

  const speaker = dalaba(enrolment(code, config, ours.ca));
  cleanups.push(() => speaker.kill('SIGTERM'));
  const options = { describe: speaker.output };
  await eventually(async () => (await timeOf()) !== null || undefined, options);
  expect(statSync(config).mode & 0o777).toBe(0o600);
  const settings = JSON.parse(readFileSync(config, 'utf8'));
  expect(settings).toMatchObject({
    endpoint: 'donge-001',
    county: '371524',
    server: secure,
    caFile: ours.ca,
  });
  expect(await signIn(settings.secret)).toBe(200);
  expect(speaker.output()).not.toContain(settings.secret);

  const again = await output(enrolment(code, `${config}.2`, ours.ca));
  expect([again.code, again.text]).toEqual([1, expect.stringContaining('wrong, used or expired')]);

  const revoked = await output(['enrol', 'donge-001', '--revoke', '--home', home.folder]);
  expect(revoked.code, revoked.text).toBe(0);
  expect(await signIn(settings.secret)).toBe(401);
});

test('a loudspeaker that trusts another authority is told no time, and tells no secret', async () => {
  const config = join(home.folder, 'device', 'settings.json');
  const settings = JSON.parse(readFileSync(config, 'utf8'));
  const warnings: string[] = [];
  const log = { info: () => undefined, warn: (fields: object) => void warnings.push(JSON.stringify(fields)) };
  const folder = join(home.folder, 'other-device');
  const speaker = await createLoudspeaker({ ...settings, folder, caFile: theirs.ca }, { port: 0, log });
  cleanups.push(speaker.close);
  await eventually(() => /certificate|UNABLE_TO_VERIFY/.test(warnings.join()) || undefined);
  expect(speaker.health().nowMs).toBeNull();
  const unreadable = join(home.folder, 'no-such.pem');
  await expect(
    createLoudspeaker({ ...settings, folder: `${folder}-2`, caFile: unreadable }, { port: 0 }),
  ).rejects.toThrow(unreadable);
  writeFileSync(`${config}.taken`, '{}');
  const taken = await output(enrolment('0000-0000', `${config}.taken`, ours.ca));
  expect(taken.text).toContain('exists already');
});
