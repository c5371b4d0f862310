import { NotifyError } from '../ports/notifier.ts';
import { messageText } from './message-text.ts';
import { notUrl } from './post-json.ts';
import type { Send } from './sending.ts';

const maxBytes = 100_000;
/** Of a whole exchange, however slowly the server goes on talking. */
const wholeMs = 20_000;

/** E-mail through the SMTP server that the credential names: `smtps://user:password@host`. */
export const sendEmail: Send = async ({ channel, message, address, publicUrl, silenceMs }) => {
  const { language, credential, from = '', to = [] } = channel;
  const { title, body } = messageText(message, { language, maxBytes, publicUrl });
  if (!/^smtps?:$/.test(URL.parse(address)?.protocol ?? '')) throw notUrl(credential);
  const { createTransport } = await import('nodemailer');
  const transport = createTransport(
    {
      url: address,
      connectionTimeout: silenceMs,
      greetingTimeout: silenceMs,
      socketTimeout: silenceMs,
      dnsTimeout: silenceMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  );
  try {
    await within(wholeMs, transport.sendMail({ to: [...to], subject: title, text: `${body}\n` }));
  } catch (error) {
    throw smtpFailure(credential, error);
  } finally {
    transport.close();
  }
};

async function within(durationMs: number, sent: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(Object.assign(new Error('too late'), { code: 'ETIMEDOUT' })),
    durationMs,
  );
  await Promise.race([sent, late.promise]).finally(() => clearTimeout(timer));
}

/** A server's sentence may quote whom it talked to: only codes are kept. */
function smtpFailure(channel: string, error: unknown): NotifyError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const status = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : undefined;
  const shown = [code, status].filter((one) => one !== undefined && one !== '').join(' ');
  const reason = code === 'ETIMEDOUT' ? 'timeout' : `smtp-${String(status ?? code).toLowerCase()}`;
  return new NotifyError(
    reason,
    `邮件服务器 ${channel} 没有收下邮件（${shown}）。The mail server ${channel} did not take the message.`,
  );
}
