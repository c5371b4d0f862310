import type { Platform } from './address.ts';
import { type ArchiveFile, packFiles, unpackFiles } from './archive.ts';
import { beijingTime } from './beijing-time.ts';
import type { Profile } from './profiles.ts';
import { readSignature, writeSignature } from './signature-value.ts';
import type { Signer } from './signer.ts';
import { type Content, childAt, type Element, readXml, textAt, writeXml } from './xml.ts';

/** One document on its way to a platform. */
export interface Document {
  readonly id: string;
  readonly type: 'EBM' | 'EBMStateRequest' | 'OMDRequest';
  /** UTC milliseconds. */
  readonly atMs: number;
  /** What stands behind the head, under the name of its type. */
  readonly body: Content;
  /** Files beside it, under their own names. */
  readonly files?: readonly ArchiveFile[];
}

/** A document from a platform. */
export interface Answer {
  readonly id: string;
  readonly type: string;
  readonly root: Element;
  /** The signed bytes. */
  readonly content: Uint8Array;
  /** r and s; undefined where there is none. */
  readonly signature: Buffer | undefined;
}

/** Thrown when a tar holds no answer to what was asked. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
}

export const archiveName = (id: string): string => `EBDT_${id}.tar`;
const documentName = (id: string): string => `EBDB_${id}.xml`;
const signatureName = (id: string): string => `EBDS_EBDB_${id}.xml`;

/** The tar of a document: document, signature, files; the same bytes for the same document. */
export async function pack(
  { profile, from, to }: Pick<Platform, 'profile' | 'from' | 'to'>,
  { id, type, atMs, body, files = [] }: Document,
  sign: (content: Uint8Array) => ReturnType<Signer['sign']>,
): Promise<Uint8Array<ArrayBuffer>> {
  const head: Content = [
    ['EBDVersion', profile.ebdVersion],
    ['EBDID', id],
    ['EBDType', type],
    ['SRC', [['EBRID', from]]],
    ['DEST', [['EBRID', to]]],
    ['EBDTime', beijingTime(atMs)],
  ];
  const content = utf8(writeXml([['EBD', [...head, [type, body]]]], profile.spellings));
  const signature: Content = [
    ['Version', '1.0'],
    ['RefEBDID', id],
    ['SignatureTime', beijingTime(atMs)],
    ['SignatureAlgorithm', profile.signature.algorithm],
    ['SignatureValue', writeSignature(await sign(content), profile.signature)],
  ];
  return packFiles(
    [
      { name: documentName(id), content },
      { name: signatureName(id), content: utf8(writeXml([['Signature', signature]], profile.spellings)) },
      ...files,
    ],
    atMs,
  );
}

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/**
 * The document in a platform's tar, which must answer the one asked by its id and come from whom it was sent to.
 * Throws ArchiveError, XmlError, AnswerError.
 */
export async function unpackAnswer(
  archive: Uint8Array,
  { profile, from, to }: Pick<Platform, 'profile' | 'from' | 'to'>,
  asked: string,
): Promise<Answer> {
  const files = await unpackFiles(archive);
  const names = [...files.keys()].filter((name) => name.startsWith('EBDB_'));
  const content = files.get(names[0] ?? '');
  if (content === undefined || names.length > 1) throw new AnswerError('no document, or more than one');
  const root = readXml(content, profile.spellings);
  const id = textAt(root, 'EBDID') ?? '';
  if (root.name !== 'EBD' || names[0] !== documentName(id))
    throw new AnswerError('a document under another name than its own');
  if (textAt(root, 'RelatedEBD', 'EBDID') !== asked) throw new AnswerError('an answer to something else');
  if (textAt(root, 'SRC', 'EBRID') !== to) throw new AnswerError('an answer from somebody else');
  const dest = textAt(root, 'DEST', 'EBRID');
  if (dest !== undefined && dest !== from) throw new AnswerError('an answer to somebody else');
  const signature = signatureIn(files.get(signatureName(id)), id, profile);
  return { id, type: textAt(root, 'EBDType') ?? '', root, content, signature };
}

function signatureIn(file: Uint8Array | undefined, id: string, profile: Profile): Buffer | undefined {
  if (file === undefined) return undefined;
  const root = readXml(file, profile.spellings);
  const reference = textAt(root, 'RefEBDID');
  if (reference !== undefined && reference !== id) return undefined;
  const value = childAt(root, 'SignatureValue')?.text ?? '';
  return readSignature(value, profile.signature);
}
