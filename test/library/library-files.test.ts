import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLibraryFiles } from '../../src/library/library-files.ts';
import { aHome, linesOf } from '../sources/temp-home.ts';

const sound = new Uint8Array([1, 2, 3]);
const minimal = 'title: 假币怎么认\ntopic: counterfeit\nscript: 各位乡亲\n';

async function read(files: Readonly<Record<string, string | Uint8Array>>) {
  const home = await aHome(files);
  const { lessons, findings } = await createLibraryFiles({ home }).read();
  return { home, lessons, lines: linesOf(findings) };
}

/** The findings of one lesson.yaml in `content/one`, without their common start. */
async function problems(yaml: string, files: Readonly<Record<string, string | Uint8Array>> = {}) {
  const { lessons, lines } = await read({ ...files, 'content/one/lesson.yaml': yaml });
  return { lessons, lines: lines.map((line) => line.replace('content/one/lesson.yaml', 'L')) };
}

describe('createLibraryFiles', () => {
  it('reads a complete lesson with two recordings', async () => {
    const yaml = `title: 假币怎么认
kind: lesson
topic: counterfeit
weight: ２.5
valid: { from: 2026-01-01, until: 2027-12-31 }
synthetic: true
script: |
  各位乡亲
recordings:
  zh-CN: cmn.opus
  cmn-x-jilu1239:
    file: cmn-x-jilu1239.OPUS
    script: |
      老少爷们儿
`;
    const { home, lessons, lines } = await read({
      'content/counterfeit-notes/lesson.yaml': yaml,
      'content/counterfeit-notes/cmn.opus': sound,
      'content/counterfeit-notes/cmn-x-jilu1239.OPUS': sound,
      'content/README.md': 'about',
      'content/counterfeit-notes/.DS_Store': '',
    });
    expect(lines).toEqual([]);
    const folder = 'content/counterfeit-notes';
    expect(lessons).toEqual([
      {
        lesson: {
          id: 'counterfeit-notes',
          kind: 'lesson',
          title: '假币怎么认',
          topic: 'counterfeit',
          weight: 2.5,
          validFrom: '2026-01-01',
          validUntil: '2027-12-31',
          script: '各位乡亲',
          synthetic: true,
        },
        file: `${folder}/lesson.yaml`,
        recordings: [
          {
            variety: 'cmn',
            path: join(home, folder, 'cmn.opus'),
            file: `${folder}/cmn.opus`,
            line: 10,
            column: 10,
          },
          {
            variety: 'cmn-x-jilu1239',
            script: '老少爷们儿',
            path: join(home, folder, 'cmn-x-jilu1239.OPUS'),
            file: `${folder}/cmn-x-jilu1239.OPUS`,
            line: 12,
            column: 11,
          },
        ],
      },
    ]);
  });

  it('fills in what a lesson leaves out', async () => {
    const { lessons, lines } = await problems(`${minimal}id:\nweight:\nrecordings:\nvalid: ~\n`);
    expect(lines).toEqual([]);
    expect(lessons[0]?.lesson).toEqual({
      id: 'one',
      kind: 'lesson',
      title: '假币怎么认',
      topic: 'counterfeit',
      weight: 1,
      script: '各位乡亲',
      synthetic: false,
    });
    expect(lessons[0]?.recordings).toEqual([]);
  });

  it('reads lessons saved by Windows: byte order mark, CRLF, GBK', async () => {
    const gbkTitle = Buffer.concat([
      Buffer.from('title: '),
      Buffer.from([0xbc, 0xd9, 0xb1, 0xd2]),
      Buffer.from('\r\ntopic: counterfeit\r\nscript: x\r\n'),
    ]);
    const { lessons, lines } = await read({
      'content/a/lesson.yaml': `\ufeff${minimal.replaceAll('\n', '\r\n')}`,
      'content/b/lesson.yaml': gbkTitle,
    });
    expect(lessons.map((one) => one.lesson.title)).toEqual(['假币怎么认', '假币']);
    expect(lines).toEqual([
      'warning content/b/lesson.yaml  不是 UTF-8，按 GBK 读取（not UTF-8, read as GBK）, 请另存为 UTF-8 (save it as UTF-8)',
    ]);
  });

  it('reports every problem of a lesson in one pass and leaves it out', async () => {
    const { lessons, lines } = await problems(`tittle: 假币
kind: leson
topic: Counterfeit Notes
weight: 11
valid: { from: 2026-02-30, untl: 2026-01-01 }
synthetic: maybe
script: [a]
recordings:
  english!: a.opus
`);
    expect(lessons).toEqual([]);
    expect(lines).toEqual([
      'error L:1:1  未知的键 "tittle"（unknown key）, 是不是想写 "title"？(did you mean "title"?)',
      'error L:1:1  缺少键 "title"（missing key）, 一行文字，1 到 60 个字 (one line of 1 to 60 characters)',
      'error L:2:7  "kind" 写成了 "leson"（kind is "leson"）, 是不是想写 "lesson"？要写 lesson、opening、closing、filler、notice 之一 (did you mean "lesson"? It is one of lesson, opening, closing, filler, notice)',
      'error L:3:8  "topic" 写成了 "Counterfeit Notes"（topic is "Counterfeit Notes"）, 主题，小写字母、数字和连字符 (lower-case letters, digits and hyphens)',
      'error L:4:9  "weight" 写成了 "11"（weight is "11"）, 0.1 到 10 的数 (a number from 0.1 to 10)',
      'error L:5:16  "from" 写成了 "2026-02-30"（from is "2026-02-30"）, 日期，如 2026-01-31 (a date such as 2026-01-31)',
      'error L:5:28  未知的键 "untl"（unknown key）, 是不是想写 "until"？(did you mean "until"?)',
      'error L:6:12  "synthetic" 写成了 "maybe"（synthetic is "maybe"）, true 或 false (true or false)',
      'error L:7:9  "script" 是一个列表（a list）, 文字，不能是空的 (some text)',
      'error L:9:3  "english!" 不是语言标签（no variety tag）, 语言标签，如 cmn 或 cmn-x-jilu1239 (a BCP 47 tag such as cmn or cmn-x-jilu1239)',
    ]);
  });

  it.each([
    [
      'a title of 61 characters',
      minimal.replace('假币怎么认', '币'.repeat(61)),
      /^error L:1:8 {2}"title" 写成了 ".*1 到 60/,
    ],
    [
      'a title of two lines',
      minimal.replace('假币怎么认', '"a\\nb"'),
      /^error L:1:8 {2}"title" 写成了 "a\\nb"/,
    ],
    [
      'a title that turns the direction of writing',
      minimal.replace('假币怎么认', '收\u202e款'),
      /^error L:1:8 {2}"title" 写成了 "收\\u\{202e\}款".*改变书写方向/,
    ],
    [
      'a script that turns the direction of writing',
      minimal.replace(/script: .*/, 'script: "转\u202e账"'),
      /^error L:3:9 {2}"script" 写成了 .*改变书写方向/,
    ],
    [
      'a script with signs nobody sees',
      minimal.replace(/script: .*/, 'script: "转\\a账"'),
      /^error L:3:9 {2}"script" 写成了 .*控制字符/,
    ],
    ['an empty title', minimal.replace('假币怎么认', '""'), /^error L:1:8 {2}"title" 是空的（empty）/],
    [
      'dates the wrong way round',
      `${minimal}valid: { from: 2026-02-01, until: 2026-01-31 }\n`,
      /^error L:4:35 /,
    ],
    ['an opening about fraud', `${minimal}kind: opening\n`, /^error L:2:8 {2}opening 的主题写成了/],
    ['a key twice', `${minimal}title: 真币\n`, /^error L:4:1 {2}键 "title" 写了两次/],
    ['a tab', 'title: a\nvalid:\n\tfrom: 2026-01-01\n', /^error L:3:1 {2}缩进用了制表符/],
    ['a list of lessons', '- title: a\n', /^error L:1:1 {2}文件是一个列表/],
    ['a file of two mebibytes', `script: ${'x'.repeat(2 ** 21)}`, /^error L {2}文件有 2097160 字节/],
  ])('leaves out a lesson for %s, with one finding', async (_, yaml, finding) => {
    const { lessons, lines } = await problems(yaml);
    expect(lessons).toEqual([]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(finding);
  });

  it('takes an opening with the topic station', async () => {
    const { lessons } = await problems('title: 片头\nkind: opening\ntopic: station\nscript: 东阿广播\n');
    expect(lessons[0]?.lesson).toMatchObject({ kind: 'opening', topic: 'station' });
  });
});

describe('lesson ids', () => {
  it('let an id key override the folder name, and belong to the first folder that has them', async () => {
    const { lessons, lines } = await read({
      'content/假币/lesson.yaml': `id: notes\n${minimal}`,
      'content/a/lesson.yaml': `${minimal}id: b\n`,
      'content/b/lesson.yaml': minimal,
    });
    expect(lessons.map((one) => [one.lesson.id, one.file])).toEqual([
      ['b', 'content/a/lesson.yaml'],
      ['notes', 'content/假币/lesson.yaml'],
    ]);
    expect(lines).toEqual([
      'error content/b/lesson.yaml  编号 "b" 已经是 content/a 的（id already used by content/a）, 每课一个编号 (an id of its own)',
    ]);
  });

  it('are claimed by a lesson that is left out for another reason', async () => {
    const { lessons, lines } = await read({
      'content/a/lesson.yaml': 'id: b\ntitle: x\n',
      'content/b/lesson.yaml': minimal,
    });
    expect(lessons).toEqual([]);
    expect(lines.at(-1)).toContain('content/b/lesson.yaml  编号 "b" 已经是 content/a 的');
  });

  it('cannot be a folder name with capitals', async () => {
    const { lessons, lines } = await read({ 'content/Notes/lesson.yaml': minimal });
    expect(lessons).toEqual([]);
    expect(lines[0]).toMatch(/^error content\/Notes\/lesson\.yaml {2}文件夹名 "Notes" 不能作编号/);
  });
});

describe('recordings', () => {
  it.each([
    ['missing', 'x.opus', '"x.opus" 没有这个文件'],
    ['empty', 'empty.opus', '"empty.opus" 是空文件'],
    ['a folder', 'folder.opus', '"folder.opus" 不是普通文件'],
    ['a link that leads out', 'out.opus', '"out.opus" 是指向文件夹外面的链接'],
    ['a path upwards', '../two/a.opus', '"wuu" 写成了 "../two/a.opus"'],
    ['an absolute path', '/etc/passwd.wav', '"wuu" 写成了 "/etc/passwd.wav"'],
    ['a path with backslashes', 'a\\b.wav', '"wuu" 写成了 "a\\\\b.wav"'],
    ['a file that is no audio', 'lesson.yaml', '"wuu" 写成了 "lesson.yaml"'],
    ['a list', '[a.opus]', '"wuu" 是一个列表'],
    ['left empty', '', '"wuu" 是空的'],
  ])('that are %s are errors, and the lesson stays with the others', async (_, name, found) => {
    const home = await aHome({
      'content/one/lesson.yaml': `${minimal}recordings:\n  wuu: ${name}\n  cmn: cmn.opus\n`,
      'content/one/cmn.opus': sound,
      'content/one/empty.opus': '',
      'content/one/folder.opus/x': '',
      'content/two/a.opus': sound,
    });
    await symlink('../two/a.opus', join(home, 'content/one/out.opus'));
    const { lessons, findings } = await createLibraryFiles({ home }).read();
    expect(lessons[0]?.recordings.map((one) => one.variety)).toEqual(['cmn']);
    const errors = findings.filter((one) => one.severity === 'error');
    expect(errors).toMatchObject([{ file: 'content/one/lesson.yaml', line: 5 }]);
    expect(errors[0]?.found.startsWith(found)).toBe(true);
  });

  it('of one variety under two names count once', async () => {
    const { lessons, lines } = await problems(`${minimal}recordings:\n  cmn: a.mp3\n  zh-CN: b.mp3\n`, {
      'content/one/a.mp3': sound,
      'content/one/b.mp3': sound,
    });
    expect(lessons[0]?.recordings.map((one) => one.file)).toEqual(['content/one/a.mp3']);
    expect(lines.filter((line) => line.startsWith('error'))).toEqual([
      'error L:6:3  "zh-CN" 又是一个 cmn 录音（a second cmn recording）, 每种语言一个录音 (one recording a variety)',
    ]);
  });

  it('that share a file are doubted, not refused', async () => {
    const { lessons, lines } = await problems(`${minimal}recordings:\n  cmn: a.mp3\n  wuu: a.mp3\n`, {
      'content/one/a.mp3': sound,
    });
    expect(lessons[0]?.recordings).toHaveLength(2);
    expect(lines).toEqual([expect.stringMatching(/^warning L:6:8 {2}"a.mp3" 已经是 cmn 的录音/)]);
  });

  it('with a mistyped key or name say what was meant', async () => {
    const yaml = `${minimal}recordings:\n  cmn:\n    fiel: a.mp3\n  wuu: wu.mp3\n`;
    const { lines } = await problems(yaml, { 'content/one/wuu.mp3': sound });
    expect(lines).toEqual([
      'warning L  "wuu.mp3" 没有写进 lesson.yaml（not named by lesson.yaml）, 写进 recordings 或移走 (name it under recordings, or move it away)',
      'error L:6:5  未知的键 "fiel"（unknown key）, 是不是想写 "file"？(did you mean "file"?)',
      expect.stringMatching(/^error L:6:5 {2}缺少键 "file"（missing key）/),
      'error L:7:8  "wu.mp3" 没有这个文件（no such file）, 是不是想写 "wuu.mp3"？(did you mean "wuu.mp3"?)',
    ]);
  });

  it('are found when the disk spells their name decomposed', async () => {
    const { lessons, lines } = await problems(`${minimal}recordings:\n  cmn: "é.mp3"\n`, {
      ['content/one/é.mp3'.normalize('NFD')]: sound,
    });
    expect(lines).toEqual([]);
    expect(lessons[0]?.recordings).toHaveLength(1);
  });
});

describe('a lesson.yaml too broken to be read', () => {
  it('keeps its id from other folders, and the id is told', async () => {
    const home = await aHome({
      'content/one/lesson.yaml': `\t${minimal}`,
      'content/two/lesson.yaml': `id: "named"\n\t${minimal}`,
      'content/three/lesson.yaml': `id: one\n${minimal}`,
      'content/un named/lesson.yaml': '\t',
    });
    const { lessons, unread, findings } = await createLibraryFiles({ home }).read();
    expect(lessons).toEqual([]);
    expect(unread).toEqual(['one', 'named']);
    expect(linesOf(findings)).toContainEqual(
      expect.stringContaining('编号 "one" 已经是 content/one 的（id already used by content/one）'),
    );
  });

  it('is told, too, where a key of it is wrong', async () => {
    const home = await aHome({ 'content/one/lesson.yaml': minimal.replace('title', 'tilte') });
    expect((await createLibraryFiles({ home }).read()).unread).toEqual(['one']);
  });
});

describe('what lies in content/', () => {
  it('gives one finding when it is missing', async () => {
    const { lines } = await read({});
    expect(lines).toEqual([
      'error content  缺少文件夹 "content"（no folder "content"）, 家目录里要有 "content" (a folder "content" in the home)',
    ]);
  });

  it('gives one finding when it is a file', async () => {
    const { lines } = await read({ content: 'x' });
    expect(lines).toHaveLength(1);
  });

  it('warns of stray files and of folders without lesson.yaml', async () => {
    const home = await aHome({
      'content/notes.docx': 'x',
      'content/one/lesson.yaml': minimal,
      'content/one/old.wav': sound,
      'content/two/lesson.yml': minimal,
    });
    await mkdir(join(home, 'content/empty'));
    const { lessons, findings } = await createLibraryFiles({ home }).read();
    expect(lessons).toHaveLength(1);
    expect(findings.every((one) => one.severity === 'warning')).toBe(true);
    expect(findings.map((one) => one.file)).toEqual([
      'content/notes.docx',
      'content/empty/lesson.yaml',
      'content/one/lesson.yaml',
      'content/two/lesson.yaml',
    ]);
    expect(findings.at(-1)?.expected).toContain('"lesson.yml"');
  });

  it('does not read a lesson.yaml that is a link out of its folder', async () => {
    const home = await aHome({ 'secret.yaml': minimal, 'content/one/a.txt': '' });
    await symlink('../../secret.yaml', join(home, 'content/one/lesson.yaml'));
    const { lessons, findings } = await createLibraryFiles({ home }).read();
    expect(lessons).toEqual([]);
    expect(linesOf(findings)[0]).toContain('是指向文件夹外面的链接');
  });
});
