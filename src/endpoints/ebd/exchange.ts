import { Agent, FormData, request } from 'undici';
import { DeliveryError } from '../../ports/driver.ts';
import type { AllowedNetworks } from '../allowed-networks.ts';
import { httpStatusFailure, nonsense, transportFailure } from '../http-failure.ts';
import { type Platform, platformProblem } from './address.ts';
import { ArchiveError, answerLimitBytes } from './archive.ts';
import { type Answer, AnswerError, archiveName, type Document, pack, unpackAnswer } from './envelope.ts';
import { isSigned, type Signer } from './signer.ts';
import { XmlError } from './xml.ts';

export interface ExchangeOptions {
  readonly networks: AllowedNetworks;
  readonly signer: Signer;
  readonly connectTimeoutMs?: number;
  /** From the whole document sent to the first byte of the answer. */
  readonly answerTimeoutMs?: number;
  /** For everything together. */
  readonly wholeTimeoutMs?: number;
}

/** Who asks: the key that signs, and the platform's public key where there is one. */
export interface Party {
  readonly platform: Platform;
  /** The endpoint's address, for messages and checks. */
  readonly address: string;
  readonly credential: string;
  readonly platformKey: string | undefined;
}

/** Posts documents to platforms and reads their answers. */
export interface Exchange {
  /** Throws DeliveryError. */
  post(party: Party, document: Document, signal: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
}

export function createExchange(options: ExchangeOptions): Exchange {
  const { networks, signer, wholeTimeoutMs = 120_000 } = options;
  const agent = new Agent({
    connections: 4,
    pipelining: 1,
    allowH2: false,
    headersTimeout: options.answerTimeoutMs ?? 30_000,
    bodyTimeout: 30_000,
    maxResponseSize: answerLimitBytes,
    connect: { timeout: options.connectTimeoutMs ?? 5_000, lookup: networks.lookup },
  });
  return {
    async post(party, document, signal) {
      const { platform, address, credential, platformKey } = party;
      const problem = platformProblem(address, networks);
      if (problem !== undefined) throw new DeliveryError('unrecoverable', 'address', problem, false);
      const { userId } = platform.profile.signature;
      const archive = await pack(platform, document, (content) => signer.sign(content, credential, userId));
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(wholeTimeoutMs)]);
      const answer = await send(agent, platform, document.id, archive, bounded).catch((cause: unknown) => {
        throw cause instanceof ArchiveError || cause instanceof XmlError || cause instanceof AnswerError
          ? nonsense(platform.url)
          : transportFailure(cause, platform.url, signal);
      });
      if (platformKey !== undefined && !isSignedBy(platformKey, answer, userId)) throw forged(platform.url);
      return answer;
    },
    close: () => agent.close(),
  };
}

async function send(
  agent: Agent,
  platform: Platform,
  id: string,
  archive: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<Answer> {
  signal.throwIfAborted();
  const body = new FormData();
  body.append('file', new Blob([archive], { type: 'application/x-tar' }), archiveName(id));
  const response = await request(platform.url, { dispatcher: agent, signal, method: 'POST', body });
  const bytes = new Uint8Array(await response.body.arrayBuffer());
  if (response.statusCode !== 200) throw httpStatusFailure(response.statusCode, platform.url);
  return unpackAnswer(bytes, platform, id);
}

const isSignedBy = (key: string, { content, signature }: Answer, userId: string): boolean =>
  signature !== undefined && isSigned(content, signature, key, userId);

const forged = (url: string): DeliveryError =>
  new DeliveryError(
    'retry-later',
    'answer-signature',
    `平台 ${url} 的回答签名不对，核对平台公钥。The platform's answer is not signed with its key; check the key.`,
    true,
  );
