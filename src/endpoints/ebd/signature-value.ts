import type { SignatureProfile } from './profiles.ts';

/** A signature as text, from r and s of 32 bytes each. */
export const writeSignature = (rs: Buffer, { form, encoding }: SignatureProfile): string =>
  (form === 'raw' ? rs : derOf(rs)).toString(encoding);

/** r and s of 32 bytes each, or undefined where the text holds none. */
export function readSignature(text: string, { form, encoding }: SignatureProfile): Buffer | undefined {
  const bytes = Buffer.from(text.replace(/\s/g, ''), encoding);
  if (form === 'der') return rsOf(bytes);
  return bytes.length === 64 ? bytes : undefined;
}

/** SEQUENCE of two INTEGERs. */
function derOf(rs: Buffer): Buffer {
  const parts = Buffer.concat([integer(rs.subarray(0, 32)), integer(rs.subarray(32))]);
  return Buffer.concat([Buffer.of(0x30, parts.length), parts]);
}

function integer(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = bytes.subarray(first < 0 ? 31 : first);
  const isNegative = (digits[0] ?? 0) >= 0x80;
  return Buffer.concat([
    Buffer.of(0x02, digits.length + (isNegative ? 1 : 0), ...(isNegative ? [0] : [])),
    digits,
  ]);
}

function rsOf(der: Buffer): Buffer | undefined {
  const [r, afterR] = integerAt(der, 2);
  const [s, end] = integerAt(der, afterR);
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || end !== der.length) return undefined;
  return r === undefined || s === undefined ? undefined : Buffer.concat([r, s]);
}

/** The integer at a place in 32 bytes, and the place behind it. */
function integerAt(der: Buffer, at: number): [Buffer | undefined, number] {
  const end = at + 2 + (der[at + 1] ?? 0);
  const digits = der.subarray(at + 2, end);
  const bytes = digits[0] === 0 ? digits.subarray(1) : digits;
  if (der[at] !== 0x02 || digits.length === 0 || bytes.length > 32 || end > der.length)
    return [undefined, end];
  return [Buffer.concat([Buffer.alloc(32 - bytes.length), bytes]), end];
}
