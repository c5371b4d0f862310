import { createHash, randomInt } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { packTar, unpackTar } from 'modern-tar';
import { sm2 } from 'sm-crypto-v2';

export const senderId = `4371524000000${'0'.repeat(10)}`;
export const platformId = `4371524000000${'0101010001'}`;
export const senderKeys = sm2.generateKeyPairHex();
export const platformKeys = sm2.generateKeyPairHex();

/** What the platform holds of one message. */
export interface HeldMessage {
  readonly document: string;
  readonly xml: string;
  readonly archive: Buffer;
  readonly audio: { readonly name: string; readonly bytes: Buffer } | undefined;
  /** BrdStateCode. */
  state: number;
  coverage?: string;
  /** Wall times of terminals, Beijing. */
  aired: readonly (readonly [from: string, to: string])[];
}

export interface SimulatedPlatform {
  readonly url: string;
  /** By EBMID; cancelled ones too. */
  readonly messages: ReadonlyMap<string, HeldMessage>;
  /** EBDType and EBDID of all that came in, oldest first. */
  readonly received: readonly (readonly [type: string, id: string])[];
  /** What it does with the next documents instead of answering them; undefined is well again. */
  misbehave(how: ((response: ServerResponse, asked: string) => void | Promise<void>) | undefined): void;
  /** Times stand in its log only, not in the state of a message. */
  logsOnly: boolean;
  /** Answers EBMStateRequest with nothing but that it understood. */
  mute: boolean;
  /** Answers documents that want to cancel with this result code, and cancels nothing. */
  refusesCancelling: string | undefined;
  close(): Promise<void>;
}

const element = (xml: string, name: string): string =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';

/** An answer as a platform sends it; anything of it may be made wrong. */
export async function anAnswer(
  asked: string,
  type: string,
  body: string,
  wrong: {
    id?: string;
    from?: string;
    fileName?: string;
    key?: string;
    unsigned?: boolean;
    xml?: string;
    extra?: Parameters<typeof packTar>[0];
  } = {},
): Promise<Buffer> {
  const id = wrong.id ?? `01${platformId}${String(randomInt(1, 2 ** 47)).padStart(16, '0')}`;
  const xml =
    wrong.xml ??
    `<?xml version="1.0" encoding="UTF-8"?><EBD><EBDVersion>1.0</EBDVersion><EBDID>${id}</EBDID><EBDType>${type}</EBDType>` +
      `<SRC><EBRID>${wrong.from ?? platformId}</EBRID></SRC><DEST><EBRID>${senderId}</EBRID></DEST>` +
      `<EBDTime>2026-11-25 18:00:00</EBDTime><RelatedEBD><EBDID>${asked}</EBDID></RelatedEBD>${body}</EBD>`;
  const value = Buffer.from(
    sm2.doSignature(new TextEncoder().encode(xml), wrong.key ?? platformKeys.privateKey, { hash: true }),
    'hex',
  ).toString('base64');
  const signature = `<Signature><RefEBDID>${id}</RefEBDID><SignatureValue>${value}</SignatureValue></Signature>`;
  const file = (name: string, content: string) => ({
    header: { name, size: Buffer.byteLength(content) },
    body: content,
  });
  return Buffer.from(
    await packTar([
      file(wrong.fileName ?? `EBDB_${id}.xml`, xml),
      ...(wrong.unsigned === true ? [] : [file(`EBDS_EBDB_${id}.xml`, signature)]),
      ...(wrong.extra ?? []),
    ]),
  );
}

export const aResult = (code: string): string =>
  `<EBDResponse><ResultCode>${code}</ResultCode><ResultDesc>-</ResultDesc></EBDResponse>`;

/**
 * A county platform on loopback, as far as the interface is known: it takes documents apart by itself, checks their
 * signatures, keeps messages by EBMID, and tells what it aired.
 */
export async function aPlatform(): Promise<SimulatedPlatform> {
  const messages = new Map<string, HeldMessage>();
  const received: (readonly [string, string])[] = [];
  let misbehaviour: Parameters<SimulatedPlatform['misbehave']>[0];
  const platform = { logsOnly: false, mute: false, refusesCancelling: undefined as string | undefined };

  const take = (files: ReadonlyMap<string, Buffer>, archive: Buffer, xml: string): string => {
    const message = element(xml, 'EBMID');
    const document = element(xml, 'EBDID');
    const before = messages.get(message);
    if (before !== undefined) return before.document === document ? '1' : '2';
    const type = element(xml, 'MsgType');
    if (type === '2') {
      if (platform.refusesCancelling !== undefined) return platform.refusesCancelling;
      const related = /<RelatedInfo><EBMID>(\d+)</.exec(xml)?.[1] ?? '';
      const earlier = messages.get(related);
      if (earlier === undefined) return '5';
      earlier.state = 5;
      messages.set(message, { document, xml, archive, audio: undefined, state: 0, aired: [] });
      return '1';
    }
    const [name, bytes] = [...files].find(([one]) => /^EBDR_.*\.mp3$/.test(one)) ?? [];
    if (name === undefined || bytes === undefined || bytes.length === 0) return '3';
    const digest = createHash('sm3').update(bytes).digest('hex');
    const isWhole = element(xml, 'Size') === String(bytes.length) && element(xml, 'Digest') === digest;
    if (!isWhole || element(xml, 'AuxiliaryDesc') !== name) return '3';
    messages.set(message, { document, xml, archive, audio: { name, bytes }, state: 1, aired: [] });
    return '1';
  };

  const told = (id: string, withTimes: boolean): string => {
    const held = messages.get(id);
    if (held === undefined) return '';
    const items = held.aired.map(
      ([from, to]) => `<ResBrdItem><StartTime>${from}</StartTime><EndTime>${to}</EndTime></ResBrdItem>`,
    );
    const coverage =
      held.coverage === undefined ? '' : `<Coverage><CoverageRate>${held.coverage}</CoverageRate></Coverage>`;
    const times = withTimes ? `<ResBrdInfo>${items.join('')}</ResBrdInfo>` : '';
    return `<EBM><EBMID>${id}</EBMID></EBM><BrdStateCode>${held.state}</BrdStateCode>${coverage}${times}`;
  };

  const answer = async (archive: Buffer): Promise<Buffer> => {
    const entries = await unpackTar(archive, { strict: true });
    const files = new Map(entries.map(({ header, data }) => [header.name, Buffer.from(data ?? [])]));
    const [documentFile = ''] = [...files.keys()].filter((name) => name.startsWith('EBDB_'));
    const content = files.get(documentFile) ?? Buffer.of();
    const xml = content.toString();
    const id = element(xml, 'EBDID');
    const signature = files.get(`EBDS_EBDB_${id}.xml`)?.toString() ?? '';
    const value = Buffer.from(element(signature, 'SignatureValue'), 'base64').toString('hex');
    const isSigned = sm2.doVerifySignature(content, value, senderKeys.publicKey, { hash: true });
    const type = element(xml, 'EBDType');
    received.push([type, id]);
    const result = (code: string) => anAnswer(id, 'EBDResponse', aResult(code));
    if (documentFile !== `EBDB_${id}.xml`) return result('2');
    if (!isSigned) return result('4');
    if (type === 'EBM') return result(take(files, archive, xml));
    if (platform.mute) return result('1');
    if (type === 'EBMStateRequest') {
      const body = told(element(xml, 'EBMID'), !platform.logsOnly);
      return anAnswer(id, 'EBMStateResponse', `<EBMStateResponse>${body}</EBMStateResponse>`);
    }
    if (element(xml, 'OMDType') !== 'EBMBrdLog' || element(xml, 'RptType') !== 'Full') return result('2');
    const items = [...messages.keys()].map((one) => `<EBMBrdItem>${told(one, true)}</EBMBrdItem>`);
    return anAnswer(id, 'EBMBrdLog', `<EBMBrdLog>${items.join('')}</EBMBrdLog>`);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    const file = (await new Response(body, { headers }).formData()).get('file');
    if (!(file instanceof File)) return void response.writeHead(400).end();
    if (misbehaviour !== undefined) {
      const asked = /^EBDT_(\d+)\.tar$/.exec(file.name)?.[1] ?? '';
      return misbehaviour(response, asked);
    }
    response.end(await answer(Buffer.from(await file.arrayBuffer())));
  };

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(platform, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ebd`,
    messages,
    received,
    misbehave: (how: typeof misbehaviour) => {
      misbehaviour = how;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
