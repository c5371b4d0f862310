import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createProgram, type ProgramDeps } from '../../src/cli/program.ts';
import { output } from '../support/process.ts';

const stackLine = /^\s+at /m;

/** Runs a command line that must end before it needs anything of the service. */
async function words(...args: string[]): Promise<{ code: number; text: string }> {
  const said: string[] = [];
  const say = (text: string) => said.push(text);
  await createProgram({ out: say, err: say } as unknown as ProgramDeps).run(['node', 'dalaba', ...args]);
  return { code: Number(process.exitCode ?? 0), text: said.join('\n') };
}

afterEach(() => {
  process.exitCode = undefined;
});

describe('help', () => {
  test('lists the commands, and every one of them has a help of its own', async () => {
    const { code, text } = await words('--help');
    expect(code).toBe(0);
    const listed = [...text.slice(text.indexOf('Commands:')).matchAll(/^ {2}([a-z]\S*)/gm)];
    const commands = listed.map(([, name = '']) => name).filter((name) => name !== 'help');
    expect(commands).toEqual(expect.arrayContaining(['serve', 'check', 'plan', 'air', 'plays', 'approve']));
    for (const command of [...commands, 'sample']) {
      const help = await words(command, '--help');
      expect(help.code, command).toBe(0);
      expect(help.text).toContain(`Usage: dalaba ${command} `);
      expect(help.text, command).toMatch(/[一-鿿]{2}/);
    }
  });

  test('comes for a command after the word help, too', async () => {
    expect(await words('help', 'plan')).toEqual(await words('plan', '--help'));
  });

  test('is what the real command line prints, on its standard output', async () => {
    const { code, stdout, text } = await output(['plan', '--help']);
    expect(code).toBe(0);
    expect(stdout).toBe(text);
    expect(stdout).toBe(`${(await words('plan', '--help')).text}\n`);
  });
});

describe('what is typed wrongly is refused in a sentence', () => {
  test.each([
    { why: 'an unknown command', args: ['bogus'], says: 'bogus' },
    { why: 'an unknown option', args: ['check', '--bogus'], says: '--bogus' },
    { why: 'a missing county', args: ['plan'], says: 'county' },
    { why: 'one word too many', args: ['publish', 'donge'], says: 'publish' },
    { why: 'a slot that is none', args: ['plan', 'donge', '--slot', 'noon'], says: 'morning' },
    { why: 'no number of days', args: ['plan', 'donge', '--days', 'two'], says: '1 到 366' },
    { why: 'no plays at all', args: ['plays', '--limit', '0'], says: '1 到 100000' },
    { why: 'a port out of range', args: ['serve', '--port', '70000'], says: '0 到 65535' },
    { why: 'a role that is none', args: ['serve', '--roles', 'web,cook'], says: 'web、clock、worker' },
    { why: 'no speed', args: ['sample', '--speed', '0'], says: '1 到 600' },
    { why: 'no settings file', args: ['loudspeaker'], says: '--config' },
    { why: 'no county', args: ['air'], says: /^少写了 <county>。error: missing/ },
    { why: 'no reason', args: ['stop', '东阿'], says: /^少写了选项 --reason <reason>。/ },
    { why: 'a slip of the hand', args: ['brodcasts'], says: /^没有命令 brodcasts。是不是 broadcasts？/ },
    { why: 'no such option', args: ['plays', '--nope'], says: /^没有选项 --nope。/ },
    {
      why: 'two forms at once',
      args: ['plays', '--csv', '--json'],
      says: /^选项 --csv 和 --json 不能一起用。/,
    },
    { why: 'too much', args: ['plays', 'a'], says: /^多写了：只要 0 个，写了 1 个。/ },
    {
      why: 'no policy',
      args: ['emergency', 'air', 'a', 'b', '--after', 'c'],
      says: /^选项 --after <what> 的值 c 不对，可以写 resume、drop。/,
    },
  ])('$why', async ({ args, says }) => {
    const { code, text } = await words(...args);
    expect(code).toBe(1);
    expect(text).toMatch(says);
    expect(text).toContain('--help');
    expect(text).not.toMatch(stackLine);
  });

  test('with exit code 1 and on standard error, when the command line is real', async () => {
    const { code, text, stdout } = await output(['bogus']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(text).toBe(
      "没有命令 bogus。error: unknown command 'bogus'\n（加 --help 看用法 · add --help for usage）\n",
    );
  });
});

describe('before the first start', () => {
  let empty = '';

  beforeAll(async () => {
    empty = await mkdtemp(join(tmpdir(), 'dalaba-empty-'));
  });

  afterAll(() => rm(empty, { recursive: true }));

  test.each([
    { args: ['keys'], says: '还没有密钥' },
    { args: ['plays'], says: '还没有数据' },
    { args: ['broadcasts'], says: '还没有数据' },
    { args: ['plan', 'donge'], says: '还没有数据' },
    { args: ['air', 'donge', 'evening'], says: '还没有数据' },
    { args: ['publish'], says: '服务没有运行' },
    { args: ['approve', 'opening', 'cmn', '--yes'], says: '服务没有运行' },
    { args: ['ingest', 'a.wav', '--lesson', 'opening', '--variety', 'cmn'], says: '服务没有运行' },
    { args: ['recordings'], says: '还没有数据' },
    { args: ['transfer', '--to', 'postgres://127.0.0.1:1/none'], says: '没有可转的' },
    { args: ['backup', ''], says: '名字是空的' },
    { args: ['village'], says: 'dalaba serve' },
    { args: ['sample', '--once'], says: '不是样例家目录' },
  ])('$args says what to do first', async ({ args, says }) => {
    const { code, text } = await output([...args, '--home', empty]);
    expect(code).toBe(1);
    expect(text).toContain(says);
    expect(text).not.toMatch(stackLine);
  });

  test.each([['restore', '.'], ['migrate']])(
    '%s to where no folder can be made ends at once, and says so',
    async (...args) => {
      const { code, text } = await output([...args, '--home', '/proc/none']);
      expect([code, text]).toEqual([1, expect.stringContaining('建不了文件夹')]);
      expect(text).not.toMatch(stackLine);
    },
  );

  test('a service for a folder that is not there is refused, and creates none', async () => {
    const typo = join(empty, 'hmoe');
    const { code, text } = await output(['serve', '--home', typo]);
    expect(code).toBe(1);
    expect(text).toContain(`没有这个文件夹：${typo}`);
    expect(text).not.toMatch(stackLine);
    expect(existsSync(typo)).toBe(false);
  });

  test('a loudspeaker without its settings says which file, and repeats nothing of a broken one', async () => {
    const missing = await output(['loudspeaker', '--config', join(empty, 'none.json')]);
    expect(missing.code).toBe(1);
    expect(missing.text).toContain('none.json');
    expect(missing.text).not.toMatch(stackLine);
    const secret = join(empty, 'secret.json');
    await writeFile(secret, '{ "secret": "hush-hush", }');
    const broken = await output(['loudspeaker', '--config', secret, '--log']);
    expect(broken.code).toBe(1);
    expect(broken.text).toContain('secret.json 不是 JSON');
    expect(broken.text).not.toContain('hush');
    expect(broken.text).not.toMatch(stackLine);
  });
});
