import { createHash, randomBytes } from 'node:crypto';

/** A random id that says nothing of whom it names. */
export const newId = (): string => randomBytes(12).toString('hex');

export const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** A password as the library keeps it: scrypt with a salt of its own. */
export async function hashed(password: string): Promise<string> {
  const { hashPassword } = await import('better-auth/crypto');
  return hashPassword(password);
}

export async function isPassword(password: string, hash: string): Promise<boolean> {
  const { verifyPassword } = await import('better-auth/crypto');
  return verifyPassword({ hash, password });
}
