import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createScheduleFiles } from '../../src/schedules/schedule-files.ts';
import { aHome, linesOf } from '../sources/temp-home.ts';

const county = {
  'schedules/donge/schedule.yaml': `county: "371524"
name: 东阿县
pinyin: donge
slots:
  evening: { at: "18:30", length: 10m }
`,
  'schedules/donge/areas.csv': 'code,name\n371524101,刘集镇\n',
  'schedules/donge/endpoints.csv': 'id,name,area,driver,address\na-1,前村喇叭,371524101,memory,\n',
};

async function read(yaml?: string) {
  const home = await aHome({ ...county, ...(yaml === undefined ? {} : { 'schedules/alerts.yaml': yaml }) });
  const { alerts, schedules, findings } = await createScheduleFiles({ home }).read();
  expect(schedules).toHaveLength(1);
  return { alerts, lines: linesOf(findings) };
}

describe('alerts.yaml', () => {
  it('of the docs is read without findings', async () => {
    const docs = await readFile(join(import.meta.dirname, '../../docs/alerts.md'), 'utf8');
    const yaml = /```yaml\n(.*?)```/s.exec(docs)?.[1];
    const { alerts, lines } = await read(yaml);
    expect(lines).toEqual([]);
    expect(alerts?.channels).toEqual([
      { kind: 'wecom', credential: 'wecom-duty', language: 'zh' },
      {
        kind: 'dingtalk',
        credential: 'dingtalk-donge',
        secret: 'dingtalk-donge-secret',
        counties: ['371524'],
        kinds: ['missed', 'undelivered'],
        language: 'zh',
      },
      {
        kind: 'email',
        credential: 'smtp',
        from: 'dalaba@example.org',
        to: ['duty@example.org'],
        language: 'both',
      },
      { kind: 'webhook', credential: 'monitoring', secret: 'monitoring-secret', language: 'en' },
    ]);
  });

  it('may be absent: then nobody is told', async () => {
    expect(await read()).toEqual({ alerts: { channels: [] }, lines: [] });
  });

  it.each([
    [
      'a mistyped kind',
      'channels:\n  - { kind: wecon, credential: duty }\n',
      'error schedules/alerts.yaml:2:13  "kind" 写成了 "wecon"（kind is "wecon"）, 是不是想写 "wecom"？',
    ],
    [
      'a mistyped key',
      'channels:\n  - kind: wecom\n    credential: duty\n    countys: ["371524"]\n',
      'error schedules/alerts.yaml:4:5  未知的键 "countys"（unknown key）, 是不是想写 "counties"？',
    ],
    [
      'a mistyped fault',
      'channels:\n  - { kind: wecom, credential: duty, kinds: [mised] }\n',
      'error schedules/alerts.yaml:2:46  "kinds" 写成了 "mised"',
    ],
    [
      'a channel without a credential',
      'channels:\n  - kind: wecom\n',
      'error schedules/alerts.yaml:2:5  缺少键 "credential"（missing key）',
    ],
    [
      'a secret for WeCom',
      'channels:\n  - kind: wecom\n    credential: duty\n    secret: word\n',
      'error schedules/alerts.yaml:4:5  wecom 没有 "secret"',
    ],
    [
      'an e-mail to nobody',
      'channels:\n  - { kind: email, credential: smtp, from: a@example.org }\n',
      'error schedules/alerts.yaml:2:5  缺少键 "to"（missing key）',
    ],
    [
      'an address that would add a header',
      'channels:\n  - { kind: email, credential: smtp, from: a@example.org, to: ["b@example.org,c@d"] }\n',
      'error schedules/alerts.yaml:2:64  "to" 写成了 "b@example.org,c@d"',
    ],
    [
      'one credential for two channels',
      'channels:\n  - { kind: wecom, credential: duty }\n  - { kind: wecom, credential: duty }\n',
      'error schedules/alerts.yaml:3:32  凭据 "duty" 用了两次',
    ],
    ['a list in the place of the keys', '- kind: wecom\n', 'error schedules/alerts.yaml:1:1'],
    ['no channels', 'channel: []\n', 'error schedules/alerts.yaml:1:1'],
  ])('with %s is left out, and says where and what', async (_name, yaml, expected) => {
    const { alerts, lines } = await read(yaml);
    expect(alerts).toBeUndefined();
    expect(lines.join('\n')).toContain(expected);
  });

  it('never shows an address that was written in the place of its name', async () => {
    const { alerts, lines } = await read(
      'channels:\n  - kind: wecom\n    credential: https://qyapi.weixin.qq.com/x?key=TOPSECRET\n',
    );
    expect(alerts).toBeUndefined();
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toContain('TOPSECRET');
    expect(lines.join()).toContain('schedules/alerts.yaml:3:17');
  });

  it('warns of a county nobody has', async () => {
    const { alerts, lines } = await read(
      'channels:\n  - { kind: wecom, credential: duty, counties: ["371522"] }\n',
    );
    expect(alerts?.channels).toHaveLength(1);
    expect(lines).toEqual([
      expect.stringMatching(/^warning schedules\/alerts.yaml:2:49 {2}没有能用的县 "371522"/),
    ]);
  });
});
