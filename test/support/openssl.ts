import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeSignature } from '../../src/endpoints/ebd/signature-value.ts';

const run = promisify(execFile);

/**
 * Whether OpenSSL, which shares no code with the signer, finds an SM2 signature right for a file.
 * @param rs r and s, 32 bytes each
 * @param publicKey uncompressed, in hexadecimal digits
 */
export async function opensslVerifies(
  folder: string,
  file: string,
  rs: Buffer,
  publicKey: string,
): Promise<boolean> {
  // SubjectPublicKeyInfo of a key on the curve SM2 (1.2.156.10197.1.301).
  const spki = `3059301306072a8648ce3d020106082a811ccf5501822d034200${publicKey}`;
  const lines = Buffer.from(spki, 'hex').toString('base64').replace(/.{64}/g, '$&\n');
  const pem = join(folder, 'key.pem');
  await writeFile(pem, `-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----\n`);
  const signature = join(folder, 'signature.der');
  const der = { algorithm: '', userId: '', form: 'der', encoding: 'hex' } as const;
  await writeFile(signature, Buffer.from(writeSignature(rs, der), 'hex'));
  const options = ['-sm3', '-sigopt', 'distid:1234567812345678', '-verify', pem, '-signature', signature];
  const { stdout } = await run('openssl', ['dgst', ...options, file]).catch((error: { stdout?: string }) => ({
    stdout: error.stdout ?? '',
  }));
  return stdout.includes('Verified OK');
}
