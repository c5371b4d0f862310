import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aHome, removeSpeech } from '../support/home.ts';
import { dalaba, eventually, output } from '../support/process.ts';
import { freePort, serving } from '../support/served-home.ts';

const root = resolve(import.meta.dirname, '../..');
const stackLine = /^\s+at /m;
let place = '';
let home = '';

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'dalaba-start-'));
  home = join(place, 'home');
  for (const room of ['content', 'schedules']) await mkdir(join(home, room), { recursive: true });
});

afterEach(() => rm(place, { recursive: true, force: true }));

interface Ended {
  readonly code: number | string;
  readonly text: string;
}

/** A start that must fail: in words, without a stack trace. */
function refused({ code, text }: Ended, ...says: readonly string[]): void {
  expect(code, text).toBe(1);
  for (const part of says) expect(text).toContain(part);
  expect(text).not.toMatch(stackLine);
}

const serve = (env: Readonly<Record<string, string>> = {}, ...args: string[]) =>
  output(['serve', '--home', home, '--port', '0', ...args], { DALABA_LOG_LEVEL: 'error', ...env });

async function run(command: string, args: readonly string[], env = process.env): Promise<Ended> {
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  }
  const [code] = await once(child, 'close');
  return { code, text };
}

/** A folder with these programs and no others. */
async function onlyPrograms(...names: readonly string[]): Promise<string> {
  const bin = await mkdtemp(join(place, 'bin-'));
  for (const name of names) await symlink(programPath(name), join(bin, name));
  return bin;
}

function programPath(name: string): string {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // The next folder may have it.
    }
  }
  throw new Error(`${name} is needed by this test`);
}

describe('the service refuses to start, and says why', () => {
  test('where its port is taken', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    try {
      refused(await serve({}, '--port', String(port)), `端口 ${port} 已被占用`, '--port');
      // Told before anything is opened, read or made.
      expect(existsSync(join(home, 'data', 'dalaba.sqlite'))).toBe(false);
    } finally {
      other.close();
    }
  });

  test('where it may not write into its home', async () => {
    await chmod(home, 0o555);
    const node = [
      process.execPath,
      ...['--disable-warning=ExperimentalWarning', join(root, 'src/main.ts')],
      ...['serve', '--home', home, '--port', '0'],
    ];
    // Modes bind the superuser, too, once it has given up the right to pass over them.
    const superuser = ['setpriv', '--bounding-set=-dac_override,-dac_read_search'];
    const [command = '', ...args] = process.getuid?.() === 0 ? [...superuser, ...node] : node;
    refused(await run(command, args), '建不了文件夹', join(home, 'data'), '用能写那里的用户');
  });

  test('where there is no redis-server', async () => {
    refused(await serve({ PATH: await onlyPrograms('flock') }), '找不到 redis-server', 'apt install');
  });

  test('where its data belongs to a service that runs', async () => {
    const first = await serving({ folder: home }, 0);
    try {
      refused(await serve(), '数据目录正被另一个服务使用', join(home, 'data'));
      expect((await first.ask('GET', '/plays')).status).toBe(200);
    } finally {
      await first.process.kill('SIGTERM');
    }
  });

  test('where no folder is short enough for a socket', async () => {
    const long = join(place, 'x'.repeat(120));
    await mkdir(long);
    const environment = { DALABA_DATA: join(long, 'data'), XDG_RUNTIME_DIR: long, TMPDIR: long };
    refused(await serve(environment), '套接字路径太长', 'XDG_RUNTIME_DIR');
  });

  test('where roles are split without a shared database and queue', async () => {
    refused(await serve({}, '--roles', 'web'), 'DATABASE_URL', 'REDIS_URL');
    const [redis, database] = ['redis://:hush-hush@127.0.0.1/0', 'postgres://a:hush-hush@127.0.0.1/b'];
    const halves = [
      await serve({ DATABASE_URL: database }, '--roles', 'clock'),
      await serve({ REDIS_URL: redis }, '--roles', 'worker,web'),
    ];
    refused(halves[0] as Ended, '先设置 REDIS_URL，');
    refused(halves[1] as Ended, '先设置 DATABASE_URL，');
    for (const { text } of halves) expect(text).not.toContain('hush');
  });

  test('where its database does not answer, without the password', async () => {
    const port = await freePort();
    const ended = await serve({ DATABASE_URL: `postgres://dalaba:hush-hush@127.0.0.1:${port}/dalaba` });
    refused(ended, '打不开数据库', `127.0.0.1:${port}/dalaba`);
    expect(ended.text).not.toContain('hush');
  });

  test('where its Redis does not answer, without the password', async () => {
    const port = await freePort();
    const ended = await serve({ REDIS_URL: `redis://:hush-hush@127.0.0.1:${port}/0` });
    refused(ended, 'REDIS_URL', `127.0.0.1:${port}`);
    expect(ended.text).not.toContain('hush');
  });

  test('where its environment is wrong: every name at once, and no value', async () => {
    const wrong = {
      DALABA_PORT: 'hush-1',
      DALABA_SPEED: 'hush-2',
      DALABA_TARGET_LUFS: 'hush-3',
      DALABA_LOG_LEVEL: 'hush-4',
      DALABA_GRACE_SECONDS: '-5',
      DATABASE_URL: 'mysql://root:hush-6@127.0.0.1/x',
      REDIS_URL: 'hush-7',
      DALABA_BLOBS: 'hush-8',
      DALABA_S3_ENDPOINT: 'hush-9',
      DALABA_S3_ADDRESSING: 'hush-10',
    };
    const ended = await serve(wrong);
    refused(ended, ...Object.keys(wrong));
    expect(ended.text).not.toContain('hush');
    expect(ended.text).not.toContain('-5');
  });

  test('where time should run fast and the home is no sample', async () => {
    refused(await serve({ DALABA_SPEED: '20' }), 'DALABA_SPEED 只能用在样例家目录');
  });
});

describe('without ffmpeg', () => {
  let spoken: Awaited<ReturnType<typeof aHome>>;

  beforeAll(async () => {
    spoken = await aHome({ lessons: 1, endpoints: ['donge-001,铜城喇叭,371524100,memory,memory://a'] });
  });

  afterAll(async () => {
    await spoken.remove();
    await removeSpeech();
  });

  test('neither the service nor a check gets going, and both name what to install', async () => {
    const PATH = await onlyPrograms('flock', 'redis-server', 'true');
    for (const command of [['serve', '--port', '0'], ['check']]) {
      const ended = await output([...command, '--home', spoken.folder], { PATH, DALABA_LOG_LEVEL: 'error' });
      refused(ended, '没有 ff', 'apt install ffmpeg');
    }
  });

  test('a failure while closing does not hide why the start failed', async () => {
    // Without true(1) nobody can wait for Redis to let go of its files.
    const PATH = await onlyPrograms('flock', 'redis-server');
    const ended = await output(['serve', '--port', '0', '--home', spoken.folder], { PATH });
    refused({ ...ended, text: ended.text.slice(ended.text.lastIndexOf('这台机器上没有')) }, '没有 ff');
    expect(ended.text).toContain('closing after a failed start failed, too');
  });

  test('a start is stopped while it reads, and calls no recording damaged', async () => {
    const PATH = await onlyPrograms('flock', 'redis-server', 'true', 'ffprobe');
    await writeFile(join(PATH, 'ffmpeg'), '#!/bin/sh\nexec /bin/sleep 60\n', { mode: 0o755 });
    await rm(join(spoken.folder, 'data'), { recursive: true, force: true });
    const service = dalaba(['serve', '--port', '0', '--home', spoken.folder], { PATH });
    const masters = join(spoken.folder, 'data', 'blobs');
    await eventually(() => existsSync(masters) && readdirSync(masters).length > 1, {
      describe: service.output,
    });
    expect(await service.kill('SIGTERM')).toBe(130);
    expect(service.output()).toContain('已停止');
    expect(service.output()).not.toContain('已损坏');
    expect(existsSync(join(spoken.folder, 'data', 'run', 'service.json'))).toBe(false);
  });
});

test('while the audio store is away a service serves what it has, and says which store it is without its keys', async () => {
  const port = await freePort();
  const store = {
    DALABA_BLOBS: 's3://audio/prefix',
    DALABA_S3_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
    DALABA_S3_ACCESS_KEY: 'an-access-key',
    DALABA_S3_SECRET_KEY: 'a-secret-never-told',
  };
  const filled = await aHome({ lessons: 1, endpoints: ['donge-001,铜城喇叭,371524100,memory,memory://a'] });
  try {
    const { process: service, url } = await serving(filled, port, store);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await service.kill('SIGTERM');
    expect(service.output()).toMatch(/音频仓库 s3:\/\/audio\/prefix\/ .*连不上/);
    expect(service.output()).toContain('the home is not published yet; it is tried again');
    expect(service.output()).not.toMatch(/an-access-key|a-secret-never-told/);
  } finally {
    await filled.remove();
  }
});

test('a simulated village ends with the process that started it', async () => {
  const port = await freePort();
  const spoken = await aHome({
    lessons: 0,
    seconds: 2,
    endpoints: [`donge-001,铜城喇叭,371524100,http,http://127.0.0.1:${port}/donge-001`],
  });
  const served = await serving(spoken, 0, { DALABA_CREDENTIAL_DONGE_001: 'a-secret' });
  const village = spawn(
    process.execPath,
    [
      join(root, 'src/main.ts'),
      'village',
      '--attached',
      ...['--home', spoken.folder, '--server', served.url],
    ],
    { env: { ...process.env, DALABA_CREDENTIAL_DONGE_001: 'a-secret' }, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  try {
    await once(village.stdout, 'data');
    village.stdin.end();
    expect(await once(village, 'exit')).toEqual([0, null]);
  } finally {
    village.kill('SIGKILL');
    await served.process.kill('SIGTERM');
    await spoken.remove();
  }
});

test('a long data path and a long runtime folder do no harm while the temporary folder is short', async () => {
  const long = join(place, 'x'.repeat(120));
  await mkdir(long);
  const service = dalaba(['serve', '--home', home, '--port', '0'], {
    DALABA_DATA: join(long, 'data'),
    XDG_RUNTIME_DIR: long,
  });
  try {
    await eventually(() => service.output().includes('已启动') || undefined, { describe: service.output });
  } finally {
    expect(await service.kill('SIGTERM')).toBe(0);
  }
});

describe('a Node that is too old', () => {
  /** A copy of the launchers, in which npm has installed a Node that answers as told. */
  async function installed(version: string): Promise<string> {
    const copy = join(place, 'copy');
    for (const folder of ['bin', 'scripts', 'node_modules/.bin']) {
      await mkdir(join(copy, folder), { recursive: true });
    }
    for (const file of ['bin/dalaba', 'scripts/start.sh', 'scripts/ensure.sh', 'package-lock.json']) {
      await copyFile(join(root, file), join(copy, file));
    }
    await copyFile(join(root, 'package-lock.json'), join(copy, 'node_modules/.dalaba-lock'));
    const node = `#!/bin/sh
case "$1" in
  --version) echo ${version} ;;
  -e) exit 1 ;;
  *) echo "    at runs anyway" ;;
esac
`;
    await writeFile(join(copy, 'node_modules/.bin/node'), node, { mode: 0o755 });
    return copy;
  }

  test.each(['v18.19.0', 'v25.9.9', ''])('(%s) is refused by bin/dalaba', async (version) => {
    refused(await run('sh', [join(await installed(version), 'bin/dalaba'), 'plays']), 'Node', '26');
  });

  test('is refused by npm start, with its version', async () => {
    const bin = join(place, 'stubs');
    await mkdir(bin);
    await writeFile(join(bin, 'npm'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
    const copy = await installed('v18.19.0');
    refused(await run('sh', [join(copy, 'scripts/start.sh')], env), 'v18.19.0', '26');
  });

  test('is not there at all before npm has installed it, which bin/dalaba says', async () => {
    const copy = await installed('v26.0.0');
    await rm(join(copy, 'node_modules'), { recursive: true });
    refused(await run('sh', [join(copy, 'bin/dalaba')]), '还没有安装', 'npm install');
  });
});
