import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import type { Credentials } from '../../ports/credentials.ts';
import { DeliveryError } from '../../ports/driver.ts';

/** Signs with SM2 over SM3 (GB/T 32918.2). One in software is here; a signing machine's is another such object. */
export interface Signer {
  /**
   * r and s, 32 bytes each. The same bytes for the same content wherever the signer can do so.
   * Throws DeliveryError where there is no key.
   * @param credential the name of the key
   * @param userId the signer's distinguishing identifier
   */
  sign(content: Uint8Array, credential: string, userId: string): Promise<Buffer>;
}

const require = createRequire(import.meta.url);
/** Read when something is signed or checked: the tables of its curve are made then. */
const sm2 = () => (require('sm-crypto-v2') as typeof import('sm-crypto-v2')).sm2;

const privateKeyShape = /^[0-9a-f]{64}$/i;
/** Uncompressed, with or without the 04 before it. */
const publicKeyShape = /^(04)?[0-9a-f]{128}$/i;
const order = BigInt('0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123');

/** Signs in this process, with a private key that is a credential: 64 hexadecimal digits. */
export const createSoftwareSigner = (credentials: Pick<Credentials, 'secret'>): Signer => ({
  async sign(content, credential, userId) {
    const key = credentials.secret(credential);
    if (key === undefined || !isPrivateKey(key)) {
      const message = `凭据 ${credential} 要存 SM2 私钥，64 位十六进制。The credential ${credential} must hold an SM2 private key, 64 hexadecimal digits.`;
      throw new DeliveryError('retry-later', 'no-key', message, false);
    }
    const publicKey = sm2().getPublicKeyFromPrivateKey(key);
    const hash = sm2().getHash(content, publicKey, userId);
    const signature = sm2().doSignature(content, key, {
      hash: true,
      publicKey,
      userId,
      pointPool: [pointFor(key, hash)],
    });
    return Buffer.from(signature, 'hex');
  },
});

/** From 1 to two below the order of the curve's group. */
const isPrivateKey = (key: string): boolean =>
  privateKeyShape.test(key) && BigInt(`0x${key}`) > 0n && BigInt(`0x${key}`) < order - 1n;

/**
 * The number a signature needs once, made from the key and the content as RFC 6979 has it made: secret, never the
 * same for two contents, and the same again for one.
 */
function pointFor(key: string, hash: string) {
  const bytes = createHmac('sha512', Buffer.from(key, 'hex')).update(Buffer.from(hash, 'hex')).digest('hex');
  const k = (BigInt(`0x${bytes}`) % (order - 1n)) + 1n;
  const point = sm2().getPublicKeyFromPrivateKey(k.toString(16).padStart(64, '0'));
  return { k, x1: BigInt(`0x${point.slice(2, 66)}`) };
}

/** Whether a platform's key, in hexadecimal digits, signed some content. */
export function isSigned(content: Uint8Array, signature: Buffer, publicKey: string, userId: string): boolean {
  if (signature.length !== 64 || !publicKeyShape.test(publicKey)) return false;
  const key = publicKey.length === 128 ? `04${publicKey}` : publicKey;
  try {
    return sm2().doVerifySignature(content, signature.toString('hex'), key, { hash: true, userId });
  } catch {
    // A point off the curve, a number out of range.
    return false;
  }
}
