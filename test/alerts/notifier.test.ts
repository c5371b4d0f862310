import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createNotifier } from '../../src/alerts/notifier.ts';
import type { AlertChannel, ChannelKind } from '../../src/domain/alert-channel.ts';
import { addDays } from '../../src/domain/calendar.ts';
import { type AlertMessage, type Notifier, NotifyError } from '../../src/ports/notifier.ts';
import { createCredentials } from '../../src/secrets/credentials.ts';
import { anAlert, news } from '../support/alerts.ts';
import { today } from '../support/lessons.ts';
import { aMailServer, type MailServer } from '../support/mail-server.ts';
import { aReceiver, type Receiver } from '../support/receiver.ts';

const secretWord = 'SECnobody-may-read-this';
let receiver: Receiver;
let mail: MailServer;
let mute: Server;
let notifier: Notifier;

beforeEach(async () => {
  receiver = await aReceiver();
  mail = await aMailServer();
  notifier = createNotifier({
    credentials: createCredentials('/nowhere', {
      DALABA_CREDENTIAL_HOOK: `${receiver.url}/hook?token=${secretWord}`,
      DALABA_CREDENTIAL_ROBOT: `${receiver.url}/cgi-bin/webhook/send?key=${secretWord}`,
      DALABA_CREDENTIAL_DING: `${receiver.url}/robot/send?access_token=${secretWord}`,
      DALABA_CREDENTIAL_SIGNER: secretWord,
      DALABA_CREDENTIAL_MAIL: mail.url,
      DALABA_CREDENTIAL_STRANGER: mail.url.replace('right', secretWord),
      DALABA_CREDENTIAL_MUTE: `smtp://127.0.0.1:${await mutePort()}`,
      DALABA_CREDENTIAL_CLOSED: 'http://127.0.0.1:1/x',
      DALABA_CREDENTIAL_NOTURL: secretWord,
    }),
    publicUrl: 'https://dalaba.example/',
    connectTimeoutMs: 2000,
    answerTimeoutMs: 300,
  });
});
afterEach(async () => {
  await notifier.close();
  await receiver.close();
  await mail.close();
  await new Promise((resolve) => mute.close(resolve));
});

/** Of a server that takes connections and says nothing. */
async function mutePort(): Promise<number> {
  mute = createServer();
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const address = mute.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const channel = (kind: ChannelKind, credential: string, over: Partial<AlertChannel> = {}): AlertChannel => ({
  kind,
  credential,
  language: 'zh',
  ...over,
});
const robot = channel('wecom', 'robot');
const ding = channel('dingtalk', 'ding', { secret: 'signer' });
const hook = channel('webhook', 'hook', { secret: 'signer' });
const letter = channel('email', 'mail', {
  from: 'dalaba@example.org',
  to: ['duty@example.org', 'b@example.org'],
});

async function failure(of: AlertChannel, message: AlertMessage = news(anAlert())): Promise<NotifyError> {
  const error = await notifier.send(of, message).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof NotifyError)) throw new Error(`not a NotifyError: ${String(error)}`);
  return error;
}

describe('a WeCom robot', () => {
  test('is sent markdown', async () => {
    await notifier.send(robot, news(anAlert()));
    const [got] = receiver.received;
    expect(got?.path).toBe(`/cgi-bin/webhook/send?key=${secretWord}`);
    expect(got?.headers['content-type']).toContain('application/json');
    const body = JSON.parse(got?.body ?? '');
    expect(body).toMatchObject({ msgtype: 'markdown' });
    expect(body.markdown.content).toMatch(/^\*\*【大喇叭】1 次播出有问题\*\*\n- ⚠️ 东阿县 .*\n详情：https:/s);
  });

  test('is never sent more than 4096 bytes', async () => {
    const alerts = Array.from({ length: 80 }, (_, day) => anAlert({ day: addDays(today, day) }));
    await notifier.send({ ...robot, language: 'both' }, news(...alerts));
    const { content } = JSON.parse(receiver.received[0]?.body ?? '').markdown;
    expect(Buffer.byteLength(content)).toBeLessThanOrEqual(4096);
    expect(Buffer.byteLength(content)).toBeGreaterThan(3000);
  });

  test.each([
    ['another errcode than 0', 200, '{"errcode":93000,"errmsg":"invalid webhook url"}', 'errcode-93000'],
    ['no JSON', 200, '<html>hello</html>', 'nonsense'],
    ['JSON without an errcode', 200, '{"ok":true}', 'nonsense'],
    ['HTTP 500', 500, '{"errcode":0}', 'http-500'],
  ])('that answers %s did not take it', async (_name, status, body, reason) => {
    receiver.answer(status, body);
    expect((await failure(robot)).reason).toBe(reason);
  });
});

describe('a DingTalk robot', () => {
  test('is sent markdown with a title, signed as its page tells', async () => {
    const beforeMs = Date.now();
    await notifier.send(ding, news(anAlert()));
    const [got] = receiver.received;
    const url = new URL(got?.path ?? '', receiver.url);
    expect(url.searchParams.get('access_token')).toBe(secretWord);
    const timestamp = url.searchParams.get('timestamp') ?? '';
    expect(Number(timestamp)).toBeGreaterThanOrEqual(beforeMs);
    expect(Number(timestamp)).toBeLessThanOrEqual(Date.now());
    const sign = createHmac('sha256', secretWord).update(`${timestamp}\n${secretWord}`).digest('base64');
    expect(url.searchParams.get('sign')).toBe(sign);
    expect(got?.path).toContain(encodeURIComponent(sign));
    expect(JSON.parse(got?.body ?? '')).toMatchObject({
      msgtype: 'markdown',
      markdown: { title: '【大喇叭】1 次播出有问题', text: expect.stringContaining('东阿县') },
    });
  });

  test('without a secret gets its address as it is', async () => {
    await notifier.send(channel('dingtalk', 'ding'), { kind: 'test' });
    expect(receiver.received[0]?.path).toBe(`/robot/send?access_token=${secretWord}`);
  });

  test('that says 310000 did not take it', async () => {
    receiver.answer(200, '{"errcode":310000,"errmsg":"sign not match"}');
    const error = await failure(ding);
    expect(error.reason).toBe('errcode-310000');
    expect(error.message).toContain('签名');
  });
});

describe('a webhook', () => {
  test('gets JSON with everything known, and a signature over it', async () => {
    await notifier.send(hook, news(anAlert(), anAlert({ day: addDays(today, 1), outcome: 'recovered' })));
    const [got] = receiver.received;
    const timestamp = String(got?.headers['x-dalaba-timestamp']);
    const hmac = createHmac('sha256', secretWord).update(`${timestamp}.${got?.body}`).digest('hex');
    expect(got?.headers['x-dalaba-signature']).toBe(`sha256=${hmac}`);
    const body = JSON.parse(got?.body ?? '');
    expect(Object.keys(body)).toEqual(['version', 'kind', 'title', 'text', 'url', 'alerts']);
    expect(body.alerts.map((alert: { event: string }) => alert.event)).toEqual(['opened', 'recovered']);
    expect(body.alerts[0]).toMatchObject({
      kind: 'undelivered',
      broadcast: '371524/2026-11-24/evening',
      fault: { kind: 'undelivered', undelivered: 3, of: 10 },
      what: { zh: expect.any(String), en: expect.any(String) },
    });
  });

  test('takes it with any 2xx, whatever it says', async () => {
    receiver.answer(202, 'thanks');
    await notifier.send(hook, { kind: 'test' });
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ kind: 'test', alerts: [] });
  });

  test('that redirects did not take it, and is not followed', async () => {
    const other = await aReceiver();
    try {
      receiver.answer(307, '', { location: other.url });
      expect((await failure(hook)).reason).toBe('http-307');
      expect(other.received).toEqual([]);
    } finally {
      await other.close();
    }
  });

  test('that never answers is given up in time', async () => {
    receiver.neverAnswer();
    expect((await failure(hook)).reason).toBe('timeout');
  });

  test('that answers more than anybody reads did not take it', async () => {
    receiver.answer(200, 'x'.repeat(1_000_000));
    expect((await failure(hook)).reason).toBe('unreachable');
  });

  test('nobody listens for is unreachable', async () => {
    expect((await failure(channel('webhook', 'closed'))).reason).toBe('unreachable');
  });
});

describe('an e-mail', () => {
  test('reaches everybody it is for, in UTF-8', async () => {
    await notifier.send(letter, news(anAlert()));
    const [got] = mail.received;
    expect(got?.from).toBe('dalaba@example.org');
    expect(got?.to).toEqual(['duty@example.org', 'b@example.org']);
    expect(got?.user).toBe('robot');
    expect(got?.subject).toBe('【大喇叭】1 次播出有问题');
    expect(got?.text).toContain('东阿县 2026-11-24 晚间 18:30');
  });

  test('a server refuses is a failure with the server’s code', async () => {
    mail.refuse();
    expect((await failure(letter)).reason).toBe('smtp-550');
  });

  test('a server never greets for is given up in time', async () => {
    expect((await failure({ ...letter, credential: 'mute' })).reason).toBe('timeout');
  });

  test('with a wrong password is a failure that says so', async () => {
    expect((await failure({ ...letter, credential: 'stranger' })).reason).toBe('smtp-535');
  });
});

describe('no failure tells a secret', () => {
  test.each([
    ['a wrong address', channel('webhook', 'noturl'), 'bad-credential'],
    ['a wrong mail address', channel('email', 'noturl', { from: 'a@b', to: ['c@d'] }), 'bad-credential'],
    ['a credential nobody set', channel('webhook', 'absent'), 'no-credential'],
    ['a secret nobody set', channel('webhook', 'hook', { secret: 'absent' }), 'no-credential'],
    ['a server that is not there', channel('webhook', 'closed'), 'unreachable'],
  ])('%s', async (_name, of, reason) => {
    const error = await failure(of);
    expect(error.reason).toBe(reason);
    expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toContain(secretWord);
  });

  test.each([
    ['HTTP 500', (of: Receiver) => of.answer(500, secretWord)],
    ['nonsense', (of: Receiver) => of.answer(200, secretWord)],
    ['silence', (of: Receiver) => of.neverAnswer()],
  ])('%s', async (_name, prepare) => {
    prepare(receiver);
    const error = await failure(robot);
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain(secretWord);
  });
});
