import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

export interface Letter {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string;
  readonly subject: string;
  readonly text: string;
}

export interface MailServer {
  /** With the user and password it asks for. */
  readonly url: string;
  readonly received: readonly Letter[];
  /** Takes nobody's letters from now on. */
  refuse(): void;
  close(): Promise<void>;
}

/** A real SMTP server on this machine, which asks for a password. */
export async function aMailServer(): Promise<MailServer> {
  const received: Letter[] = [];
  let refusing = false;
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onAuth: ({ username, password }, _session, done) => {
      if (password === 'right') done(null, { user: username ?? '' });
      else done(new Error('wrong password'));
    },
    onRcptTo: (_address, _session, done) => {
      done(refusing ? Object.assign(new Error('no such mailbox'), { responseCode: 550 }) : null);
    },
    onData: (stream, { envelope, user }, done) => {
      text(stream).then((raw) => {
        received.push({
          from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          user: String(user),
          ...decoded(raw),
        });
        done();
      }, done);
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `smtp://robot:right@127.0.0.1:${port}`,
    received,
    refuse: () => {
      refusing = true;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Subject and text of a plain letter: encoded words (RFC 2047), and Base64 or quoted-printable. */
function decoded(raw: string): Pick<Letter, 'subject' | 'text'> {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const header = head.replace(/\r\n\s+/g, ' ');
  const encoded = /^subject: (.*)$/im.exec(header)?.[1] ?? '';
  const subject = encoded
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?UTF-8\?([BQ])\?(.*?)\?=/gi, (_all, kind: string, word: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString('utf8')
        : quotedPrintable(word.replaceAll('_', ' ')),
    );
  const body = rest.join('\r\n\r\n');
  return {
    subject,
    text: /^content-transfer-encoding: base64$/im.test(header)
      ? Buffer.from(body, 'base64').toString('utf8')
      : quotedPrintable(body),
  };
}

const quotedPrintable = (text: string): string =>
  Buffer.from(
    text
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');
