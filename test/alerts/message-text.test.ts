import { describe, expect, test } from 'vitest';
import { messageText } from '../../src/alerts/message-text.ts';
import { adviceWords, alertSentence } from '../../src/domain/alert-text.ts';
import { addDays } from '../../src/domain/calendar.ts';
import { type Fault, faultKinds } from '../../src/domain/fault.ts';
import { anAlert, news } from '../support/alerts.ts';
import { today } from '../support/lessons.ts';

const options = { language: 'zh', maxBytes: 4096, publicUrl: undefined } as const;

test('a warning says where, when, what and what to do', () => {
  expect(messageText(news(anAlert()), options)).toEqual({
    title: '【大喇叭】1 次播出有问题',
    body: '- ⚠️ 东阿县 2026-11-24 晚间 18:30：10 个终端里有 3 个没有收到播出令。看村里的网络和电源；进展在“今日”里（命令行：dalaba broadcasts）。',
  });
});

test('in English it says the same', () => {
  expect(messageText(news(anAlert()), { ...options, language: 'en' })).toEqual({
    title: '[Dalaba] 1 broadcasts in danger',
    body: '- ⚠️ 东阿县 (371524), evening of 2026-11-24, 18:30: 3 of 10 endpoints have not taken their order; check the villages’ network and power; “Today” shows how it goes (or: dalaba broadcasts).',
  });
});

test('both languages come Chinese first', () => {
  const { body } = messageText(news(anAlert()), { ...options, language: 'both' });
  expect(body).toMatch(/东阿县.*没有收到播出令.*have not taken their order/);
});

test('a recovery says what it was', () => {
  const { title, body } = messageText(news(anAlert({ outcome: 'recovered' })), options);
  expect(title).toBe('【大喇叭】1 次播出已恢复');
  expect(body).toBe('- ✅ 东阿县 2026-11-24 晚间 18:30：已恢复（之前：10 个终端里有 3 个没有收到播出令）。');
});

test('the page’s address closes it, where there is one', () => {
  const { body } = messageText(news(anAlert()), { ...options, publicUrl: 'https://dalaba.example/' });
  expect(body.split('\n').at(-1)).toBe('详情：https://dalaba.example/');
});

describe('what does not fit', () => {
  const many = Array.from({ length: 60 }, (_, index) => anAlert({ day: addDays(today, index) }));

  test('is counted, and the message stays within the channel’s bytes', () => {
    const { title, body } = messageText(news(...many), { ...options, publicUrl: 'https://dalaba.example/' });
    expect(Buffer.byteLength(`**${title}**\n${body}`)).toBeLessThanOrEqual(4096);
    const lines = body.split('\n');
    const told = lines.filter((line) => line.startsWith('- ⚠️')).length;
    expect(told).toBeGreaterThan(10);
    expect(body).toContain(`另有 ${60 - told} 条，运行 dalaba alerts 查看。`);
    expect(title).toContain('60 次播出有问题');
  });

  test('of a county with a monstrous name is counted, too', () => {
    const { body } = messageText(news(anAlert({ countyName: '长'.repeat(3000) })), options);
    expect(body).toBe('- 另有 1 条，运行 dalaba alerts 查看。');
  });
});

test('names that people wrote mention nobody and format nothing', () => {
  const { body } = messageText(
    news(anAlert({ countyName: '<@all> [x](http://evil.example)\n# a' })),
    options,
  );
  expect(body).toContain('＜@all＞ ［x］(http://evil.example) # a 2026-11-24');
  expect(body.split('\n')).toHaveLength(1);
});

const faults: Record<(typeof faultKinds)[number], Fault> = {
  unplanned: { kind: 'unplanned' },
  unapproved: { kind: 'unapproved', silent: 2, of: 5 },
  unassembled: { kind: 'unassembled', missing: 1, of: 2 },
  'not-frozen': { kind: 'not-frozen' },
  held: { kind: 'held', orders: 800, limit: 500 },
  undelivered: { kind: 'undelivered', undelivered: 1, of: 2 },
  lost: { kind: 'lost', lost: 1, of: 2 },
  'not-silent': { kind: 'not-silent', sounding: 1, of: 2, because: 'cancelled' },
  missed: { kind: 'missed', reason: 'service-down' },
  forged: { kind: 'forged', orders: 4000 },
};

test('every kind of fault has its sentence in both languages', () => {
  const said = faultKinds.map((kind) => messageText(news(anAlert({ fault: faults[kind] })), options).body);
  expect(said.map((line) => line.replace(/^.*18:30：/, ''))).toEqual([
    '到点还没有排出节目单。在“排期”里看这天会播什么；请管服务的人看服务日志里的错误（命令行：dalaba plan 371524）。',
    '5 个终端里有 2 个没有审核过的课可播。请审核员在“审听”里审核录音（命令行：dalaba approve）。',
    '节目还没做好，差 1 个（共 2 个）。看 worker 是否在运行、磁盘是否已满、日志里有无 ffmpeg 的错误。',
    '节目做好了，播出令还没有签发。看服务日志里 clock 的错误。',
    '800 个播出令超过每小时 500 个的限额，等第二个人放行。请另一个人在“今日”里打开这次播出，核对后放行（命令行：dalaba release 371524/2026-11-24/evening）。',
    '2 个终端里有 1 个没有收到播出令。看村里的网络和电源；进展在“今日”里（命令行：dalaba broadcasts）。',
    '播前核对：2 个终端里有 1 个收过播出令，现在联系不上或不认。它们也许照样会播：请村里看一眼电源和网络；是哪些，在“今日”里打开这次播出看（命令行：dalaba broadcasts --checks 371524/2026-11-24/evening）。',
    '已取消，2 个终端里有 1 个没有确认安静，可能还在响。在“今日”里打开这次播出，看是哪些；请村里静音或关电源，再取消一次（命令行：dalaba broadcasts --deliveries 371524/2026-11-24/evening；dalaba cancel 371524/2026-11-24/evening）。',
    '没有播出：服务当时没在运行。查明原因：在“今日”里打开这次播出，再看服务日志；之后的时段照常进行（命令行：dalaba broadcasts）。',
    '有人向 1 个终端发伪造的播出令，约 4000 个，签名不是我们的，终端没有收。查谁连得上这些终端，换掉村里网络的密码；要是连我们的也拒收，就是终端手里的公钥旧了，重新登记。',
  ]);
});

test('the service’s own pages lead to a page, and name no command line', () => {
  for (const kind of faultKinds) {
    const alert = anAlert({ fault: faults[kind] });
    for (const language of ['zh', 'en'] as const)
      expect(alertSentence(alert, 'opened', language, adviceWords)).not.toContain('dalaba');
  }
});
