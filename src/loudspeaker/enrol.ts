import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Agent, request } from 'undici';
import { type EnrolAnswer, enrolAnswerSchema } from '../protocol/enrolment.ts';
import { LoudspeakerError, type LoudspeakerOptions } from './config.ts';

export interface EnrolRequest {
  /** As somebody typed it. */
  readonly code: string;
  /** Base URL of the server. */
  readonly server: string;
  /** Where the settings go; it must not exist yet. */
  readonly config: string;
  /** PEM file of the authority that signed the server's certificate, where it is a private one. */
  readonly caFile?: string;
}

/**
 * Becomes an endpoint: gives the code, and writes the settings that the server answers into a file only its owner may
 * read. Throws LoudspeakerError.
 */
export async function enrolLoudspeaker({ code, server, config, caFile }: EnrolRequest): Promise<void> {
  // A code is spent by asking: what can fail without it fails first.
  if (existsSync(config))
    throw new LoudspeakerError(
      'config',
      `${config} 已经存在，换一个文件名。${config} exists already; choose another file.`,
    );
  const { endpoint, pull = false, ...told } = await answerOf(server, code, caFile);
  const settings: LoudspeakerOptions = {
    endpoint,
    server,
    ...told,
    ...(pull ? { pull } : {}),
    quiet: told.quiet as NonNullable<LoudspeakerOptions['quiet']>,
    folder: path.join(path.dirname(path.resolve(config)), endpoint),
    ...(caFile === undefined ? {} : { caFile: path.resolve(caFile) }),
  };
  mkdirSync(path.dirname(path.resolve(config)), { recursive: true, mode: 0o700 });
  writeFileSync(config, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true });
}

async function answerOf(server: string, code: string, caFile: string | undefined): Promise<EnrolAnswer> {
  const dispatcher = new Agent({ connect: { timeout: 5_000, ...trusting(caFile) } });
  try {
    const { statusCode, body } = await request(`${server.replace(/\/+$/, '')}/device/v1/enrol`, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
      signal: AbortSignal.timeout(15_000),
    });
    const answer: unknown = await body.json().catch(() => undefined);
    if (statusCode === 200) return enrolAnswerSchema.parse(answer);
    const { title = `HTTP ${statusCode}` } = (answer ?? {}) as { title?: string };
    throw new LoudspeakerError('config', String(title).slice(0, 500));
  } catch (cause) {
    if (cause instanceof LoudspeakerError) throw cause;
    throw new LoudspeakerError(
      'config',
      `没能向 ${server} 登记（${reasonOf(cause)}）。Could not enrol at ${server} (${reasonOf(cause)}).`,
      cause,
    );
  } finally {
    await dispatcher.destroy();
  }
}

const reasonOf = (cause: unknown): string =>
  cause instanceof Error
    ? (('code' in cause ? String(cause.code) : '') || cause.message).slice(0, 200)
    : 'unknown';

/** How to connect: by this authority and no other, where one is named. Throws LoudspeakerError. */
export function trusting(caFile: string | undefined): { readonly ca?: string } {
  if (caFile === undefined) return {};
  try {
    return { ca: readFileSync(caFile, 'utf8') };
  } catch (cause) {
    throw new LoudspeakerError(
      'config',
      `读不了证书 ${caFile}。The certificate ${caFile} can't be read.`,
      cause,
    );
  }
}
