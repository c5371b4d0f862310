import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { PlayProof } from '../app/verify-proof.ts';
import { type Checkpoint, type PublicKey, publicKeySchema } from '../protocol/checkpoint.ts';
import { readCheckpoint } from '../protocol/signing.ts';
import { CommandError } from './county.ts';

/** The text of a file that a person named. Throws CommandError. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CommandError(unread(file, cause instanceof Error && 'code' in cause ? cause.code : undefined), {
      cause,
    });
  }
}

export function unread(file: string, code: unknown): string {
  if (code === 'ENOENT') return `没有这个文件：${file}。There is no file ${file}.`;
  if (code === 'EISDIR')
    return `${file} 是文件夹：要写里面的一个文件。${file} is a folder: name a file in it.`;
  if (code === 'EACCES' || code === 'EPERM')
    return `没有权限读 ${file}：换有权限的用户来运行。No permission to read ${file}: run this as somebody who may.`;
  return `读不了 ${file}。${file} can't be read.`;
}

const jws = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g;
/** Where paper, or a program that shows it, broke a statement that is one line. */
const wrapped = /(?<=[\w-])\r?\n(?!eyJ)(?=[\w.-]+\r?$)|(?<=[\w-]\.)\r?\n(?=[\w.-]+\r?$)/gm;

/** Whether what was given can only be meant as a file's name. */
const isName = (given: string): boolean => given.trim() !== '' && !given.includes('eyJ');

/** Checkpoints as somebody kept them: one of them itself, or a file with any number. Throws CommandError. */
export function checkpointsIn(given: string): readonly (Checkpoint & { readonly jws: string })[] {
  if (given.trim() === '')
    throw new CommandError(
      '检查点是空的：要 dalaba log checkpoint 打印的那种，或者存它的文件。' +
        'The checkpoint is empty: expected what dalaba log checkpoint prints, or a file of it.',
    );
  const text = (existsSync(given) || isName(given) ? textOf(given) : given).replaceAll(wrapped, '');
  const found = [...text.matchAll(jws)].map(([one]) => [one, readCheckpoint(one)] as const);
  const [damaged] = found.find(([, said]) => said === undefined) ?? [];
  if (damaged !== undefined)
    throw new CommandError(
      `${damaged.slice(0, 20)}… 不是完整的检查点：要从 eyJ 起的全文，不换行，一个字也不少。` +
        `${damaged.slice(0, 20)}… is no whole checkpoint: expected its full text, unbroken, from eyJ on.`,
    );
  if (found.length > 0) return found.flatMap(([jws, said]) => (said === undefined ? [] : [{ ...said, jws }]));
  throw new CommandError(
    `${given} 里没有检查点：要 dalaba log checkpoint 打印的那种，或者存它的文件。` +
      `${given} holds no checkpoint: expected what dalaba log checkpoint prints, or a file of it.`,
  );
}

const jwks = z.object({ keys: z.array(publicKeySchema).min(1) });

/** The keys of a JWKS file, as `dalaba keys` prints it. Throws CommandError. */
export function keysIn(file: string): readonly PublicKey[] {
  try {
    return jwks.parse(JSON.parse(textOf(file))).keys;
  } catch (cause) {
    if (cause instanceof CommandError) throw cause;
    throw new CommandError(
      `${file} 不是公钥文件：要 dalaba keys 打印的 JWKS。${file} is no JWKS as dalaba keys prints it.`,
      { cause },
    );
  }
}

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const proof = z.object({
  version: z.literal(1),
  play: z.record(z.string(), z.union([z.string(), z.number()])),
  leaf: z.string(),
  index: z.int().nonnegative(),
  leaves: z.int().positive(),
  path: z.array(hash).max(64),
  entry: z.object({
    chain: z.string(),
    sequence: z.int().positive(),
    previous: hash,
    hash,
    content: z.string(),
  }),
  links: z.array(z.string()),
  checkpoint: z.string(),
  keys: z.array(publicKeySchema),
});

/** A proof as `dalaba log prove` prints it. Throws CommandError. */
export function proofIn(file: string): PlayProof {
  try {
    return proof.parse(JSON.parse(textOf(file))) as unknown as PlayProof;
  } catch (cause) {
    if (cause instanceof CommandError) throw cause;
    throw new CommandError(
      `${file} 不是证明：要 dalaba log prove 打印的 JSON。${file} is no proof as dalaba log prove prints it.`,
      { cause },
    );
  }
}
